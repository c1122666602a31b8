//! The configuration file as text: one setting changed in it, comments kept, and replaced in one step.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use chancery_service::authority::publication;
use toml_edit::{DocumentMut, Item, Table, Value};
use zeroize::Zeroizing;

use super::{KEYS, RawConfig, bad, understand};
use crate::answer;
use crate::database_source;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile};
use crate::serve;

/// What an editor shows when there is no file yet.
pub const EMPTY: &str = "\
# Configuration of Chancery. An option wins over its environment variable, that over this file.
# What holds: chancery config show --origin

# Data directory, an absolute path.
# data = \"/var/lib/chancery\"

# Where certificates and CRLs of new authorities are published.
# url = \"http://ca.example.org\"

# Of chancery serve: its addresses, and the names in its own certificate.
# listen = \"127.0.0.1:8443\"
# http_listen = \"127.0.0.1:8080\"
# names = [\"ca.example.org\"]
# read_back = \"off\"
";

/// The file's text; empty when there is none.
pub fn text(path: &Path) -> Result<String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(CliError::new(code::CANNOT_READ, Exit::Failed)
            .with("file", path.display().to_string())
            .with("reason", error.to_string())),
    }
}

/// Whether the text would do as configuration. `path` is for the error text. Errors: it cannot be understood, or a value
/// is none that the option or command it stands for would take, with the code of that.
pub fn check(text: &str, path: &Path) -> Result<()> {
    values(&understand(text, path)?)
}

fn values(raw: &RawConfig) -> Result<()> {
    if let Some(source) = &raw.database_from {
        database_source::check(source)?;
    }
    if let Some(url) = &raw.url {
        publication(url).map_err(|refusal| answer::refused(refusal.into()))?;
    }
    serve::check_names(&raw.names)
}

/// The text with one setting changed. Errors: the text is no TOML, or the value does not fit the setting.
pub fn with(text: &str, key: &str, value: &str, path: &Path) -> Result<String> {
    let document: DocumentMut = text.parse().map_err(|fault: toml_edit::TomlError| bad(path, fault.to_string()))?;
    let as_text = changed(document.clone(), key, Value::from(value), path)?;
    let refused = match understand(&as_text, path) {
        Ok(raw) => return values(&raw).map(|()| as_text),
        Err(refused) => refused,
    };
    // A number or a list as TOML writes it, or the words of a list.
    let words: toml_edit::Array = value.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    for other in value.parse::<Value>().ok().into_iter().chain([Value::from(words)]) {
        let text = changed(document.clone(), key, other, path)?;
        if let Ok(raw) = understand(&text, path) {
            return values(&raw).map(|()| text);
        }
    }
    Err(refused)
}

fn changed(mut document: DocumentMut, key: &str, mut value: Value, path: &Path) -> Result<String> {
    // A file of comments alone: they stay above what comes now.
    let head =
        if document.is_empty() { document.trailing().as_str().unwrap_or_default().to_owned() } else { String::new() };
    if !head.is_empty() {
        document.set_trailing("");
    }
    let mut table: &mut Table = document.as_table_mut();
    let mut words = key.split('.').peekable();
    while let Some(word) = words.next() {
        if words.peek().is_some() {
            let inner = table.entry(word).or_insert_with(|| Item::Table(Table::new()));
            table = inner.as_table_mut().ok_or_else(|| bad(path, format!("{word} is not a table.")))?;
            continue;
        }
        match table.get_mut(word).and_then(Item::as_value_mut) {
            // The comment behind the old value stays.
            Some(old) => {
                *value.decor_mut() = old.decor().clone();
                *old = value;
            }
            None => drop(table.insert(word, Item::Value(value))),
        }
        break;
    }
    Ok(format!("{head}{document}"))
}

/// Puts the text in the place of the file in one step; who could read the old one can read the new one. Through a
/// symbolic link the file it names is replaced.
pub fn replace(path: &Path, text: &str) -> Result<()> {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        files::make_folder(folder)?;
    }
    let bytes = text.as_bytes().to_vec();
    let is_private = std::fs::metadata(&path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 == 0);
    let file = if is_private { NewFile::private(&path, Zeroizing::new(bytes)) } else { NewFile::public(&path, bytes) };
    files::write(&[file], true)
}

/// The keys of a text, with dots, that are no settings.
pub(super) fn unknown(text: &str) -> Vec<String> {
    fn walk(table: &Table, path: &str, found: &mut Vec<String>) {
        for (key, item) in table {
            let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            let is_part = KEYS.iter().any(|known| known.starts_with(&format!("{path}.")));
            match item.as_table() {
                Some(inner) if is_part => walk(inner, &path, found),
                _ if !KEYS.contains(&path.as_str()) => found.push(path),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    if let Ok(document) = text.parse::<DocumentMut>() {
        walk(document.as_table(), "", &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "chancery.toml";

    fn set(text: &str, key: &str, value: &str) -> Result<String> {
        with(text, key, value, Path::new(PATH))
    }

    #[test]
    fn comments_and_order_stay() {
        let text = "# ours\nurl = \"http://a.example.org\" # old\n\n# where\ndata = '/srv/ca'\n";
        let changed = set(text, "url", "http://ca.example.org").unwrap();
        assert_eq!(changed, text.replace("http://a.example.org", "http://ca.example.org"));
        assert_eq!(set("# nothing yet\n", "data", "/srv/ca").unwrap(), "# nothing yet\ndata = \"/srv/ca\"\n");
    }

    #[test]
    fn a_list_is_given_as_words_or_as_toml() {
        for value in ["ca.example.org, ca2.example.org", "['ca.example.org', \"ca2.example.org\"]"] {
            let text = set("", "names", value).unwrap();
            assert_eq!(understand(&text, Path::new(PATH)).unwrap().names, ["ca.example.org", "ca2.example.org"]);
        }
    }

    #[test]
    fn a_value_that_does_not_fit_is_refused() {
        for (key, value) in [("data", "relative"), ("url", "ftp://example.org"), ("data", "7")] {
            let error = set("", key, value).unwrap_err();
            assert_eq!((error.code(), error.exit()), (code::BAD_CONFIGURATION, Exit::Usage), "{key} {value}");
        }
    }

    #[test]
    fn a_file_is_replaced_with_its_mode_and_behind_its_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real.toml"), folder.path().join("link.toml"));
        std::fs::write(&real, "old").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        replace(&link, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
