//! An authority.

use chancery_api::authority::Authority;
use chancery_pki::digest::hex;
use chancery_pki::pem;
use chancery_service::authority::AuthorityView;

use super::certificate_pem;

pub(crate) fn authority(view: AuthorityView) -> Authority {
    let certificate = view.certificate.as_ref();
    Authority {
        serial: certificate.map(|certificate| certificate.serial().to_hex()),
        not_before: certificate.map(|certificate| certificate.not_before().to_rfc3339()),
        not_after: certificate.map(|certificate| certificate.not_after().to_rfc3339()),
        sha256: certificate.map(|certificate| hex(&certificate.sha256())),
        pem: certificate.map(|certificate| certificate_pem(certificate.as_der())),
        chain: view.chain.iter().map(|above| certificate_pem(above.as_der())).collect(),
        request: view.request.as_deref().map(|der| pem::encode("CERTIFICATE REQUEST", der)),
        crl: view.crl.map(super::crl),
        slug: view.slug,
        name: view.name,
        kind: view.kind,
        state: view.state,
        parent: view.parent,
        subject: view.subject,
        key: view.key,
        passphrase: view.passphrase,
        url: view.url,
        default_for: view.default_for,
        issued: view.issued,
    }
}
