//! What happened, as the audit log tells it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chancery_pki::digest::{hex, sha256};
use chancery_pki::time::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::entry::{Entry, Recorded};
use super::hash::Hash;
use crate::id::Id;

macro_rules! kinds {
    ($($(#[$doc:meta])+ $kind:ident $text:literal)+) => {
        /// Kind of a fact. The names never change: they stand in the log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FactKind { $($(#[$doc])+ $kind,)+ }

        impl FactKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind,)+];

            /// Its name in the log.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $text,)+ }
            }
        }

        impl FromStr for FactKind {
            type Err = UnknownKind;

            fn from_str(text: &str) -> Result<Self, UnknownKind> {
                match text { $($text => Ok(Self::$kind),)+ _ => Err(UnknownKind) }
            }
        }
    };
}

kinds! {
    /// The installation came into being.
    InstanceCreated "instance_created"
    /// A process opened the database under a new epoch.
    NodeStarted "node_started"
    /// A process that was found dead was shut out.
    NodeFenced "node_fenced"
    /// Serials that a process that was shut out had reserved and will never use.
    SerialsBurned "serials_burned"
    /// An administrator accepted a clock that went back.
    TimeAccepted "time_accepted"
    /// An authority came into being.
    AuthorityCreated "authority_created"
    /// An authority's settings or state changed.
    AuthorityChanged "authority_changed"
    /// A certificate was issued by one of our authorities.
    CertificateIssued "certificate_issued"
    /// A certificate came from outside.
    CertificateImported "certificate_imported"
    /// A certificate's tags, note, owner or successor changed.
    CertificateChanged "certificate_changed"
    /// Certificates ended since this was last told.
    CertificatesExpired "certificates_expired"
    /// A certificate was revoked.
    CertificateRevoked "certificate_revoked"
    /// A certificate was put on hold.
    CertificateHeld "certificate_held"
    /// A hold was lifted.
    CertificateReleased "certificate_released"
    /// A CRL was published.
    CrlPublished "crl_published"
    /// An intent to sign something whose signature may leave early.
    IntentRecorded "intent_recorded"
    /// What became of an intent.
    IntentSettled "intent_settled"
    /// A request came in or was made.
    RequestCreated "request_created"
    /// A request changed its state.
    RequestChanged "request_changed"
    /// Somebody asked for something that was refused.
    Refused "refused"
    /// A key was sealed into the vault.
    KeyStored "key_stored"
    /// A key was unsealed for use or to be handed out.
    KeyUsed "key_used"
    /// A key was destroyed.
    KeyDestroyed "key_destroyed"
    /// A way to open the vault was added, changed or removed.
    VaultSlotChanged "vault_slot_changed"
    /// A profile was created or changed.
    ProfileChanged "profile_changed"
    /// A person was created or changed.
    PersonChanged "person_changed"
    /// A token was created or revoked.
    TokenChanged "token_changed"
    /// Personal data was erased.
    PersonErased "person_erased"
    /// A setting changed.
    ConfigChanged "config_changed"
    /// Everything was moved to another database.
    DatabaseMoved "database_moved"
    /// A row under a MAC was written: its version and MAC, so that an older one does not pass for the newest.
    RowWritten "row_written"
    /// A backup was made.
    BackupCreated "backup_created"
    /// The file of a backup was removed, because newer ones took its place.
    BackupRemoved "backup_removed"
    /// The database was restored from a backup: what came after it is lost.
    Restored "restored"
}

/// No kind of fact has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no kind of audit entry has this name")]
pub struct UnknownKind;

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for FactKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for FactKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Something that happened, before it is written down.
///
/// `objects` and `details` stay in the log for ever, so nothing about a human belongs there; `personal` goes into a
/// side row that can be erased, and the log keeps only its salted hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What happened.
    pub kind: FactKind,
    /// Who did it: `local:1000`, `person:123`, `system`.
    pub actor: String,
    /// What it happened to: kind of object to its id, slug or serial.
    pub objects: BTreeMap<String, String>,
    /// SHA-256 of the DER it is about (certificate, CRL).
    pub sha256: Option<Hash>,
    /// More, not personal.
    pub details: BTreeMap<String, String>,
    /// Personal data: names, addresses, notes.
    pub personal: BTreeMap<String, String>,
    /// The person the personal data is about, so that it is found when it must be erased.
    pub about: Option<Id>,
}

impl Fact {
    /// A fact without objects and details yet.
    pub fn new(kind: FactKind, actor: impl Into<String>) -> Self {
        Self {
            kind,
            actor: actor.into(),
            objects: BTreeMap::new(),
            sha256: None,
            details: BTreeMap::new(),
            personal: BTreeMap::new(),
            about: None,
        }
    }

    /// Names an object: `fact.object("profile", "server")`.
    #[must_use]
    pub fn object(mut self, kind: &str, id: impl ToString) -> Self {
        self.objects.insert(kind.to_owned(), id.to_string());
        self
    }

    /// Adds a detail that is not personal.
    #[must_use]
    pub fn detail(mut self, key: &str, value: impl ToString) -> Self {
        self.details.insert(key.to_owned(), value.to_string());
        self
    }

    /// Adds personal data.
    #[must_use]
    pub fn personal(mut self, key: &str, value: impl ToString) -> Self {
        self.personal.insert(key.to_owned(), value.to_string());
        self
    }

    /// Says which person the personal data is about.
    #[must_use]
    pub fn about(mut self, person: Id) -> Self {
        self.about = Some(person);
        self
    }

    /// Adds SHA-256 of the DER it is about.
    #[must_use]
    pub fn sha256(mut self, hash: Hash) -> Self {
        self.sha256 = Some(hash);
        self
    }

    /// The entry as it goes into the log, and the clear text of the personal data when there is any.
    ///
    /// `salt` must be random; it keeps a short value behind the hash from being guessed.
    pub fn record(self, now: Time, salt: &[u8; 16]) -> Recorded {
        let clear = (!self.personal.is_empty()).then(|| serde_json::to_string(&self.personal).unwrap_or_default());
        let personal = clear.as_ref().map(|clear| hex(&personal_hash(salt, clear)));
        let entry = Entry {
            actor: self.actor,
            details: self.details,
            kind: self.kind,
            objects: self.objects,
            personal,
            sha256: self.sha256.map(|hash| hex(&hash)),
            time: now.to_rfc3339(),
        };
        Recorded { entry: entry.to_bytes(), clear, about: self.about }
    }
}

/// The hash that stands in an entry for personal data: SHA-256 over salt and clear text.
pub(crate) fn personal_hash(salt: &[u8], clear: &str) -> Hash {
    let mut bytes = salt.to_vec();
    bytes.extend_from_slice(clear.as_bytes());
    sha256(&bytes)
}
