//! Checking the whole log against itself, the database, and the checkpoints kept elsewhere.

use chancery_domain::access::Verb;
use chancery_store::audit;
use serde::{Deserialize, Serialize};

use super::Anchor;
use crate::certificate::from_der;
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// Name of the row of `meta` that tells of the last check, and kind of its MAC.
const VERIFIED: &str = "log_verified";

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

/// What the last check of the whole log found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastVerified {
    /// When, RFC 3339.
    pub at: String,
    /// Whether nothing was wrong.
    pub sound: bool,
    /// Entries checked.
    pub entries: u64,
    /// Number of faults.
    pub faults: u64,
    /// The first of them, in words.
    pub first_fault: Option<String>,
}

impl Service {
    /// What the last check of the whole log found; `None` before the first.
    pub(crate) async fn last_verified(&self) -> Result<Option<LastVerified>> {
        self.recall(VERIFIED).await
    }

    /// Checks everything. `remembered` is a signed checkpoint from before, which the log must extend; so must it extend
    /// the one kept beside the data directory.
    pub async fn verify_log(&self, actor: &Actor, remembered: Option<&str>) -> Result<LogVerified> {
        self.permit(actor, Verb::VerifyLog).await?;
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
        let report = self.store.verify_log(&self.log_key, &known, from_der).await?;
        faults.extend(report.findings.iter().map(ToString::to_string));
        // The store compares such rows with the log; whether their MAC is good only the vault's key says.
        let (_, mut damaged) = self.all_authority_rows().await?;
        damaged.extend(self.damaged_profiles().await?);
        let damaged = damaged.iter().map(ToString::to_string).filter(|fault| !faults.contains(fault));
        faults.extend(damaged.collect::<Vec<_>>());
        let checkpoint = match audit::latest_checkpoint(&self.store).await {
            Ok(latest) => latest.map(|latest| latest.note),
            // It is among the findings.
            Err(chancery_store::Error::Corrupt { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let last = LastVerified {
            at: self.now().to_rfc3339(),
            sound: faults.is_empty(),
            entries: report.entries,
            faults: faults.len() as u64,
            first_fault: faults.first().cloned(),
        };
        self.remember(VERIFIED, &last).await?;
        Ok(LogVerified {
            sound: faults.is_empty(),
            entries: report.entries,
            certificates: report.certificates,
            faults,
            checkpoint,
        })
    }
}
