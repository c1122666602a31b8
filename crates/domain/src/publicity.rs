//! What strangers may be shown of a certificate: that it exists and how it stands, and names of machines and authorities;
//! never names or addresses of people.

use chancery_pki::certificate::TbsCertificate;
use chancery_pki::general_name::GeneralName;
use chancery_pki::oid;

/// What may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The subject of an authority.
    Subject(String),
    /// Host names and addresses of a server, in order.
    Hosts(Vec<String>),
    /// Nothing but how it stands.
    StatusOnly,
}

/// What strangers may be shown of this certificate.
pub fn shown(certificate: &TbsCertificate) -> Shown {
    if certificate.is_ca() {
        return Shown::Subject(certificate.subject().to_line());
    }
    let usage = certificate.extended_key_usage().ok().flatten().map(|usage| usage.0).unwrap_or_default();
    let names = certificate.subject_alt_names().unwrap_or_default();
    let is_host = |name: &GeneralName| matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_));
    let is_server = usage.contains(&oid::SERVER_AUTH) && !usage.contains(&oid::EMAIL_PROTECTION);
    if !is_server || names.is_empty() || !names.iter().all(is_host) {
        return Shown::StatusOnly;
    }
    let plain = |name: &GeneralName| match name {
        GeneralName::Dns(text) => text.clone(),
        other => other.ip_address().map_or_else(|| other.to_string(), |address| address.to_string()),
    };
    Shown::Hosts(names.iter().map(plain).collect())
}
