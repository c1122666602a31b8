//! An authority.

use chancery_api::authority::{Authority, ReissueRow, Reissued};
use chancery_pki::digest::hex;
use chancery_pki::pem;
use chancery_service::authority::{self as service, AuthorityView};

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
        revoked: view.revoked.map(|revoked| revoked.since),
        parent: view.parent,
        subject: view.subject,
        key: view.key,
        passphrase: view.passphrase,
        unlocked_until: view.unlocked_until.map(|until| until.to_rfc3339()),
        url: view.url,
        default_for: view.default_for,
        issued: view.issued,
    }
}

/// What was re-issued, or will be.
pub(crate) fn reissued(found: service::Reissued) -> Reissued {
    let row = |row: service::ReissueRow| ReissueRow {
        name: row.name,
        serial: row.serial.to_hex(),
        not_after: row.not_after.to_rfc3339(),
        new_serial: row.new_serial.map(|serial| serial.to_hex()),
        fault: row.fault.map(crate::problem::fault),
    };
    Reissued {
        authority_ends: found.authority_ends.to_rfc3339(),
        last_full_length: found.last_full_length.to_rfc3339(),
        items: found.items.into_iter().map(row).collect(),
    }
}
