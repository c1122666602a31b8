//! What a program answered.

use std::process::Command;

use serde_json::Value;

/// Exit code and texts of a program that has ended.
#[derive(Debug, Clone)]
pub struct Output {
    what: String,
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to stdout.
    pub stdout: String,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Output {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let what = format!("{command:?}");
        let output = command.output().unwrap_or_else(|error| panic!("cannot start {what}: {error}"));
        Self::from_std(what, &output)
    }

    pub(crate) fn from_std(what: String, output: &std::process::Output) -> Self {
        Self {
            what,
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Panics with everything it said unless it ended with 0.
    #[track_caller]
    pub fn success(self) -> Self {
        self.exit(0)
    }

    /// Panics with everything it said unless it ended with this code.
    #[track_caller]
    pub fn exit(self, code: i32) -> Self {
        assert!(self.code == Some(code), "expected exit code {code}: {self}");
        self
    }

    /// Panics with everything it said if it ended with 0.
    #[track_caller]
    pub fn failure(self) -> Self {
        assert!(self.code != Some(0), "expected a failure: {self}");
        self
    }

    /// Panics unless stdout or stderr contain the text.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stdout.contains(text) || self.stderr.contains(text), "expected “{text}”: {self}");
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("stdout is no JSON ({error}): {self}"))
    }

    /// `data` of the JSON object on stdout, which must be schema 1.
    #[track_caller]
    pub fn data(&self) -> Value {
        let json = self.json();
        assert_eq!(json["schema"], 1, "{self}");
        json["data"].clone()
    }
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = self.code.map_or("a signal".to_owned(), |code| code.to_string());
        write!(f, "{}\nended with {code}\n-- stdout\n{}\n-- stderr\n{}", self.what, self.stdout, self.stderr)
    }
}
