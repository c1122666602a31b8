//! Taking waiting entries into the tree, and the new head to its place outside the database.

use chancery_domain::log::Checkpoint;
use chancery_domain::log::proof::verify_consistency;
use chancery_store::LogKey as _;
use chancery_store::audit::{self, SignedCheckpoint};

use super::Anchor;
use crate::Service;
use crate::error::Result;

impl Service {
    /// Signs a checkpoint over everything told so far and remembers it beside the data directory.
    pub async fn sequence_log(&self) -> Result<()> {
        let mut moved = false;
        while self.extend_log().await? {
            moved = true;
        }
        self.keep_head(moved).await
    }

    /// The same once, over as much as one checkpoint takes: what is told meanwhile is more the next time, and each
    /// checkpoint costs the same.
    pub(crate) async fn sequence_log_once(&self) -> Result<()> {
        let moved = self.extend_log().await?;
        self.keep_head(moved).await
    }

    async fn extend_log(&self) -> Result<bool> {
        Ok(self.store.sequence(&self.log_key, self.now()).await?.is_some())
    }

    async fn keep_head(&self, moved: bool) -> Result<()> {
        self.keep_anchor().await?;
        if moved { self.keep_summary().await } else { Ok(()) }
    }

    async fn keep_anchor(&self) -> Result<()> {
        let Some(latest) = audit::latest_checkpoint(&self.store).await? else { return Ok(()) };
        let anchor = Anchor::beside(self.directory());
        let kept = match anchor.read() {
            Ok(kept) => kept,
            Err(error) => {
                tracing::warn!(%error, "the checkpoint beside the data directory cannot be read");
                return Ok(());
            }
        };
        // What does not fit stays as it is: it is the evidence that the log was changed.
        let fits = match kept.as_deref() {
            None => true,
            Some(note) if note == latest.note => return Ok(()),
            Some(note) => match self.checkpoint_of(note) {
                Some(kept) => self.extends(&latest, &kept).await?,
                None => false,
            },
        };
        if !fits {
            tracing::warn!(
                "the log does not continue the checkpoint beside the data directory: run `chancery log verify`"
            );
            return Ok(());
        }
        if let Err(error) = anchor.write(&latest.note) {
            tracing::warn!(%error, "the checkpoint beside the data directory cannot be written");
        }
        Ok(())
    }

    /// The checkpoint in a note that this log's key signed.
    pub(crate) fn checkpoint_of(&self, note: &str) -> Option<Checkpoint> {
        let key = self.log_key.note_key();
        let text = key.open(note, |_, message, signature| self.log_key.verify(message, signature)).ok()?;
        Checkpoint::from_text(text).filter(|checkpoint| checkpoint.origin == key.name())
    }

    /// Whether the tree of a stored checkpoint starts with that of another.
    pub(crate) async fn extends(&self, latest: &SignedCheckpoint, kept: &Checkpoint) -> Result<bool> {
        if kept.size > latest.size {
            return Ok(false);
        }
        if kept.size == latest.size {
            return Ok(kept.root == latest.root);
        }
        let proof = audit::consistency_proof(&self.store, kept.size, latest.size).await?;
        Ok(proof.is_some_and(|proof| verify_consistency(kept.size, latest.size, &proof, &kept.root, &latest.root)))
    }
}
