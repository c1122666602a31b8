//! Text changed in the person's editor.

use std::io::{Seek as _, Write as _};
use std::path::PathBuf;
use std::process::Command;

use tempfile::NamedTempFile;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// A temporary copy that is edited until it will do; it vanishes when dropped.
pub struct Draft(NamedTempFile);

impl Draft {
    /// A copy of the text in a file that only its owner can read; `suffix`, such as `.toml`, tells the editor what it is.
    pub fn new(text: &str, suffix: &str) -> Result<Self> {
        let file = tempfile::Builder::new().prefix("chancery-").suffix(suffix).tempfile();
        let mut file = file.map_err(|error| failed(format!("No temporary file: {error}.")))?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.rewind())
            .map_err(|error| failed(format!("No temporary file: {error}.")))?;
        Ok(Self(file))
    }

    /// Where the copy lies.
    pub fn path(&self) -> PathBuf {
        self.0.path().to_owned()
    }

    /// Runs the editor (`VISUAL`, `EDITOR`, vi) on the copy. Error: it did not start or did not end well.
    pub fn edit(&self) -> Result<()> {
        let named = |name: &&str| std::env::var(name).ok().filter(|text| !text.is_empty());
        let editor = ["VISUAL", "EDITOR"].iter().find_map(named).unwrap_or_else(|| "vi".to_owned());
        // Through the shell, because EDITOR may have arguments: EDITOR="code --wait".
        let status = Command::new("/bin/sh")
            .args(["-c", "eval \"$0 \\\"\\$1\\\"\"", &editor])
            .arg(self.0.path())
            .status()
            .map_err(|error| failed(format!("{editor} did not start: {error}.")))?;
        if status.success() { Ok(()) } else { Err(failed(format!("{editor} ended with {status}."))) }
    }
}

fn failed(reason: String) -> CliError {
    CliError::new(code::NO_EDITOR, Exit::Failed).with("reason", reason)
}
