//! The authorities as they are asked about by strangers: in memory, so that no question of theirs costs a query.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chancery_domain::id::Id;
use chancery_pki::certificate::Certificate;
use chancery_pki::digest::sha256;
use chancery_pki::ocsp::{CertId, IssuerHashes};
use chancery_pki::time::Time;
use chancery_store::authority as rows;

use crate::Service;
use crate::authority::Authority;
use crate::error::Result;

/// The authorities, looked up again when this process changed one, and each second for what other nodes changed.
#[derive(Default)]
pub(crate) struct Roster {
    latest: RwLock<Option<Arc<Snapshot>>>,
    reading: tokio::sync::Mutex<()>,
}

/// The authorities at one time.
pub(crate) struct Snapshot {
    /// Counter of changes and second at which it was read.
    as_of: (u64, Time),
    shown: Arc<Shown>,
}

/// What is known of the authorities, and the rows it was made of.
struct Shown {
    rows: Vec<rows::Authority>,
    by_slug: HashMap<String, Known>,
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
    /// What CertIDs of its certificates carry.
    pub(crate) hashes: IssuerHashes,
}

impl Snapshot {
    /// The authority of this slug that publishes below this base path.
    pub(crate) fn find(&self, base: &str, slug: &str) -> Option<&Known> {
        self.shown.by_slug.get(slug).filter(|known| known.base == base)
    }

    /// The authority that issued, or would have issued, what is asked about: by name and key.
    pub(crate) fn issuer_of(&self, id: &CertId<'_>) -> Option<&Authority> {
        self.shown.by_slug.values().find(|known| known.hashes.are_in(id))?.authority.as_ref()
    }

    /// The authority with this id.
    pub(crate) fn by_id(&self, id: Id) -> Option<&Known> {
        self.shown.by_slug.values().find(|known| known.authority.as_ref().is_some_and(|it| it.row.id == id))
    }

    /// All that have their certificate.
    pub(crate) fn authorities(&self) -> impl Iterator<Item = &Authority> {
        self.shown.by_slug.values().filter_map(|known| known.authority.as_ref())
    }
}

impl Service {
    /// Paths of publication bases, such as `/pki` for `http://www.example.org/pki`, longest first; without the empty one.
    pub async fn publication_paths(&self) -> Result<Arc<[String]>> {
        Ok(self.roster().await?.shown.bases.clone())
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
        let as_of = (self.store.changes().authorities(), self.now());
        let rows = self.authority_rows().await?;
        let before = self.roster.latest.read().unwrap_or_else(PoisonError::into_inner).clone();
        let shown = match before.filter(|before| before.shown.rows == rows) {
            Some(same) => same.shown.clone(),
            None => Arc::new(self.show(rows).await?),
        };
        let snapshot = Arc::new(Snapshot { as_of, shown });
        *self.roster.latest.write().unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        Ok(snapshot)
    }

    /// The authorities, if they are known as they are now.
    pub(crate) fn fresh_roster(&self) -> Option<Arc<Snapshot>> {
        let as_of = (self.store.changes().authorities(), self.now());
        let latest = self.roster.latest.read().unwrap_or_else(PoisonError::into_inner);
        latest.as_ref().filter(|snapshot| snapshot.as_of == as_of).cloned()
    }

    async fn show(&self, rows: Vec<rows::Authority>) -> Result<Shown> {
        let mut by_slug = HashMap::new();
        for row in rows.clone() {
            let slug = row.slug.clone();
            by_slug.insert(slug, self.known(row).await?);
        }
        let mut bases: Vec<String> = by_slug.values().map(|known| known.base.clone()).collect();
        bases.retain(|base| !base.is_empty());
        bases.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        bases.dedup();
        Ok(Shown { rows, by_slug, bases: bases.into() })
    }

    async fn known(&self, row: rows::Authority) -> Result<Known> {
        let base = base_path(row.publication.as_deref().unwrap_or_default()).to_owned();
        let above = self.everything_above(&row).await?;
        let slug = row.slug.clone();
        let (subject, is_there) = (row.subject.clone(), row.certificate.is_some());
        let authority = is_there.then(|| self.load(row)).transpose().unwrap_or_else(|error| {
            tracing::warn!(%error, slug, "an authority cannot be published");
            None
        });
        let chain = authority.iter().map(|authority| &authority.certificate).chain(&above);
        let version = sha256(&chain.flat_map(Certificate::sha256).collect::<Vec<u8>>());
        let key = authority.as_ref().map(|authority| authority.certificate.public_key().key_bytes());
        let hashes = IssuerHashes::new(&subject, key.unwrap_or_default());
        Ok(Known { base, authority, above, version, hashes })
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
