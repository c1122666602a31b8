//! Trying what has no body to say so in.

use serde::{Deserialize, Serialize};

/// Query of every call that changes something and whose body has no `dry_run`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct Rehearsal {
    /// Check and answer, but change nothing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
}
