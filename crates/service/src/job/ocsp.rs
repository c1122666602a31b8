//! Makes signers of OCSP answers before those at hand are over.

use super::{Job, Rest, Work};
use crate::Service;

pub(super) struct RenewOcspSigners;

impl Job for RenewOcspSigners {
    fn name(&self) -> &'static str {
        "ocsp-signers"
    }

    fn every(&self) -> i64 {
        30
    }

    fn is_called_for<'s>(&self, _: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(false) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(async {
            service.renew_ocsp_signers().await?;
            Ok(Rest::Nothing)
        })
    }
}
