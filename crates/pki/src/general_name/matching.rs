//! Whether a name in a certificate is the one that was asked for (RFC 9525, RFC 5280 §7.5).

use std::net::IpAddr;

/// Whether a dNSName of a certificate covers a host name given in A-labels (RFC 9525 §6.3). `*` counts only as the
/// whole left-most label, stands for exactly one label and needs two labels behind it. An IP address never matches.
pub fn host_matches(presented: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let presented = presented.strip_suffix('.').unwrap_or(presented);
    if host.is_empty() || host.contains('*') || host.parse::<IpAddr>().is_ok() {
        return false;
    }
    let Some(base) = presented.strip_prefix("*.") else {
        return !presented.contains('*') && presented.eq_ignore_ascii_case(host);
    };
    let has_two_labels = base.split('.').count() >= 2 && base.split('.').all(|label| !label.is_empty());
    has_two_labels
        && !base.contains('*')
        && host.split_once('.').is_some_and(|(label, parent)| !label.is_empty() && parent.eq_ignore_ascii_case(base))
}

/// Whether an e-mail address of a certificate is the one asked for: the local part must be the same, letter case
/// included, the domain the same in any letter case (RFC 5280 §7.5).
pub fn email_matches(presented: &str, address: &str) -> bool {
    match (presented.rsplit_once('@'), address.rsplit_once('@')) {
        (Some((own, domain)), Some((local, host))) => {
            !own.is_empty() && own == local && domain.eq_ignore_ascii_case(host)
        }
        _ => false,
    }
}
