//! One error for the command line: a permanent code, the values for its text, and the exit code.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::catalogue::{self, Arguments, Text};
use crate::exit::Exit;

/// The codes this program raises itself. Their texts are in `texts/en/errors.ftl`.
pub mod code;

/// Result of a step of a command.
pub type Result<T> = std::result::Result<T, CliError>;

/// Why a command did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliError {
    code: Cow<'static, str>,
    arguments: Arguments,
    exit: Exit,
    detail: Option<String>,
}

impl CliError {
    /// An error with this permanent code, for example one of [`code`] or a refusal of the authority.
    pub fn new(code: impl Into<Cow<'static, str>>, exit: Exit) -> Self {
        Self { code: code.into(), arguments: Vec::new(), exit, detail: None }
    }

    /// Adds a value that the text shows by this name.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.arguments.push((name.into(), value.into()));
        self
    }

    /// Adds a text shown as it is under the catalogue's, such as a list of candidates.
    #[must_use]
    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.detail = Some(text.into());
        self
    }

    /// The permanent code, `CHY-…` or that of a refusal.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The exit code.
    pub const fn exit(&self) -> Exit {
        self.exit
    }

    /// The text from the catalogue; for a code without one, the code and its values.
    pub fn text(&self) -> Text {
        catalogue::text(&self.code, &self.arguments).unwrap_or_else(|| {
            let values: Vec<String> = self.arguments.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            Text { title: format!("Refused: {}.", self.code), why: Some(values.join(", ")), fix: None }
        })
    }

    /// More text under the catalogue's.
    pub fn more(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// As JSON for standard error.
    pub fn to_json(&self) -> Value {
        let text = self.text();
        let arguments: serde_json::Map<String, Value> =
            self.arguments.iter().map(|(name, value)| (name.to_string(), Value::from(value.as_str()))).collect();
        json!({
            "code": self.code,
            "exit": self.exit.code(),
            "title": text.title,
            "why": text.why,
            "fix": text.fix,
            "detail": self.detail,
            "values": arguments,
        })
    }
}

impl std::fmt::Display for CliError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = self.text();
        write!(f, "{}", text.title)?;
        for sentence in [text.why, text.fix].into_iter().flatten() {
            write!(f, " {sentence}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CliError {}
