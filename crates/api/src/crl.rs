//! Revocation lists: `/api/v1/crls`.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// A CRL in short.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
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
    /// Its partition, where there are several; absent when it lists everything.
    #[serde(default)]
    pub partition: Option<u64>,
    /// `full` (all entries of its partition), `complete` (of all partitions) or `delta` (changes since a base).
    pub kind: String,
    /// Number of the CRL a delta continues.
    #[serde(default)]
    pub base_number: Option<u64>,
    /// Address it is published at.
    pub url: Option<String>,
    /// When it was last found there; `null` when nobody looked, or something else was there.
    #[serde(default)]
    pub read_back: Option<String>,
}

/// A CRL with its bytes: answer of `GET /crls/{authority}`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Crl {
    /// In short.
    #[serde(flatten)]
    pub summary: CrlSummary,
    /// Base64 of the DER.
    pub base64: String,
}

/// A CRL that was published: item of `GET /crls/{authority}/history`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CrlRecord {
    /// CRL number.
    pub number: u64,
    /// `full` (all entries of its partition), `complete` (of all partitions) or `delta`.
    pub kind: String,
    /// Partition, from 0.
    pub partition: u64,
    /// Number of the CRL a delta starts from.
    pub base_number: Option<u64>,
    /// Entries.
    pub entries: u64,
    /// When it was made.
    pub this_update: String,
    /// When the next one was due at the latest.
    pub next_update: String,
    /// `published` or `superseded`.
    pub state: String,
    /// SHA-256 of the DER, hex.
    pub sha256: String,
}

/// `GET /crls/{authority}/history`.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Most items; 50 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
}

/// `GET /crls/{authority}/diff`. Answer: `Envelope<CrlDiff>`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DiffQuery {
    /// Number of the older CRL.
    pub from: u64,
    /// Number of the newer one.
    pub to: u64,
}

/// What changed from one CRL to a later one of the same partition and kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CrlDiff {
    /// Slug of the authority.
    pub authority: String,
    /// Number of the older CRL.
    pub from: u64,
    /// Number of the newer one.
    pub to: u64,
    /// Entries only the newer one has.
    pub added: Vec<CrlEntry>,
    /// Entries only the older one has: lifted holds, and certificates that ended long enough ago.
    pub removed: Vec<CrlEntry>,
    /// Entries of both with another reason or date, as in the newer one.
    pub changed: Vec<CrlEntry>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// An entry of a CRL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CrlEntry {
    /// Serial number, hex.
    pub serial: String,
    /// When it was revoked.
    pub date: String,
    /// RFC 5280 reason.
    pub reason: String,
}

/// `POST /crls/{authority}/publish`: sign a new CRL now. Answer: `Envelope<CrlSummary>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PublishCrl {
    /// Days until the next update; the authority's schedule when absent.
    pub next_update_days: Option<u32>,
    /// Delta CRLs instead, one for each partition: what changed since the oldest CRL that is not over.
    pub delta: bool,
    /// Passphrase of the authority's key, when it has one.
    pub passphrase: Option<Secret>,
    /// Check, and answer with the latest one there is; its number is 0 when there is none yet.
    pub dry_run: bool,
    /// With `dry_run`: a locked key counts as if its passphrase were given; without this it is refused with `CHY-3001`, as
    /// it would be.
    pub assume_unlocked: bool,
}

/// `POST /crls/{authority}/entries`: revoke by serial number, whether or not the certificate is known.
/// Answer: `Envelope<crate::certificate::Revoked>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
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
    /// Show what would be revoked, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// `PUT /crls/{authority}/schedule`: what is absent stays. Answer: `Envelope<CrlSchedule>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleCrl {
    /// Days from thisUpdate to nextUpdate.
    pub valid_days: Option<u32>,
    /// Hours after which it is signed again although nothing changed.
    pub resign_hours: Option<u32>,
    /// Certificates after which the next partition is opened; holds for what is issued from now on.
    pub partition_size: Option<u64>,
    /// Whether each CRL has a delta CRL beside it and names its address.
    pub deltas: Option<bool>,
    /// Check, and change nothing.
    pub dry_run: bool,
}

/// Answer of `GET` and `PUT /crls/{authority}/schedule`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CrlSchedule {
    /// Days from thisUpdate to nextUpdate.
    pub valid_days: u32,
    /// Hours after which it is signed again although nothing changed.
    pub resign_hours: u32,
    /// Whether each CRL has a delta CRL beside it and names its address.
    pub deltas: bool,
    /// Certificates after which the next partition is opened.
    pub partition_size: u64,
    /// The partition that new certificates name; 0 is the first.
    pub partition: u64,
}

/// Query of `GET /crls/{authority}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct CrlQuery {
    /// This partition; the CRL that lists everything when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition: Option<u32>,
    /// Its delta CRL.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub delta: bool,
}
