//! The authorities as they are asked about by strangers: in memory, so that no question of theirs costs a query.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chancery_pki::certificate::Certificate;
use chancery_pki::digest::sha256;
use chancery_pki::time::Time;

use crate::Service;
use crate::authority::Authority;
use crate::error::Result;

/// The authorities, looked up again when this process changed one, and each second for what other nodes changed.
#[derive(Default)]
pub(crate) struct Roster {
    shown: RwLock<Option<Arc<Snapshot>>>,
    reading: tokio::sync::Mutex<()>,
}

/// The authorities at one time.
#[derive(Default)]
pub(crate) struct Snapshot {
    /// Counter of changes and second at which it was read.
    as_of: (u64, Option<Time>),
    by_slug: HashMap<String, Arc<Known>>,
    bases: Arc<[String]>,
}

/// One authority.
pub(crate) struct Known {
    /// Path of its publication base, without a slash at the end: empty for `http://ca.example.org`.
    pub(crate) base: String,
    /// `None` while it waits for its certificate.
    pub(crate) authority: Option<Authority>,
    /// Certificates above it that are known, nearest first, roots included.
    pub(crate) above: Vec<Certificate>,
    /// SHA-256 over the thumbprints of its certificate and those above.
    pub(crate) version: [u8; 32],
}

impl Snapshot {
    /// The authority of this slug that publishes below this base path.
    pub(crate) fn find(&self, base: &str, slug: &str) -> Option<&Arc<Known>> {
        self.by_slug.get(slug).filter(|known| known.base == base)
    }
}

impl Service {
    /// Paths of publication bases, such as `/pki` for `http://www.example.org/pki`, longest first; without the empty one.
    pub async fn publication_paths(&self) -> Result<Arc<[String]>> {
        Ok(self.roster().await?.bases.clone())
    }

    /// The authorities as they are now. Errors: the database could not be read.
    pub(crate) async fn roster(&self) -> Result<Arc<Snapshot>> {
        if let Some(fresh) = self.fresh_roster() {
            return Ok(fresh);
        }
        let _reading = self.roster.reading.lock().await;
        if let Some(fresh) = self.fresh_roster() {
            return Ok(fresh);
        }
        let as_of = (self.store.changes().authorities(), Some(self.now()));
        let mut by_slug = HashMap::new();
        for row in self.authority_rows().await? {
            let base = base_path(row.publication.as_deref().unwrap_or_default()).to_owned();
            let above = self.everything_above(&row).await?;
            let slug = row.slug.clone();
            let authority = row.certificate.is_some().then(|| self.load(row)).transpose().unwrap_or_else(|error| {
                tracing::warn!(%error, slug, "an authority cannot be published");
                None
            });
            let chain = authority.iter().map(|authority| &authority.certificate).chain(&above);
            let version = sha256(&chain.flat_map(|certificate| certificate.sha256()).collect::<Vec<u8>>());
            by_slug.insert(slug, Arc::new(Known { base, authority, above, version }));
        }
        let mut bases: Vec<String> = by_slug.values().map(|known| known.base.clone()).collect();
        bases.retain(|base| !base.is_empty());
        bases.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        bases.dedup();
        let snapshot = Arc::new(Snapshot { as_of, by_slug, bases: bases.into() });
        *self.roster.shown.write().unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        Ok(snapshot)
    }

    fn fresh_roster(&self) -> Option<Arc<Snapshot>> {
        let as_of = (self.store.changes().authorities(), Some(self.now()));
        let shown = self.roster.shown.read().unwrap_or_else(PoisonError::into_inner);
        shown.as_ref().filter(|snapshot| snapshot.as_of == as_of).cloned()
    }
}

/// The path of an address, without a slash at the end.
fn base_path(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find('/').and_then(|start| rest.get(start..)).unwrap_or_default();
    path.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::base_path;

    #[test]
    fn only_the_path_counts() {
        for (address, path) in [
            ("", ""),
            ("http://ca.example.org", ""),
            ("http://ca.example.org:8080/pki", "/pki"),
            ("https://www.example.org/a/b/", "/a/b"),
        ] {
            assert_eq!(base_path(address), path, "{address}");
        }
    }
}
