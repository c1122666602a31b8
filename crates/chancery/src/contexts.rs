//! Contexts: servers elsewhere that somebody has signed in to, by name. Kept in one file that only its owner reads.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use chancery_api::Secret;
use chancery_pki::pem;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile};
use crate::system_roots;
use crate::transport::Remote;

/// The name that stands for the data directory on this computer.
pub const LOCAL: &str = "local";

/// A server elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address, such as `https://ca.example.org:8443`.
    pub url: String,
    /// How it is known.
    pub trust: Trust,
    /// What signs in there; `None` after signing out.
    pub token: Option<Secret>,
}

/// What the certificate of a server has to lead to; nothing else is trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trust {
    /// The roots of this computer, as they are at the time.
    System,
    /// These certificates, in PEM.
    Roots(String),
}

impl Server {
    /// For the transport. Error: the roots cannot be read.
    pub fn remote(&self) -> Result<Remote> {
        Ok(Remote { url: self.url.clone(), roots: self.trust.roots()?, token: self.token.clone() })
    }
}

impl Trust {
    /// DER of each certificate that is trusted. Error: they cannot be read.
    pub fn roots(&self) -> Result<Vec<Vec<u8>>> {
        let Self::Roots(text) = self else { return system_roots::read() };
        let blocks = pem::blocks(text).ok().filter(|blocks| !blocks.is_empty());
        let unknown = || {
            CliError::new(code::BAD_CONTEXTS, Exit::Failed)
                .with("file", "contexts.json")
                .with("reason", "The certificates that a server is known by cannot be read.")
        };
        let blocks = blocks.ok_or_else(unknown)?;
        Ok(blocks.into_iter().map(|block| block.der.to_vec()).collect())
    }
}

/// All contexts, and which is in use.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contexts {
    /// Name of the one in use; `None`: this computer's data directory.
    pub current: Option<String>,
    /// By name.
    pub servers: BTreeMap<String, Server>,
}

impl Contexts {
    /// Those in the file; none when there is no file. Errors: others may read it, or it cannot be understood.
    pub fn read(file: Option<&Path>) -> Result<Self> {
        let Some(file) = file else { return Ok(Self::default()) };
        let bad = |reason: String| {
            CliError::new(code::BAD_CONTEXTS, Exit::Failed)
                .with("file", file.display().to_string())
                .with("reason", reason)
        };
        let metadata = match file.metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            found => found.map_err(|error| bad(format!("The system says: {error}.")))?,
        };
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(bad("Others than its owner may read or change it, and tokens are in it.".to_owned()));
        }
        let text = Zeroizing::new(std::fs::read(file).map_err(|error| bad(format!("The system says: {error}.")))?);
        serde_json::from_slice(&text).map_err(|error| bad(format!("Line {} is not what belongs there.", error.line())))
    }

    /// Replaces the file, mode 0600.
    pub fn write(&self, file: Option<&Path>) -> Result<()> {
        let missing = || {
            CliError::new(code::BAD_CONTEXTS, Exit::Failed)
                .with("file", "contexts.json")
                .with("reason", "There is no home directory to keep it in.")
        };
        let file = file.ok_or_else(missing)?;
        if let Some(folder) = file.parent() {
            files::make_folder(folder)?;
        }
        // String keys, and no serialiser that fails.
        let text = Zeroizing::new(serde_json::to_vec_pretty(self).unwrap_or_default());
        files::write(&[NewFile::private(file, text)], true)
    }

    /// Errors: the name is the one that stands for this computer, cannot be typed, or is taken by another address.
    pub fn may_be_named(&self, name: &str, url: &str) -> Result<()> {
        let is_plain = |letter: char| letter.is_alphanumeric() || "-._:".contains(letter);
        if name == LOCAL || name.is_empty() || name.starts_with('-') || !name.chars().all(is_plain) {
            let reason =
                format!("“{name}” cannot be the name of a context: letters, digits and -._: can, “local” cannot.");
            return Err(CliError::new(code::USAGE, Exit::Usage)
                .with("reason", reason)
                .with("help", "chancery login --help"));
        }
        match self.servers.get(name) {
            Some(known) if known.url != url => {
                let reason =
                    format!("“{name}” is the context of {} already, and now it would be that of {url}.", known.url);
                Err(CliError::new(code::OPTIONS, Exit::Conflict)
                    .with(
                        "reason",
                        format!("{reason} Choose another with --name, or remove it: chancery context remove {name}."),
                    )
                    .with("help", "chancery context list"))
            }
            _ => Ok(()),
        }
    }

    /// The server of this name. Error: `CHY-6070`.
    pub fn server(&self, name: &str) -> Result<&Server> {
        self.servers.get(name).ok_or_else(|| {
            let known: Vec<&str> = [LOCAL].into_iter().chain(self.servers.keys().map(String::as_str)).collect();
            CliError::new(code::NO_SUCH_CONTEXT, Exit::NotFound).with("name", name).with("known", known.join(", "))
        })
    }
}

/// Where the contexts of the user are kept (XDG Base Directory Specification); `None` without a home.
pub fn file_of_user() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config")))?;
    Some(base.join("chancery/contexts.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contexts_are_private_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("chancery/contexts.json");
        assert!(Contexts::read(Some(&file)).unwrap().servers.is_empty());
        let token = Some(Secret(Zeroizing::new("chy_00".to_owned())));
        let server = Server { url: "https://ca.example.org".to_owned(), trust: Trust::System, token };
        let contexts = Contexts { current: Some("ca".to_owned()), servers: [("ca".to_owned(), server)].into() };
        contexts.write(Some(&file)).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let read = Contexts::read(Some(&file)).unwrap();
        assert_eq!(
            (read.current.as_deref(), read.server("ca").unwrap().url.as_str()),
            (Some("ca"), "https://ca.example.org")
        );
        assert!(!format!("{read:?}").contains("chy_00"));
        assert_eq!(read.server("other").unwrap_err().code(), code::NO_SUCH_CONTEXT);

        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(Contexts::read(Some(&file)).unwrap_err().code(), code::BAD_CONTEXTS);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&file, "{\"servers\": 5}").unwrap();
        assert_eq!(Contexts::read(Some(&file)).unwrap_err().code(), code::BAD_CONTEXTS);
    }
}
