//! The clock: `/api/v1/clock`.

use serde::{Deserialize, Serialize};

/// The clock of the server: answer of `GET /clock` and `POST /clock/accept`. While it is more than five minutes behind the
/// latest time seen, nothing is signed.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Clock {
    /// The present time.
    pub now: String,
    /// The latest time that was seen.
    pub seen: String,
}
