//! Checks the whole log once a day; what it found is in the status.

use super::{Job, Rest, Work};
use crate::{Actor, Service};

pub(super) struct CheckLog;

impl Job for CheckLog {
    fn name(&self) -> &'static str {
        "log-check"
    }

    fn every(&self) -> i64 {
        86_400
    }

    fn first(&self) -> i64 {
        3_600
    }

    fn can_be_broken_off(&self) -> bool {
        true
    }

    fn is_called_for<'s>(&self, _: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(false) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(async {
            service.verify_log(&Actor::system(), None).await?;
            Ok(Rest::Nothing)
        })
    }
}
