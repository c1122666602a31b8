//! One error for the command line: a permanent code, the values for its text, and the exit code.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::catalogue::{self, Arguments, Text};
use crate::exit::Exit;
use crate::output::escape::escape;

/// The codes this program raises itself. Their texts are in `texts/en/errors.ftl`.
pub mod code;

/// Values that are what somebody gave, as it came.
const GIVEN: [&str; 8] = ["given", "name", "file", "object", "asked", "source", "program", "topic"];

/// Result of a step of a command.
pub type Result<T> = std::result::Result<T, CliError>;

/// Why a command did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliError {
    code: Cow<'static, str>,
    exit: Exit,
    rest: Box<Rest>,
}

/// What is only looked at when the error is shown; boxed, so that results stay small.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Rest {
    arguments: Arguments,
    detail: Option<String>,
    title: Option<String>,
    others: Vec<CliError>,
}

impl CliError {
    /// An error with this permanent code, for example one of [`code`] or a refusal of the authority.
    pub fn new(code: impl Into<Cow<'static, str>>, exit: Exit) -> Self {
        Self { code: code.into(), exit, rest: Box::default() }
    }

    /// Adds a value that the text shows by this name.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.rest.arguments.push((name.into(), value.into()));
        self
    }

    /// Adds a text shown as it is under the catalogue's, such as a list of candidates.
    #[must_use]
    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.rest.detail = Some(text.into());
        self
    }

    /// What to say when the catalogue has no text for the code, such as the sentence of a newer server.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.rest.title = Some(title.into());
        self
    }

    /// Adds a further reason, shown after this one.
    #[must_use]
    pub fn also(mut self, other: Self) -> Self {
        self.rest.others.push(other);
        self
    }

    /// The further reasons.
    pub fn others(&self) -> &[Self] {
        &self.rest.others
    }

    /// The value of this name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.rest.arguments.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
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
        // What somebody gave stays on its line, whatever is in it; reasons may have several.
        let shown = |(name, value): &(Cow<'static, str>, String)| {
            let is_given = GIVEN.contains(&name.as_ref());
            (name.clone(), if is_given { escape(value).into_owned() } else { value.clone() })
        };
        let arguments: Arguments = self.rest.arguments.iter().map(shown).collect();
        catalogue::text(&self.code, &arguments).unwrap_or_else(|| {
            let values: Vec<String> =
                self.rest.arguments.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let title = self.rest.title.clone().unwrap_or_else(|| format!("Refused: {}.", self.code));
            Text { title, why: Some(values.join(", ")).filter(|why| !why.is_empty()), fix: None }
        })
    }

    /// More text under the catalogue's.
    pub fn more(&self) -> Option<&str> {
        self.rest.detail.as_deref()
    }

    /// As JSON for standard error.
    pub fn to_json(&self) -> Value {
        let text = self.text();
        let arguments: serde_json::Map<String, Value> =
            self.rest.arguments.iter().map(|(name, value)| (name.to_string(), Value::from(value.as_str()))).collect();
        let others: Vec<Value> = self.rest.others.iter().map(Self::to_json).collect();
        json!({
            "others": others,
            "code": self.code,
            "exit": self.exit.code(),
            "title": text.title,
            "why": text.why,
            "fix": text.fix,
            "detail": self.rest.detail,
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
