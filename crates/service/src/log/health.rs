//! Whether the log can be relied on, as far as it can be said each time: the checkpoint kept outside, the signature of the
//! newest one, the entries since the summary, and what the last whole check found.

use chancery_store::Error as StoreError;
use chancery_store::audit;

use super::{Anchor, LastVerified};
use crate::Service;
use crate::error::{Error, Result};

impl Service {
    /// What is wrong with the log, in words; at most one sentence from each of the cheap checks.
    pub(crate) async fn log_faults(&self, last: Option<&LastVerified>) -> Result<Vec<String>> {
        let mut faults = Vec::new();
        faults.extend(self.follow_log().await?.first().map(ToString::to_string));
        match self.anchor_fault().await {
            Ok(fault) => faults.extend(fault),
            Err(Error::Store(error @ StoreError::Corrupt { .. })) => faults.push(error.to_string()),
            Err(error) => return Err(error),
        }
        let unsound = last.filter(|last| !last.sound);
        faults.extend(unsound.map(|last| {
            let first = last.first_fault.as_deref().unwrap_or_default();
            format!("the check of {} found {} faults, the first: {first}", last.at, last.faults)
        }));
        Ok(faults)
    }

    async fn anchor_fault(&self) -> Result<Option<String>> {
        let kept = match Anchor::beside(self.directory()).read() {
            Ok(None) => return Ok(None),
            Ok(Some(note)) => self.checkpoint_of(&note),
            Err(error) => {
                return Ok(Some(format!("the checkpoint beside the data directory cannot be read: {error}")));
            }
        };
        let Some(kept) = kept else {
            return Ok(Some("the checkpoint beside the data directory is not signed by this log".to_owned()));
        };
        let continues = match audit::latest_checkpoint(&self.store).await? {
            Some(latest) => self.extends(&latest, &kept).await?,
            None => false,
        };
        let fault = || "the log does not continue the checkpoint beside the data directory".to_owned();
        Ok((!continues).then(fault))
    }
}
