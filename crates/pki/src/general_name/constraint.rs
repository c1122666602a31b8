//! Whether a name lies in the subtree of a name constraint (RFC 5280 §4.2.1.10).
//!
//! Every test answers `None` where the standard gives no answer: a constraint or a name that is not well-formed.
//! Validation must then refuse.

use std::net::IpAddr;

use super::host_name::url_host;
use super::{GeneralName, ip};

impl GeneralName {
    /// Whether the permitted subtree `base` covers this name. `None`: it is of the same kind, but no answer can be
    /// given. A name of another kind is not covered.
    pub fn is_permitted_by(&self, base: &Self) -> Option<bool> {
        match (self, base) {
            (Self::Dns(name), Self::Dns(base)) => dns_is_within(name, base),
            _ => self.is_in_subtree(base),
        }
    }

    /// Whether the excluded subtree `base` meets this name. A wildcard name is met when a host it stands for is.
    pub fn is_excluded_by(&self, base: &Self) -> Option<bool> {
        match (self, base) {
            (Self::Dns(name), Self::Dns(base)) => {
                let within = dns_is_within(name, base)?;
                Some(within || super::host_matches(name, base))
            }
            _ => self.is_in_subtree(base),
        }
    }

    /// Whether a constraint of this base speaks about this name at all.
    pub fn is_same_kind(&self, base: &Self) -> bool {
        match (self, base) {
            (Self::Other { oid, .. }, Self::Other { oid: base, .. }) => oid == base,
            (Self::Other { oid, .. }, _) => *oid == crate::oid::SMTP_UTF8_MAILBOX && base.number() == 1,
            _ => self.number() == base.number(),
        }
    }

    fn is_in_subtree(&self, base: &Self) -> Option<bool> {
        if !self.is_same_kind(base) {
            return Some(false);
        }
        match (self, base) {
            (Self::Directory(name), Self::Directory(base)) => Some(name.is_within(base)),
            (Self::Uri(name), Self::Uri(base)) => uri_is_within(name, base),
            (Self::Ip(name), Self::Ip(base)) => ip_is_within(name, base),
            (Self::Email(_) | Self::Other { .. }, Self::Email(base)) => email_is_within(&self.email()?, base),
            _ => None,
        }
    }
}

/// Whether a host name is the base or lies below it. The empty base covers every name. `None`: a base that begins
/// with a dot, or a base or name with an empty label.
pub fn dns_is_within(name: &str, base: &str) -> Option<bool> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if !has_labels(name) || !base.is_empty() && !has_labels(base) {
        return None;
    }
    Some(base.is_empty() || name.eq_ignore_ascii_case(base) || is_below(name, base))
}

/// Whether a mailbox lies in the subtree of a mailbox (`joe@example.org`), of one host (`example.org`) or of all hosts
/// below a domain (`.example.org`). The empty base covers every mailbox.
pub fn email_is_within(address: &str, base: &str) -> Option<bool> {
    let (local, host) = address.rsplit_once('@')?;
    let has_stray_at = local.contains('@') && !local.starts_with('"');
    if local.is_empty() || has_stray_at || !has_labels(host) {
        return None;
    }
    if base.contains('@') {
        return Some(super::email_matches(address, base));
    }
    host_is_within(host, base)
}

/// Whether the host of a URI is the base or, for a base that begins with a dot, lies below it. `None`: a URI without
/// a host, or with an IP address for one.
pub fn uri_is_within(uri: &str, base: &str) -> Option<bool> {
    let (_, rest) = uri.split_once("://")?;
    let host = url_host(rest);
    let host = host.strip_suffix('.').unwrap_or(host);
    if !has_labels(host) || host.parse::<IpAddr>().is_ok() {
        return None;
    }
    host_is_within(host, base)
}

/// Whether an address (4 or 16 bytes) lies in a network (8 or 32 bytes: address and mask). Addresses of the other
/// family do not. `None`: other lengths, or a mask with gaps (RFC 4632 §5.1).
pub fn ip_is_within(address: &[u8], network: &[u8]) -> Option<bool> {
    let (base, mask) = ip::network(network)?;
    ip::prefix_length(mask)?;
    match (ip::address(address)?, base, mask) {
        (IpAddr::V4(address), IpAddr::V4(base), IpAddr::V4(mask)) => {
            Some((address.to_bits() ^ base.to_bits()) & mask.to_bits() == 0)
        }
        (IpAddr::V6(address), IpAddr::V6(base), IpAddr::V6(mask)) => {
            Some((address.to_bits() ^ base.to_bits()) & mask.to_bits() == 0)
        }
        _ => Some(false),
    }
}

fn host_is_within(host: &str, base: &str) -> Option<bool> {
    if let Some(domain) = base.strip_prefix('.') {
        return has_labels(domain).then(|| is_below(host, domain));
    }
    if base.is_empty() {
        return Some(true);
    }
    has_labels(base).then(|| host.eq_ignore_ascii_case(base))
}

/// Whether `name` has at least one label more than `base` and ends with it.
fn is_below(name: &str, base: &str) -> bool {
    let Some(dot) = name.len().checked_sub(base.len() + 1) else {
        return false;
    };
    match (name.as_bytes().get(dot), name.as_bytes().get(dot + 1..)) {
        (Some(b'.'), Some(rest)) => dot > 0 && rest.eq_ignore_ascii_case(base.as_bytes()),
        _ => false,
    }
}

fn has_labels(name: &str) -> bool {
    !name.is_empty() && name.split('.').all(|label| !label.is_empty()) && name.is_ascii()
}
