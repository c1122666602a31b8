//! Revocation lists: `/api/v1/crls`.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// A CRL in short.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CrlSummary {
    /// Slug of the authority.
    pub authority: String,
    /// CRL number.
    pub number: u64,
    /// Entries.
    pub entries: u64,
    /// When it was made.
    pub this_update: String,
    /// When the next one is due at the latest.
    pub next_update: String,
    /// Whether it lists everything revoked so far.
    pub current: bool,
    /// `fresh`, `due` (re-signing is due) or `expired`.
    pub state: String,
    /// Address it is published at.
    pub url: Option<String>,
}

/// A CRL with its bytes: answer of `GET /crls/{authority}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Crl {
    /// In short.
    #[serde(flatten)]
    pub summary: CrlSummary,
    /// Base64 of the DER.
    pub base64: String,
}

/// `POST /crls/{authority}/publish`: sign a new CRL now. Answer: `Envelope<CrlSummary>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PublishCrl {
    /// Days until the next update; the authority's schedule when absent.
    pub next_update_days: Option<u32>,
    /// Passphrase of the authority's key, when it has one.
    pub passphrase: Option<Secret>,
}

/// `POST /crls/{authority}/entries`: revoke by serial number, whether or not the certificate is known.
/// Answer: `Envelope<crate::certificate::Revoked>`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddEntries {
    /// Serial numbers in any notation.
    pub serials: Vec<String>,
    /// RFC 5280 reason.
    #[serde(default)]
    pub reason: Option<String>,
    /// Since when it is not to be relied on, RFC 3339.
    #[serde(default)]
    pub since: Option<String>,
    /// A note for people.
    #[serde(default)]
    pub note: Option<String>,
    /// Passphrase of the authority's key, so that the CRL can be signed at once.
    #[serde(default)]
    pub passphrase: Option<Secret>,
}

/// `PUT /crls/{authority}/schedule`. Answer: `Envelope<CrlSchedule>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrlSchedule {
    /// Days from thisUpdate to nextUpdate.
    pub valid_days: u32,
    /// Hours after which it is signed again although nothing changed.
    pub resign_hours: u32,
}
