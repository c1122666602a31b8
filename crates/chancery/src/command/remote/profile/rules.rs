//! Rules of profiles from files, and in an editor.

use std::io::{Seek as _, Write as _};
use std::process::Command;

use serde_json::Value;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;

/// Rules from a JSON file. Errors: not JSON, not an object.
pub(super) fn read(source: &Source) -> Result<Value> {
    let bytes = source.read()?;
    let error = |reason: String| {
        CliError::new(code::NOT_JSON, Exit::Failed).with("file", source.to_string()).with("reason", reason)
    };
    let value: Value = serde_json::from_slice(&bytes).map_err(|fault| error(format!("{fault}.")))?;
    if value.is_object() { Ok(value) } else { Err(error("It is no object.".to_owned())) }
}

/// Lets the person change rules in their editor (`VISUAL`, `EDITOR`, vi).
pub(super) fn edit(rules: &Value) -> Result<Value> {
    let failed = |reason: String| CliError::new(code::NO_EDITOR, Exit::Failed).with("reason", reason);
    let mut file = tempfile::Builder::new()
        .prefix("chancery-profile-")
        .suffix(".json")
        .tempfile()
        .map_err(|error| failed(format!("No temporary file: {error}.")))?;
    writeln!(file, "{rules:#}").and_then(|()| file.rewind()).map_err(|error| failed(format!("{error}.")))?;
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    // Through the shell, because EDITOR may have arguments: EDITOR="code --wait".
    let status = Command::new("/bin/sh")
        .args(["-c", "eval \"$0 \\\"\\$1\\\"\"", &editor])
        .arg(file.path())
        .status()
        .map_err(|error| failed(format!("{editor} did not start: {error}.")))?;
    if !status.success() {
        return Err(failed(format!("{editor} ended with {status}.")));
    }
    read(&Source::File(file.path().to_owned()))
}
