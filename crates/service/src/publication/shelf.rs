//! Published files kept in memory. There are as many as there are authorities, partitions and forms: nobody outside can
//! make them more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chancery_domain::id::Id;
use chancery_pki::time::Time;

use super::{CertificateForm, CrlForm, CrlScope, Publication};

/// Counter of changes and second at which a file was known to be the latest.
type AsOf = (u64, Time);
/// SHA-256 of what a certificate's file is made of.
type Version = [u8; 32];

/// A certificate's file and what it is made of.
type Made = (Version, Arc<Publication>);

/// Files that lie ready.
#[derive(Default)]
pub(crate) struct Shelf {
    certificates: Mutex<HashMap<(String, CertificateForm), Made>>,
    crls: Mutex<HashMap<(Id, CrlScope, CrlForm), Slot>>,
    pub(super) reading: tokio::sync::Mutex<()>,
}

struct Slot {
    crl: Id,
    as_of: AsOf,
    file: Arc<Publication>,
}

impl Shelf {
    /// The file of a certificate; made when it is not there in this version.
    pub(super) fn certificate(
        &self,
        slug: &str,
        form: CertificateForm,
        version: Version,
        make: impl FnOnce() -> Publication,
    ) -> Arc<Publication> {
        let mut files = self.certificates.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (slug.to_owned(), form);
        match files.get(&key) {
            Some((made_of, file)) if *made_of == version => file.clone(),
            _ => {
                let file = Arc::new(make());
                files.insert(key, (version, file.clone()));
                file
            }
        }
    }

    /// The file of a CRL, when it is known to be the latest now.
    pub(super) fn crl(&self, authority: Id, scope: CrlScope, form: CrlForm, as_of: AsOf) -> Option<Arc<Publication>> {
        let files = self.crl_files();
        let slot = files.get(&(authority, scope, form))?;
        (slot.as_of == as_of).then(|| slot.file.clone())
    }

    /// The same, now that this CRL turned out to be the latest; `None` when the file is of another.
    pub(super) fn confirm_crl(
        &self,
        authority: Id,
        scope: CrlScope,
        form: CrlForm,
        latest: Id,
        as_of: AsOf,
    ) -> Option<Arc<Publication>> {
        let mut files = self.crl_files();
        let slot = files.get_mut(&(authority, scope, form)).filter(|slot| slot.crl == latest)?;
        slot.as_of = as_of;
        Some(slot.file.clone())
    }

    /// Keeps the file of a CRL.
    pub(super) fn put_crl(
        &self,
        authority: Id,
        scope: CrlScope,
        form: CrlForm,
        crl: Id,
        as_of: AsOf,
        file: Publication,
    ) -> Arc<Publication> {
        let file = Arc::new(file);
        self.crl_files().insert((authority, scope, form), Slot { crl, as_of, file: file.clone() });
        file
    }

    fn crl_files(&self) -> MutexGuard<'_, HashMap<(Id, CrlScope, CrlForm), Slot>> {
        self.crls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
