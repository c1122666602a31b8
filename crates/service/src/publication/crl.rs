//! Published CRLs.

use std::sync::Arc;

use chancery_domain::id::Id;
use chancery_pki::pem;
use chancery_store::crl;

use super::{CrlForm, CrlScope, Publication, PublishedFile, Unpublished};
use crate::Service;
use crate::error::Result;

impl Service {
    /// A file that is published below this base path (`""`, `/pki`), or why there is none. It comes from memory; the
    /// database is asked whether it is still the latest after a change, and once a second for what other nodes did.
    pub async fn published(
        &self,
        base: &str,
        slug: &str,
        file: PublishedFile,
    ) -> Result<std::result::Result<Arc<Publication>, Unpublished>> {
        let (scope, form) = match file {
            PublishedFile::Certificate(form) => return self.published_certificate(base, slug, form).await,
            PublishedFile::Crl(scope, form) => (scope, form),
        };
        let roster = self.roster().await?;
        let Some(known) = roster.find(base, slug) else { return Ok(Err(Unpublished::NoAuthority)) };
        let Some(authority) = &known.authority else { return Ok(Err(Unpublished::NoCertificate)) };
        let found = self.published_crl(authority.row.id, scope, form).await?;
        Ok(found.ok_or(Unpublished::NoCrl))
    }

    async fn published_crl(&self, authority: Id, scope: CrlScope, form: CrlForm) -> Result<Option<Arc<Publication>>> {
        let as_of = (self.store.changes().crls(), self.now());
        if let Some(fresh) = self.shelf.crl(authority, scope, form, as_of) {
            return Ok(Some(fresh));
        }
        // One at a time: many who ask for a large list at once shall not read it as many times.
        let _reading = self.shelf.reading.lock().await;
        if let Some(fresh) = self.shelf.crl(authority, scope, form, as_of) {
            return Ok(Some(fresh));
        }
        for (partition, kind) in scope.candidates() {
            let Some(head) = crl::head(&self.store, authority, partition, kind).await? else { continue };
            if let Some(same) = self.shelf.confirm_crl(authority, scope, form, head.id, as_of) {
                return Ok(Some(same));
            }
            let Some(list) = crl::published(&self.store, authority, partition, kind).await? else { continue };
            let Some(der) = list.der else { continue };
            let bytes: Arc<[u8]> = match form {
                CrlForm::Der => der.into(),
                CrlForm::Pem => pem::encode("X509 CRL", &der).into_bytes().into(),
            };
            let made = Publication::new(bytes, form.media_type(), list.this_update, Some(list.next_update));
            return Ok(Some(self.shelf.put_crl(authority, scope, form, list.id, as_of, made)));
        }
        Ok(None)
    }
}
