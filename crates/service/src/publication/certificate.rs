//! Certificates of authorities.

use std::sync::Arc;

use chancery_pki::certificate::Certificate;
use chancery_pki::pem;
use chancery_pki::pkcs7::Bundle;
use chancery_store::authority as rows;

use super::{CertificateForm, Known, Publication, Unpublished};
use crate::Service;
use crate::error::Result;

/// Longest way up that is followed.
const LONGEST: usize = 16;

impl Service {
    /// The certificate of an authority below this base path.
    pub(super) async fn published_certificate(
        &self,
        base: &str,
        slug: &str,
        form: CertificateForm,
    ) -> Result<std::result::Result<Arc<Publication>, Unpublished>> {
        let roster = self.roster().await?;
        let Some(known) = roster.find(base, slug) else { return Ok(Err(Unpublished::NoAuthority)) };
        let Some(authority) = &known.authority else { return Ok(Err(Unpublished::NoCertificate)) };
        Ok(Ok(self.shelf.certificate(slug, form, known.version, || written(known, &authority.certificate, form))))
    }

    /// The certificates above an authority, nearest first, with the root where it is ours.
    pub(super) async fn everything_above(&self, row: &rows::Authority) -> Result<Vec<Certificate>> {
        let mut above = self.chain_above(row).await?;
        let mut next = row.parent;
        for _ in 0..LONGEST {
            let Some(id) = next else { break };
            let Some(parent) = self.authority_by_id(id).await? else { break };
            let certificate = parent.certificate.as_deref().and_then(|der| Certificate::from_der(der).ok());
            above.extend(certificate.filter(Certificate::is_self_issued));
            next = parent.parent;
        }
        Ok(above)
    }
}

fn written(known: &Known, certificate: &Certificate, form: CertificateForm) -> Publication {
    let bytes: Arc<[u8]> = match form {
        CertificateForm::Crt | CertificateForm::Cer | CertificateForm::Der => certificate.as_der().into(),
        CertificateForm::Pem => pem::encode("CERTIFICATE", certificate.as_der()).into_bytes().into(),
        CertificateForm::P7b => {
            let all = std::iter::once(certificate).chain(&known.above);
            let certificates = all.map(|certificate| certificate.as_der().to_vec()).collect();
            Bundle { certificates, crls: Vec::new() }.to_der().into()
        }
    };
    Publication::new(bytes, form.media_type(), certificate.not_before(), None)
}
