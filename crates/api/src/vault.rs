//! The vault: `/api/v1/vault`.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// The ways into the vault: answer of `GET /vault`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Vault {
    /// Oldest first.
    pub slots: Vec<Slot>,
}

/// One way into the vault.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Slot {
    /// `key-file` or `recovery-code`.
    pub kind: String,
    /// What people call it.
    pub label: String,
    /// When it was made.
    pub created: String,
}

/// A new recovery code: answer of `POST /vault/recovery-code`. It exists nowhere else.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RecoveryCode {
    /// Seven groups of four letters and digits; `null` when only rehearsed.
    pub code: Option<Secret>,
}
