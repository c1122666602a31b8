//! The key file: 32 random bytes as hex in a file beside the data directory, never in it and in no backup.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use chancery_pki::digest::{hex, unhex};
use zeroize::Zeroizing;

use super::{Key, VaultError, derive, random_key};

/// Name of the systemd credential that stands in for the file.
const CREDENTIAL: &str = "chancery-vault-key";

/// The content of a key file.
pub struct KeyFile {
    secret: Key,
}

impl KeyFile {
    /// Where the key file of a data directory lies: `DIR.vault-key` beside it.
    pub fn beside(directory: &Path) -> PathBuf {
        let mut name = directory.as_os_str().to_owned();
        name.push(".vault-key");
        PathBuf::from(name)
    }

    /// A new secret, in no file yet.
    pub fn generate() -> Result<Self, VaultError> {
        Ok(Self { secret: random_key()? })
    }

    /// Writes a new key file, mode 0600 whatever the umask, and makes it durable; one that is there already is read, never
    /// overwritten.
    pub fn create(path: &Path) -> Result<Self, VaultError> {
        let new = Self::generate()?;
        match new.write(path) {
            Err(VaultError::KeyFile(ErrorKind::AlreadyExists)) => Self::read_own(path),
            written => written.map(|()| new),
        }
    }

    /// [`Self::create`] beside a data directory, for the directory's owner.
    pub fn create_beside(directory: &Path) -> Result<Self, VaultError> {
        let path = Self::beside(directory);
        let file = Self::create(&path)?;
        hand_over(&path, directory)?;
        Ok(file)
    }

    /// Writes this secret to a new file beside a data directory, for the directory's owner.
    pub fn write_beside(&self, directory: &Path) -> Result<(), VaultError> {
        let path = Self::beside(directory);
        self.write(&path)?;
        hand_over(&path, directory)
    }

    fn write(&self, path: &Path) -> Result<(), VaultError> {
        let failed = |error: std::io::Error| VaultError::KeyFile(error.kind());
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        let text = Zeroizing::new(format!("{}\n", *Zeroizing::new(hex(self.secret.as_slice()))));
        file.set_permissions(fs::Permissions::from_mode(0o600)).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// The key of a new vault: the systemd credential when there is one, else a new file beside the data directory.
    pub fn first(directory: &Path, credentials: Option<&Path>) -> Result<Self, VaultError> {
        match credential(credentials) {
            Some(file) => Self::read(&file),
            None => Self::create_beside(directory),
        }
    }

    /// Reads the key file, or the systemd credential `chancery-vault-key` in `credentials` when there is one.
    pub fn find(path: &Path, credentials: Option<&Path>) -> Result<Self, VaultError> {
        match credential(credentials) {
            Some(file) => Self::read(&file),
            None => Self::read_own(path),
        }
    }

    /// The key file beside a data directory. Error: everybody on the computer may read or change it, besides those of
    /// [`Self::read`]; its group may read it.
    fn read_own(path: &Path) -> Result<Self, VaultError> {
        let key = Self::read(path)?;
        let mode = fs::metadata(path).map_err(|error| VaultError::KeyFile(error.kind()))?.mode();
        if mode & 0o027 == 0 { Ok(key) } else { Err(VaultError::KeyFileOpen) }
    }

    /// Reads a key file. Errors: `NoKeyFile`, or it cannot be read or is none.
    pub fn read(path: &Path) -> Result<Self, VaultError> {
        let file = fs::File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => VaultError::NoKeyFile,
            kind => VaultError::KeyFile(kind),
        })?;
        let mut text = Zeroizing::new(String::new());
        file.take(256).read_to_string(&mut text).map_err(|error| VaultError::KeyFile(error.kind()))?;
        let bytes = Zeroizing::new(unhex(text.trim()).unwrap_or_default());
        let secret = bytes.as_slice().try_into().map_err(|_| VaultError::KeyFile(ErrorKind::InvalidData))?;
        Ok(Self { secret: Zeroizing::new(secret) })
    }

    pub(super) fn wrapping_key(&self) -> Result<Key, VaultError> {
        derive(self.secret.as_slice(), "chancery key file")
    }
}

/// Gives a file to the owner of a directory.
fn hand_over(file: &Path, directory: &Path) -> Result<(), VaultError> {
    let failed = |error: std::io::Error| VaultError::KeyFile(error.kind());
    let owner = directory.metadata().map_err(failed)?;
    if owner.uid() != file.metadata().map_err(failed)?.uid() {
        chown(file, Some(owner.uid()), Some(owner.gid())).map_err(failed)?;
    }
    Ok(())
}

fn credential(credentials: Option<&Path>) -> Option<PathBuf> {
    credentials.map(|folder| folder.join(CREDENTIAL)).filter(|file| file.exists())
}
