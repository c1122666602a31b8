//! What is proved to be somebody's own.

use chancery_pki::general_name::{EmailAddress, HostName};

/// Name, mailboxes and domains that are proved to be a person's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// The person's name.
    pub name: String,
    /// Mailboxes.
    pub addresses: Vec<EmailAddress>,
    /// Domains: every host name at or below one of them is the person's.
    pub domains: Vec<HostName>,
}

impl Holdings {
    /// Whether a host name, or every host name a wildcard stands for, lies at or below a domain of the person.
    pub fn has_host(&self, host: &HostName) -> bool {
        let host = host.as_str();
        let base = host.strip_prefix("*.").unwrap_or(host);
        self.domains.iter().any(|domain| is_at_or_below(base, domain.as_str()))
    }

    /// Whether a mailbox is the person's: the local part in the very same letters, the domain in any letter case
    /// (RFC 5280 §7.5).
    pub fn has_address(&self, address: &EmailAddress) -> bool {
        self.addresses.contains(address)
    }

    /// Everything that may stand in a certificate of the person, for refusals.
    pub fn words(&self) -> String {
        let addresses = self.addresses.iter().map(ToString::to_string);
        let domains = self.domains.iter().map(|domain| format!("{domain} and what is below it"));
        let words: Vec<String> = addresses.chain(domains).collect();
        if words.is_empty() { "nothing yet".to_owned() } else { words.join(", ") }
    }
}

/// Whether a name in A-labels is this domain or ends with it at a dot.
pub(super) fn is_at_or_below(name: &str, domain: &str) -> bool {
    name == domain || name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}
