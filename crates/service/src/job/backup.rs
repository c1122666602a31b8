//! Makes the backup that the schedule wants.

use super::{Job, Rest, Work};
use crate::{Actor, Service};

pub(super) struct BackUp;

impl Job for BackUp {
    fn name(&self) -> &'static str {
        "backup"
    }

    fn every(&self) -> i64 {
        3_600
    }

    fn is_called_for<'s>(&self, service: &'s Service) -> Work<'s, bool> {
        Box::pin(async { Ok(service.next_backup().await?.is_some_and(|next| next <= service.now())) })
    }

    fn run<'s>(&self, service: &'s Service) -> Work<'s, Rest> {
        Box::pin(async {
            service.backup_if_due(&Actor::system()).await?;
            Ok(service.next_backup().await?.map_or(Rest::Nothing, Rest::Until))
        })
    }
}
