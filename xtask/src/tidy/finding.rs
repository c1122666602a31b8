//! One complaint of `tidy`.

use std::fmt;

/// Where a rule is broken, which one, and the way out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// File, or file and line, or member.
    pub(crate) place: String,
    /// The rule, as a sentence.
    pub(crate) rule: String,
    /// What to do instead.
    pub(crate) way_out: String,
}

impl Finding {
    pub(crate) fn new(place: impl Into<String>, rule: impl Into<String>, way_out: impl Into<String>) -> Self {
        Self { place: place.into(), rule: rule.into(), way_out: way_out.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  rule:    {}\n  way out: {}", self.place, self.rule, self.way_out)
    }
}
