//! What an administrator can change about an authority.

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
        Self { default_for: Vec::new(), signature: None, crl: CrlSchedule::ISSUING }
    }
}
