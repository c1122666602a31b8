//! Moves new certificates into the look-up tables.

use super::{Job, Rest, Work};
use crate::Service;

pub(super) struct Index;

impl Job for Index {
    fn name(&self) -> &'static str {
        "index"
    }

    fn every(&self) -> i64 {
        3_600
    }

    fn is_called_for<'s>(&self, service: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(service.store.has_unindexed().await?) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(async {
            service.store.index(service.now()).await?;
            Ok(Rest::Nothing)
        })
    }
}
