//! One line of the log, as bytes that never change.

use std::collections::BTreeMap;

use chancery_pki::digest::hex;
use serde::{Deserialize, Serialize};

use super::fact::{FactKind, personal_hash};
use crate::id::Id;

/// An entry: JSON with sorted keys and no spaces. The fields stand in the order of their names, so the bytes are the
/// same whatever the serializer does with maps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who did it.
    pub actor: String,
    /// More, not personal.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<String, String>,
    /// What happened.
    pub kind: FactKind,
    /// What it happened to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub objects: BTreeMap<String, String>,
    /// Salted SHA-256 of the personal data, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<String>,
    /// SHA-256 of the DER it is about, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// When, RFC 3339.
    pub time: String,
}

/// What [`super::Fact::record`] makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The bytes of the entry.
    pub entry: Vec<u8>,
    /// Clear text of the personal data, JSON, to be kept beside the log.
    pub clear: Option<String>,
    /// The person it is about.
    pub about: Option<Id>,
}

impl Entry {
    /// The bytes that are hashed into the log.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// From bytes of the log; `None` when they are not an entry that this build knows.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// Whether this clear text is what the entry was written with.
    pub fn has_personal(&self, salt: &[u8], clear: &str) -> bool {
        self.personal.as_ref().is_some_and(|hash| *hash == hex(&personal_hash(salt, clear)))
    }
}

#[cfg(test)]
mod tests {
    use chancery_pki::time::Time;

    use super::super::{Fact, FactKind};
    use super::*;

    #[test]
    fn the_bytes_of_an_entry_never_change() {
        let fact = Fact::new(FactKind::CertificateIssued, "local:1000")
            .object("serial", "0fa1")
            .object("issuer", Id(5))
            .detail("profile", "server")
            .sha256([0xab; 32]);
        let recorded = fact.record(Time::from_unix(1_800_000_000), &[0; 16]);
        assert_eq!(
            String::from_utf8(recorded.entry).unwrap(),
            format!(
                "{{\"actor\":\"local:1000\",\"details\":{{\"profile\":\"server\"}},\"kind\":\"certificate_issued\",\
                 \"objects\":{{\"issuer\":\"5\",\"serial\":\"0fa1\"}},\"sha256\":\"{}\",\"time\":\"2027-01-15T08:00:00Z\"}}",
                "ab".repeat(32)
            )
        );
        assert_eq!(recorded.clear, None);
    }

    #[test]
    fn personal_data_stays_outside_and_can_be_proved() {
        let fact = Fact::new(FactKind::PersonChanged, "system").personal("email", "joe@example.org").about(Id(9));
        let recorded = fact.record(Time::from_unix(0), &[3; 16]);
        assert!(!String::from_utf8_lossy(&recorded.entry).contains("joe"));
        let entry = Entry::from_bytes(&recorded.entry).unwrap();
        let clear = recorded.clear.unwrap();
        assert_eq!(clear, "{\"email\":\"joe@example.org\"}");
        assert!(entry.has_personal(&[3; 16], &clear));
        assert!(!entry.has_personal(&[4; 16], &clear));
        assert!(!entry.has_personal(&[3; 16], "{}"));
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in FactKind::ALL {
            assert_eq!(kind.as_str().parse::<FactKind>(), Ok(*kind));
        }
        assert!(Entry::from_bytes(b"{\"kind\":\"nonsense\"}").is_none());
    }
}
