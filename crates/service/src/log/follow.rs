//! What the log says of rows under a MAC, kept in memory and, under a MAC of its own, in the database, so that an older
//! row with its old MAC does not pass for the newest (docs/adr/0006-the-log-tells-the-newest-row.md).

use chancery_pki::digest::{hex, unhex};
use chancery_store::audit::{Finding, Summary};
use chancery_store::meta;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Service;
use crate::error::{Error, Result};

/// Name of the row of `meta` with the summary, and kind of its MAC.
const SUMMARY: &str = "log_summary";
/// Entries after which the summary is kept again although no row was written.
const STEP: u64 = 1_000;

/// How far the log was followed.
#[derive(Default)]
pub(crate) struct Followed {
    now: Option<Summary>,
    /// As it is in the database.
    kept: Summary,
}

impl Service {
    /// Follows the log to its end and says what is wrong on the way: signature of the newest checkpoint, entries since
    /// the summary, chain of those that wait.
    pub(crate) async fn follow_log(&self) -> Result<Vec<Finding>> {
        let mut followed = self.followed.lock().await;
        let start = match followed.now.take() {
            Some(start) => start,
            None => {
                // One that is not ours or is damaged only costs reading the whole log again.
                let kept: Option<Summary> = self.recall(SUMMARY).await?;
                followed.kept = kept.unwrap_or_default();
                followed.kept.clone()
            }
        };
        let (summary, findings) = self.store.follow_log(&self.log_key, start).await?;
        followed.now = Some(summary);
        Ok(findings)
    }

    /// Whether a row is the newest the log tells of. A row written meanwhile is followed to first.
    pub(crate) async fn is_newest(&self, table: &str, id: &str, version: i64, mac: &[u8]) -> Result<bool> {
        let known = |now: &Option<Summary>| now.as_ref().is_some_and(|now| now.is_newest(table, id, version, mac));
        if known(&self.followed.lock().await.now) {
            return Ok(true);
        }
        self.follow_log().await?;
        Ok(known(&self.followed.lock().await.now))
    }

    /// Keeps the summary in the database when there is something new in it.
    pub(super) async fn keep_summary(&self) -> Result<()> {
        if !self.follow_log().await?.is_empty() {
            return Ok(());
        }
        let mut followed = self.followed.lock().await;
        let Some(now) = followed.now.clone() else { return Ok(()) };
        if now.has_news(&followed.kept) || now.size() >= followed.kept.size() + STEP {
            self.remember(SUMMARY, &now).await?;
            followed.kept = now;
        }
        Ok(())
    }

    /// Keeps something under a MAC in `meta`.
    pub(crate) async fn remember(&self, name: &'static str, value: &impl Serialize) -> Result<()> {
        let json = serde_json::to_string(value).map_err(|_| Error::Internal("what is remembered has no JSON"))?;
        let mac = hex(&self.vault.mac(name, json.as_bytes())?);
        self.store.remember(name, format!("{mac} {json}"), self.now()).await?;
        Ok(())
    }

    /// What [`Self::remember`] kept; `None` when nothing was, or somebody else changed it.
    pub(crate) async fn recall<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>> {
        let Some(text) = meta::text(&self.store, name).await? else { return Ok(None) };
        let read = || {
            let (mac, json) = text.split_once(' ')?;
            self.vault.check_mac(name, json.as_bytes(), &unhex(mac)?).ok()?;
            serde_json::from_str(json).ok()
        };
        Ok(read())
    }
}
