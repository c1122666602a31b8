//! Checking the whole log against itself, the database, and the checkpoints kept elsewhere.

use chancery_store::audit;

use super::Anchor;
use crate::Service;
use crate::error::{Error, Result};

/// What checking the log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogVerified {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// Entries checked.
    pub entries: u64,
    /// Certificates compared with their entries.
    pub certificates: u64,
    /// Everything wrong, in words.
    pub faults: Vec<String>,
    /// The latest signed checkpoint, to be remembered.
    pub checkpoint: Option<String>,
}

impl Service {
    /// Checks everything. `remembered` is a signed checkpoint from before, which the log must extend; so must it extend
    /// the one kept beside the data directory.
    pub async fn verify_log(&self, remembered: Option<&str>) -> Result<LogVerified> {
        let mut faults = Vec::new();
        // Before the sequencer moves on: the anchor that is there now is what the log must fit.
        let mut known = Vec::new();
        match Anchor::beside(self.directory()).read() {
            Ok(Some(note)) => match self.checkpoint_of(&note) {
                Some(checkpoint) => known.push(checkpoint),
                None => faults.push("the checkpoint beside the data directory is not signed by this log".to_owned()),
            },
            Ok(None) => {}
            Err(error) => faults.push(format!("the checkpoint beside the data directory cannot be read: {error}")),
        }
        if let Some(note) = remembered {
            match self.checkpoint_of(note) {
                Some(checkpoint) => known.push(checkpoint),
                None => faults.push("the checkpoint remembered from before is not signed by this log".to_owned()),
            }
        }
        self.store.index(self.now()).await?;
        match self.sequence_log().await {
            Ok(()) => {}
            // A log that cannot be continued is what this is here to find.
            Err(Error::Store(error @ (chancery_store::Error::Corrupt { .. } | chancery_store::Error::NotSigned))) => {
                faults.push(error.to_string())
            }
            Err(error) => return Err(error),
        }
        let report = self.store.verify_log(&self.log_key, &known).await?;
        faults.extend(report.findings.iter().map(ToString::to_string));
        let checkpoint = audit::latest_checkpoint(&self.store).await?.map(|latest| latest.note);
        Ok(LogVerified {
            sound: faults.is_empty(),
            entries: report.entries,
            certificates: report.certificates,
            faults,
            checkpoint,
        })
    }
}
