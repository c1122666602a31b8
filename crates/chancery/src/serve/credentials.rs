//! Passphrases that the service manager keeps: a key that has one is open from the start, without a person.

use std::io::ErrorKind;
use std::path::Path;

use chancery_service::{Passphrase, Service};

use crate::prompt::Prompt;
use crate::secret::{Purpose, SecretSource};

/// What the name of such a credential begins with; the authority's slug follows.
const PREFIX: &str = "chancery-passphrase-";

const PURPOSE: Purpose = Purpose { question: "Passphrase of the authority", flag: "LoadCredential=", new: false };

/// Opens every key whose passphrase is among the credentials. What cannot be opened keeps nobody from fetching a CRL: it
/// is told, and the server starts.
pub(super) async fn unlock(service: &Service) {
    let Some(folder) = std::env::var_os("CREDENTIALS_DIRECTORY") else { return };
    for slug in slugs(Path::new(&folder)) {
        let source = SecretSource::Credential(format!("{PREFIX}{slug}"));
        let passphrase = source.read(PURPOSE, Prompt::SwitchedOff).map(Passphrase::new);
        if let Err(error) = &passphrase {
            tracing::error!(authority = slug, %error, "a credential cannot be read");
        }
        if let Err(error) = service.unlock_by_credential(&slug, passphrase.ok().as_ref()).await {
            tracing::error!(authority = slug, %error, "a credential opens no key");
        }
    }
}

/// Slugs that credentials are named after, in the order of the alphabet.
fn slugs(folder: &Path) -> Vec<String> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            if error.kind() != ErrorKind::NotFound {
                tracing::error!(%error, "the folder of credentials cannot be read");
            }
            return Vec::new();
        }
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut slugs: Vec<String> = names.filter_map(|name| name.strip_prefix(PREFIX).map(str::to_owned)).collect();
    slugs.sort();
    slugs
}
