//! Rules of profiles from files, and in an editor.

use serde_json::Value;

use crate::editor::Draft;
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
    let draft = Draft::new(&format!("{rules:#}\n"), ".json")?;
    draft.edit()?;
    read(&Source::File(draft.path()))
}
