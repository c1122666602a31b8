//! What went wrong, as `application/problem+json` (RFC 9457).

use serde::{Deserialize, Serialize};

/// An answer that is a no. Texts for people are made from the codes; `title` is the English one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Problem {
    /// Address of the help page of the first code.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Every reason; at least one, and the first hundred.
    pub faults: Vec<Fault>,
}

/// One reason: its permanent code and the values of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Fault {
    /// Permanent code, such as `CHY-2001`.
    pub code: String,
    /// What kind of no: `input`, `policy`, `not-found`, `conflict`, `locked`, `denied`, `unavailable`, `internal`.
    pub class: String,
    /// Values by the names the catalogue of texts uses.
    #[serde(default)]
    pub values: Vec<(String, String)>,
}
