//! Every reason to say no, each with a permanent code and the values it rests on.
//!
//! What a person reads is made from code and values by the catalogue of texts; nothing here is a sentence.

mod code;

pub use code::Code;

/// One refusal: its code, and named values for the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Permanent code.
    pub code: Code,
    /// Values by the names the catalogue uses, in a fixed order.
    pub values: Vec<(&'static str, String)>,
}

/// What kind of no it is; faces translate it to exit codes and HTTP statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The input cannot be read or makes no sense.
    Input,
    /// A rule of the profile or of the authority forbids it.
    Policy,
    /// There is no such thing, or more than one.
    NotFound,
    /// It exists already, is in use, or was done before.
    Conflict,
    /// A key is locked, or the passphrase is wrong.
    Locked,
    /// The actor may not do it.
    Denied,
    /// It cannot be done now; the same may succeed later.
    Unavailable,
    /// Something is broken on this side.
    Internal,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Input,
        Self::Policy,
        Self::NotFound,
        Self::Conflict,
        Self::Locked,
        Self::Denied,
        Self::Unavailable,
        Self::Internal,
    ];
}

impl Refusal {
    /// A refusal without values.
    pub const fn new(code: Code) -> Self {
        Self { code, values: Vec::new() }
    }

    /// Adds a named value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// What kind of no it is.
    pub const fn class(&self) -> Class {
        self.code.class()
    }

    /// The value with this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.as_str())?;
        for (name, value) in &self.values {
            write!(f, " {name}={value:?}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
