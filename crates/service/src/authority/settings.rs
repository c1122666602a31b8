//! What an administrator can change about an authority.

use chancery_domain::issuance::IssuerRevocation;
use chancery_store::authority::Authority;
use serde::{Deserialize, Serialize};

/// Settings of one authority, kept as JSON in its row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Profiles it issues unless another authority is named.
    pub default_for: Vec<String>,
    /// Word of the signature algorithm, such as `rsa-pss-sha256`; by key type when absent.
    pub signature: Option<String>,
    /// When its CRLs are signed.
    pub crl: CrlSchedule,
    /// Whether each CRL has a delta CRL beside it and names its address.
    pub deltas: bool,
    /// Which CRL will list what is issued now.
    pub partition: OpenPartition,
    /// That its own certificate is revoked or on hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked: Option<IssuerRevocation>,
}

impl Settings {
    /// The settings in a row.
    pub(crate) fn of(row: &Authority) -> Self {
        serde_json::from_str(&row.settings).unwrap_or_default()
    }
}

/// The CRL partition that new certificates name (decision 12): filled in order, never resharded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenPartition {
    /// Its number; 0 is the first.
    pub number: i64,
    /// Certificates the authority had issued when it was opened.
    pub opened_at: i64,
    /// Certificates after which the next one is opened.
    pub size: i64,
}

impl Default for OpenPartition {
    fn default() -> Self {
        Self { number: 0, opened_at: 0, size: 100_000 }
    }
}

impl OpenPartition {
    /// Sizes that can be set. Beyond the largest a CRL is too long for whoever fetches it.
    pub const SIZES: std::ops::RangeInclusive<u64> = 1..=10_000_000;
}

/// When CRLs are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrlSchedule {
    /// Days from thisUpdate to nextUpdate.
    pub valid_days: u32,
    /// Hours after which it is signed again although nothing changed.
    pub resign_hours: u32,
}

impl CrlSchedule {
    /// Issuing authorities: a week, re-signed daily.
    pub const ISSUING: Self = Self { valid_days: 7, resign_hours: 24 };
    /// Roots: a year, re-signed whenever the key is opened.
    pub const ROOT: Self = Self { valid_days: 365, resign_hours: 24 * 30 * 6 };
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            default_for: Vec::new(),
            signature: None,
            crl: CrlSchedule::ISSUING,
            deltas: false,
            partition: OpenPartition::default(),
            revoked: None,
        }
    }
}
