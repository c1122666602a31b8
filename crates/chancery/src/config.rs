//! The configuration: option, then environment, then the file `chancery.toml`, then the default.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub mod file;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::nearest::nearest;
use crate::serve::ReadBack;

/// Where the file of a system lies.
const SYSTEM_FILE: &str = "/etc/chancery/chancery.toml";
/// Where the data of a service lies.
const SYSTEM_DATA: &str = "/var/lib/chancery/data";

/// Every setting that the file knows, with dots where it is in a table.
pub const KEYS: &[&str] = &["data", "url", "listen", "http_listen", "names", "read_back", "database_from"];

/// The file as it is written; unknown keys are refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawConfig {
    data: Option<PathBuf>,
    url: Option<String>,
    listen: Option<SocketAddr>,
    http_listen: Option<SocketAddr>,
    names: Vec<String>,
    read_back: Option<String>,
    database_from: Option<String>,
}

/// Which of the places won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command.
    Option,
    /// An environment variable.
    Environment,
    /// The configuration file.
    File,
    /// Nobody said anything.
    Default,
}

impl Origin {
    /// As people read it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Option => "option",
            Self::Environment => "environment",
            Self::File => "file",
            Self::Default => "default",
        }
    }
}

/// The settings that hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Data directory, absolute unless given as relative on the command line.
    pub data: (PathBuf, Origin),
    /// Where the address of the PostgreSQL database comes from; none: a file in the data directory.
    pub database_from: (Option<String>, Origin),
    /// Publication base for `init` when it is given none.
    pub url: (Option<String>, Origin),
    /// Address of the API, for `serve`.
    pub listen: (Option<SocketAddr>, Origin),
    /// Address of the listener without TLS, for `serve`.
    pub http_listen: (Option<SocketAddr>, Origin),
    /// Names in the server's own certificate.
    pub names: (Vec<String>, Origin),
    /// Whether published CRLs are read back from their addresses, for `serve`.
    pub read_back: (Option<ReadBack>, Origin),
    /// The file that was read.
    pub file: Option<PathBuf>,
}

impl Config {
    /// The settings from the option, its variable and this file. Errors: the file cannot be read or understood.
    pub fn new(option: Option<&Path>, variable: Option<&Path>, file: Option<&Path>) -> Result<Self> {
        let (raw, file) = match file.map(read).transpose()?.flatten() {
            Some(raw) => (raw, file.map(Path::to_owned)),
            None => (RawConfig::default(), None),
        };
        let given = option
            .map(|path| (path.to_owned(), if variable == Some(path) { Origin::Environment } else { Origin::Option }));
        let data = given
            .or_else(|| raw.data.map(|path| (path, Origin::File)))
            .unwrap_or_else(|| (default_data(), Origin::Default));
        let origin = |is_given: bool| if is_given { Origin::File } else { Origin::Default };
        Ok(Self {
            data,
            database_from: (raw.database_from.clone(), origin(raw.database_from.is_some())),
            url: (raw.url.clone(), origin(raw.url.is_some())),
            listen: (raw.listen, origin(raw.listen.is_some())),
            http_listen: (raw.http_listen, origin(raw.http_listen.is_some())),
            names: (raw.names.clone(), origin(!raw.names.is_empty())),
            read_back: (raw.read_back.as_deref().and_then(|how| how.parse().ok()), origin(raw.read_back.is_some())),
            file,
        })
    }

    /// The same with the database that the option or its variable names.
    #[must_use]
    pub fn with_database(mut self, option: Option<&str>, variable: Option<&str>) -> Self {
        if let Some(text) = option {
            let origin = if variable == Some(text) { Origin::Environment } else { Origin::Option };
            self.database_from = (Some(text.to_owned()), origin);
        }
        self
    }

    /// The setting of this key of [`KEYS`].
    pub fn setting(&self, key: &'static str) -> Setting {
        let (value, origin) = match key {
            "data" => (Some(self.data.0.display().to_string()), self.data.1),
            "url" => (self.url.0.clone(), self.url.1),
            "database_from" => self.database_from.clone(),
            "listen" => (self.listen.0.map(|address| address.to_string()), self.listen.1),
            "http_listen" => (self.http_listen.0.map(|address| address.to_string()), self.http_listen.1),
            "read_back" => (self.read_back.0.map(|how| how.to_string()), self.read_back.1),
            _ => (Some(self.names.0.join(" ")).filter(|names| !names.is_empty()), self.names.1),
        };
        Setting { key, value, origin }
    }
}

/// One setting as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its key in the file.
    pub key: &'static str,
    /// The value that holds.
    pub value: Option<String>,
    /// Where that comes from.
    pub origin: Origin,
}

/// `None` when there is no such file.
fn read(path: &Path) -> Result<Option<RawConfig>> {
    match std::fs::read_to_string(path) {
        Ok(text) => understand(&text, path).map(Some),
        Err(fault) if fault.kind() == ErrorKind::NotFound => Ok(None),
        Err(fault) => Err(bad(path, format!("{fault}."))),
    }
}

/// What the text of the file at `path` says.
fn understand(text: &str, path: &Path) -> Result<RawConfig> {
    let raw: RawConfig = toml::from_str(text).map_err(|fault| {
        let mut reason = fault.to_string().trim().to_owned();
        for key in file::unknown(text) {
            if let Some(near) = nearest(&key, KEYS.iter().copied()) {
                reason.push_str(&format!("\nDid you mean “{near}” by “{key}”?"));
            }
        }
        bad(path, reason)
    })?;
    if raw.data.as_ref().is_some_and(|data| !data.is_absolute()) {
        return Err(bad(path, "data must be an absolute path.".to_owned()));
    }
    let is_base = |url: &String| url.starts_with("http://") || url.starts_with("https://");
    if raw.url.as_ref().is_some_and(|url| !is_base(url) || url.contains(char::is_whitespace)) {
        return Err(bad(path, "url must begin with http:// or https:// and have no spaces.".to_owned()));
    }
    if let Some(Err(wanted)) = raw.read_back.as_deref().map(str::parse::<ReadBack>) {
        return Err(bad(path, format!("read_back must be {wanted}.")));
    }
    Ok(raw)
}

fn bad(path: &Path, reason: String) -> CliError {
    CliError::new(code::BAD_CONFIGURATION, Exit::Usage).with("file", path.display().to_string()).with("reason", reason)
}

/// The setting of this name. Error: there is none; the nearest is named.
pub fn known(given: &str) -> Result<&'static str> {
    KEYS.iter().copied().find(|key| *key == given).ok_or_else(|| {
        let suggestion = nearest(given, KEYS.iter().copied())
            .map_or_else(|| "See: chancery config show".to_owned(), |near| format!("Did you mean {near}?"));
        CliError::new(code::NO_SUCH_SETTING, Exit::Usage)
            .with("given", given)
            .with("known", KEYS.join(", "))
            .with("suggestion", suggestion)
    })
}

/// `CHANCERY_CONFIG`, else the user's file when it is there, else the system's; the user's where neither is there and
/// the system's is not theirs to make.
pub fn file_of_process() -> PathBuf {
    if let Some(path) = std::env::var_os("CHANCERY_CONFIG").filter(|path| !path.is_empty()) {
        return path.into();
    }
    let own = folder("XDG_CONFIG_HOME", ".config").map(|base| base.join("chancery/chancery.toml"));
    let uses_system = Path::new(SYSTEM_FILE).exists() || nix::unistd::geteuid().is_root();
    own.filter(|path| path.exists() || !uses_system).unwrap_or_else(|| SYSTEM_FILE.into())
}

/// The service's place for root, else the user's (XDG Base Directory Specification).
fn default_data() -> PathBuf {
    let own = folder("XDG_DATA_HOME", ".local/share").map(|base| base.join("chancery"));
    if nix::unistd::geteuid().is_root() { SYSTEM_DATA.into() } else { own.unwrap_or_else(|| SYSTEM_DATA.into()) }
}

fn folder(variable: &str, in_home: &str) -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute(variable).or_else(|| absolute("HOME").map(|home| home.join(in_home)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chancery.toml");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn option_before_environment_before_file_before_default() {
        let (_folder, file) = write("data = \"/srv/ca\"\nurl = \"http://ca.example.org\"\n");
        let of = |option: Option<&str>, variable: Option<&str>, file: Option<&Path>| {
            Config::new(option.map(Path::new), variable.map(Path::new), file).unwrap()
        };
        assert_eq!(of(Some("/o"), Some("/v"), Some(&file)).data, ("/o".into(), Origin::Option));
        assert_eq!(of(Some("/v"), Some("/v"), Some(&file)).data, ("/v".into(), Origin::Environment));
        let from_file = of(None, None, Some(&file));
        assert_eq!(from_file.data, ("/srv/ca".into(), Origin::File));
        assert_eq!(from_file.url, (Some("http://ca.example.org".to_owned()), Origin::File));
        assert_eq!(of(None, None, Some(Path::new("/nonexistent"))).data.1, Origin::Default);
    }

    #[test]
    fn the_file_knows_exactly_the_keys() {
        let error = understand("colour = 1", Path::new("x")).unwrap_err();
        let expected: Vec<String> = KEYS.iter().map(|key| format!("`{key}`")).collect();
        assert!(error.to_string().contains(&format!("expected one of {}", expected.join(", "))), "{error}");
    }

    #[test]
    fn a_database_comes_from_the_option_before_the_file() {
        let (_folder, file) = write("database_from = \"file:/etc/chancery/database\"\n");
        let config = Config::new(None, None, Some(&file)).unwrap();
        assert_eq!(config.database_from, (Some("file:/etc/chancery/database".to_owned()), Origin::File));
        let config = config.with_database(Some("env:DB"), Some("env:DB"));
        assert_eq!(config.database_from, (Some("env:DB".to_owned()), Origin::Environment));
        assert_eq!(config.with_database(Some("env:D2"), None).database_from.1, Origin::Option);
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_place() {
        for text in ["dta = \"/x\"", "data = 7", "data = \"relative\"", "url = \"ftp://x\"", "data ="] {
            let (_folder, file) = write(text);
            let error = Config::new(None, None, Some(&file)).unwrap_err();
            assert_eq!(error.to_string().contains("Did you mean “data”"), text.starts_with("dta"), "{error}");
            assert_eq!((error.code(), error.exit()), (code::BAD_CONFIGURATION, Exit::Usage), "{text}");
            assert!(error.to_string().contains("chancery.toml"), "{error}");
        }
    }
}
