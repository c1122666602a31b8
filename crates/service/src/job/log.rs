//! Takes new entries of the log into the tree and signs a checkpoint.

use super::{Job, Rest, Work};
use crate::Service;

pub(super) struct Sequence;

impl Job for Sequence {
    fn name(&self) -> &'static str {
        "log"
    }

    fn every(&self) -> i64 {
        3_600
    }

    fn is_called_for<'s>(&self, service: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(service.store.has_unsequenced().await?) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(async {
            service.sequence_log_once().await?;
            Ok(Rest::Nothing)
        })
    }
}
