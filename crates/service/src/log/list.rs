//! Entries of the log, newest first.

use chancery_domain::access::Verb;
use chancery_domain::refusal::Refusal;
use chancery_store::Cursor;
use chancery_store::audit::{self, ListPlace, StoredEntry};

use crate::error::Result;
use crate::{Actor, Service, part};

impl Service {
    /// A part of the log, newest first, and the cursor of the next part.
    pub async fn log_entries(
        &self,
        actor: &Actor,
        limit: Option<u32>,
        cursor: Option<&str>,
    ) -> Result<(Vec<StoredEntry>, Option<String>)> {
        self.permit(actor, Verb::SeeLog).await?;
        let limit = part::limit(limit)?;
        let after = cursor.map(Place::read).transpose()?;
        // The batch in which the part before ended is read again: batches hold several entries.
        let from = after.map(|place| ListPlace { batch: Cursor { key: place.epoch, id: place.seq }, tree: place.tree });
        let (page, tree) = audit::entries(&self.store, from, limit.saturating_add(1)).await?;
        for damaged in &page.damaged {
            tracing::warn!(%damaged, "a part of the log cannot be read");
        }
        let mut entries = page.items;
        entries.retain(|entry| after.is_none_or(|after| !after.was_shown(entry)));
        let wanted = limit as usize;
        let is_end = entries.len() <= wanted && page.next.is_none();
        entries.truncate(wanted);
        let next = entries.last().filter(|_| !is_end).map(|entry| Place::of(entry, tree).to_string());
        Ok((entries, next))
    }
}

/// Where an entry stands in a list, and how far the tree went when that began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    epoch: i64,
    seq: i64,
    number: i64,
    tree: i64,
}

impl Place {
    fn of(entry: &StoredEntry, tree: i64) -> Self {
        Self { epoch: entry.epoch, seq: entry.seq, number: entry.number, tree }
    }

    /// Whether an entry of the same batch is this one or came after it.
    fn was_shown(self, entry: &StoredEntry) -> bool {
        (entry.epoch, entry.seq) == (self.epoch, self.seq) && entry.number >= self.number
    }

    fn read(text: &str) -> std::result::Result<Self, Refusal> {
        let parts: Option<Vec<i64>> = text.split('.').map(|part| part.parse().ok()).collect();
        match parts.as_deref() {
            Some([epoch, seq, number, tree]) => Ok(Self { epoch: *epoch, seq: *seq, number: *number, tree: *tree }),
            _ => Err(part::no_place(text)),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}.{}", self.epoch, self.seq, self.number, self.tree)
    }
}
