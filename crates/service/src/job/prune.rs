//! Forgets what nobody needs any more: idempotency keys, old CRLs, old checkpoints.

use super::{Job, Rest, Work};
use crate::Service;

pub(crate) struct Prune;

impl Job for Prune {
    fn name(&self) -> &'static str {
        "prune"
    }

    fn every(&self) -> i64 {
        3_600
    }

    fn is_called_for<'s>(&self, _: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(false) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(async {
            let gone = service.store.prune(service.now()).await?;
            Ok(if gone > 0 { Rest::More } else { Rest::Nothing })
        })
    }
}
