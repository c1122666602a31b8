//! General names in words and as JSON.

use chancery_pki::digest::hex;
use chancery_pki::general_name::{GeneralName, HostName};
use serde_json::{Value, json};

/// The name for people: its value, with its kind where the value does not show it; an internationalised host name in
/// both forms.
pub fn words(name: &GeneralName) -> String {
    match name {
        GeneralName::Dns(host) => match HostName::to_unicode(host) {
            unicode if unicode != *host => format!("{unicode} ({host})"),
            _ => host.clone(),
        },
        GeneralName::Email(address) => address.clone(),
        GeneralName::Uri(uri) => uri.clone(),
        GeneralName::Ip(_) => name.to_string().trim_start_matches("IP:").to_owned(),
        GeneralName::Directory(directory) => directory.to_string(),
        other => other.to_string(),
    }
}

/// `{"type": "dns", "value": "www.example.org"}`
pub fn json(name: &GeneralName) -> Value {
    let kind = match name {
        GeneralName::Dns(_) => "dns",
        GeneralName::Email(_) => "email",
        GeneralName::Uri(_) => "uri",
        GeneralName::Ip(_) => "ip",
        GeneralName::Directory(_) => "directory",
        GeneralName::Other { .. } => "other",
        GeneralName::RegisteredId(_) => "registered_id",
        GeneralName::X400(_) => "x400",
        GeneralName::Ediparty(_) => "edi_party",
        GeneralName::Malformed { .. } => "malformed",
    };
    let value = match name {
        GeneralName::Dns(text) | GeneralName::Email(text) | GeneralName::Uri(text) => text.clone(),
        GeneralName::Malformed { value, .. } | GeneralName::X400(value) | GeneralName::Ediparty(value) => hex(value),
        GeneralName::RegisteredId(oid) => oid.to_string(),
        other => words(other),
    };
    json!({ "type": kind, "value": value })
}

/// Several names, each in words.
pub fn list(names: &[GeneralName]) -> Vec<String> {
    names.iter().map(words).collect()
}
