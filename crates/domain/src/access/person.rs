//! Whether a person may act.

use std::fmt;
use std::str::FromStr;

/// State of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonState {
    /// May do what the role allows.
    Active,
    /// May do nothing; certificates stay as they are.
    Suspended,
}

/// No state of persons has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no state of persons has this name")]
pub struct UnknownState;

impl PersonState {
    /// The word in database and API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }
}

impl fmt::Display for PersonState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PersonState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        [Self::Active, Self::Suspended].into_iter().find(|state| state.as_str() == text).ok_or(UnknownState)
    }
}
