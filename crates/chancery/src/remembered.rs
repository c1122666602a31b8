//! The last checkpoint of an instance's log, remembered outside of it: a log that was rewritten does not extend it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chancery_pki::digest::{hex, sha256};
use zeroize::Zeroizing;

use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile};

/// Where the checkpoint of one instance is remembered; nowhere when the user has no home.
#[derive(Clone, Debug)]
pub struct Remembered(Option<PathBuf>);

impl Remembered {
    /// The place for the instance of this context, in the user's state folder.
    pub fn of(context: &Context) -> Self {
        match &context.server {
            Some((_, server)) => Self::of_instance(context.state.as_deref(), server.url.as_bytes()),
            None => Self::in_folder(context.state.as_deref(), context.data.as_deref()),
        }
    }

    fn in_folder(state: Option<&Path>, data: Option<&Path>) -> Self {
        let data = data.unwrap_or(Path::new(""));
        let data = fs::canonicalize(data).unwrap_or_else(|_| data.to_owned());
        Self::of_instance(state, data.as_os_str().as_encoded_bytes())
    }

    fn of_instance(state: Option<&Path>, instance: &[u8]) -> Self {
        let instance = hex(&sha256(instance)).chars().take(16).collect::<String>();
        Self(state.map(|state| state.join("checkpoints").join(instance)))
    }

    /// The checkpoint, when one was kept.
    pub fn checkpoint(&self) -> Result<Option<String>> {
        let Some(path) = &self.0 else { return Ok(None) };
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CliError::new(code::CANNOT_READ, Exit::Failed)
                .with("file", path.display().to_string())
                .with("reason", error.to_string())),
        }
    }

    /// Keeps this one in place of the one before.
    pub fn keep(&self, checkpoint: &str) -> Result<()> {
        let Some(path) = &self.0 else { return Ok(()) };
        if let Some(folder) = path.parent() {
            files::make_folder(folder)?;
        }
        files::write(&[NewFile::private(path, Zeroizing::new(checkpoint.as_bytes().to_vec()))], true)
    }
}

/// The user's state folder (XDG Base Directory Specification): `$XDG_STATE_HOME/chancery`, `~/.local/state/chancery`.
pub fn state_folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_STATE_HOME").or_else(|| absolute("HOME").map(|home| home.join(".local/state")))?;
    Some(base.join("chancery"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_instance_has_its_own_checkpoint() {
        let folder = tempfile::tempdir().unwrap();
        let of = |data: &str| Remembered::in_folder(Some(folder.path()), Some(Path::new(data)));
        assert_eq!(of("/a").checkpoint().unwrap(), None);
        of("/a").keep("one\n").unwrap();
        of("/a").keep("two\n").unwrap();
        assert_eq!(of("/a").checkpoint().unwrap().as_deref(), Some("two\n"));
        assert_eq!(of("/b").checkpoint().unwrap(), None);
    }
}
