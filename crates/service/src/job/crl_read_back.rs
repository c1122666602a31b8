//! Reads published CRLs back from the addresses that certificates name, by a process that can reach out.

use super::{Job, Rest, Work};
use crate::Service;

pub(super) struct ReadBackCrls;

impl Job for ReadBackCrls {
    fn name(&self) -> &'static str {
        super::CRL_READ_BACK
    }

    fn every(&self) -> i64 {
        300
    }

    fn can_be_broken_off(&self) -> bool {
        true
    }

    fn is_possible(&self, service: &Service) -> bool {
        service.reads_back()
    }

    fn is_called_for<'s>(&self, service: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(service.has_unread_crls()) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(service.read_back_crls())
    }
}
