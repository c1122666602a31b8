//! The audit log: `/api/v1/log`.

use serde::{Deserialize, Serialize};

/// Query of `GET /log`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct LogQuery {
    /// Most items; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// `next` of the part before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// An entry as answers show it. `GET /log?limit=&cursor=` answers `Envelope<Page<LogEntry>>`, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LogEntry {
    /// Place in the log; `null` until the sequencer gave it one.
    pub index: Option<u64>,
    /// When.
    pub time: String,
    /// Who, such as `local:0`.
    pub actor: String,
    /// What, such as `certificate.issued`.
    pub kind: String,
    /// About what, and details that are not personal.
    pub about: serde_json::Value,
}

/// `POST /log/verify`: check everything. Answer: `Envelope<LogVerified>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VerifyLog {
    /// A checkpoint remembered from before, which the log must extend.
    pub checkpoint: Option<String>,
}

/// What checking the log found.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LogVerified {
    /// Whether nothing is wrong.
    pub sound: bool,
    /// Entries checked.
    pub entries: u64,
    /// Certificates compared with their entries.
    pub certificates: u64,
    /// Everything wrong, in words.
    pub faults: Vec<String>,
    /// The latest signed checkpoint, to be remembered.
    pub checkpoint: Option<String>,
}
