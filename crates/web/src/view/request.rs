//! A request for somebody else's authority.

use chancery_api::request::Request;
use chancery_pki::digest::hex;
use chancery_pki::pem;
use chancery_service::request::RequestView;

use super::certificate_pem;

/// A request with its PEM and, once issued, certificate and chain.
pub(crate) fn request(view: RequestView) -> Request {
    let text = pem::encode("CERTIFICATE REQUEST", &view.row.csr);
    let fullchain = view.issued.as_ref().map(|issued| issued.chain.iter().map(|der| certificate_pem(der)).collect());
    Request { pem: Some(text), fullchain, ..request_in_list(view) }
}

/// A request in short.
pub(crate) fn request_in_list(view: RequestView) -> Request {
    let row = view.row;
    let is_preview = row.id.0 == 0;
    Request {
        id: if is_preview { String::new() } else { row.id.to_string() },
        name: view.name,
        state: row.state,
        handler: row.handler,
        profile: row.profile.unwrap_or_default(),
        subject: row.subject,
        names: view.names,
        key: view.key,
        custody: if view.held { "held" } else { "elsewhere" }.to_owned(),
        created: row.created.to_rfc3339(),
        spki_sha256: hex(&row.spki_sha256),
        certificate: row.certificate.map(|id| id.to_string()),
        pem: None,
        fullchain: None,
    }
}
