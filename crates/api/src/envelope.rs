//! Every answer: `{"schema":1,"data":…,"warnings":[]}` (decision 19).

use serde::{Deserialize, Serialize};

/// Around every successful answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// Version of the form of `data`; 1.
    pub schema: u32,
    /// The answer.
    pub data: T,
    /// What a person should see although it stopped nothing.
    #[serde(default)]
    pub warnings: Vec<Warning>,
}

/// Something a person should see: a code and values for its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Warning {
    /// Permanent code, such as `CHY-1003`.
    pub code: String,
    /// Values by the names the catalogue of texts uses.
    #[serde(default)]
    pub values: Vec<(String, String)>,
}

impl<T> Envelope<T> {
    /// An answer without warnings.
    pub const fn new(data: T) -> Self {
        Self { schema: 1, data, warnings: Vec::new() }
    }
}

/// Part of a list, and where to go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// Cursor of the next part; `None` at the end.
    pub next: Option<String>,
}
