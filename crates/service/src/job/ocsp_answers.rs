//! Signs OCSP answers again that clients ask for, before they are too old. They are in the memory of each process.

use super::{Job, Rest, Work};
use crate::Service;

pub(super) struct SignOcspAnswers;

impl Job for SignOcspAnswers {
    fn name(&self) -> &'static str {
        "ocsp-answers"
    }

    fn every(&self) -> i64 {
        30
    }

    fn is_of_each_process(&self) -> bool {
        true
    }

    fn is_called_for<'s>(&self, _: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(false) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(async {
            service.presign_ocsp().await?;
            Ok(Rest::Nothing)
        })
    }
}
