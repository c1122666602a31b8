//! What the own authority knows: its certificates as roots, its CRLs, the certificates it issued.

use base64ct::{Base64, Encoding as _};
use chancery_api::crl::CrlQuery;
use chancery_pki::certificate::Certificate;
use chancery_pki::crl::CertificateList;
use chancery_pki::pem;

use super::material::Material;
use super::subject::Subject;
use crate::answer;
use crate::connect::Api;
use crate::error::Result;

/// Adds the own authorities, the self-signed ones as roots, and the latest CRL of each.
pub(super) fn add(material: &mut Material, api: &Api) -> Result<()> {
    for authority in answer::silent(api.authorities())?.items {
        for text in authority.pem.iter().chain(&authority.chain) {
            for certificate in certificates(text) {
                let list = if certificate.is_self_signed() { &mut material.roots } else { &mut material.intermediates };
                if !list.contains(&certificate) {
                    list.push(certificate);
                }
            }
        }
        // An authority that never signed a CRL has none; that is for path validation to say.
        let crl = authority.crl.and_then(|_| answer::silent(api.crl(&authority.slug, &CrlQuery::default())).ok());
        let der = crl.and_then(|crl| Base64::decode_vec(&crl.base64).ok());
        material.crls.extend(der.and_then(|der| CertificateList::from_der(der).ok()));
    }
    Ok(())
}

/// The current certificate of this name. Errors: not found, or several (exit 5).
pub(super) fn subject(name: &str, api: &Api) -> Result<Subject> {
    let found = answer::silent(api.certificate(name))?;
    let certificate = found.pem.as_deref().and_then(|text| certificates(text).into_iter().next());
    Ok(Subject { label: found.name, certificate, ..Subject::default() })
}

fn certificates(text: &str) -> Vec<Certificate> {
    let blocks = pem::blocks(text).unwrap_or_default();
    blocks.iter().filter_map(|block| Certificate::from_der(&block.der).ok()).collect()
}
