//! Looks after the certificate that a server shows to its own clients: each process has its own names.

use super::{Job, Rest, Work};
use crate::Service;

pub(super) struct KeepOwnCertificate;

impl Job for KeepOwnCertificate {
    fn name(&self) -> &'static str {
        "own-certificate"
    }

    fn every(&self) -> i64 {
        60
    }

    fn is_of_each_process(&self) -> bool {
        true
    }

    fn is_called_for<'s>(&self, service: &'s Service) -> Work<'s, bool> {
        Box::pin(service.is_own_certificate_wanted())
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(async {
            service.keep_own_certificate().await?;
            Ok(Rest::Nothing)
        })
    }
}
