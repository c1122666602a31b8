//! Opening a backup: what stands in front of it, and the ways to its key.

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::unhex;
use chancery_pki::time::Time;

use super::container::{self, ContainerError, Front};
use super::manifest::Manifest;
use super::place::{no_such_file, of_container, of_io};
use crate::Passphrase;
use crate::error::{Error, Result};
use crate::vault::{KeyFile, Vault, VaultError};
use crate::vault_slot::{KEY_FILE, RECOVERY_CODE, no_code, open_with, read_code};

/// What opens a backup.
#[derive(Clone, Debug)]
pub enum BackupKey {
    /// The recovery code that held when it was made, as it was typed.
    RecoveryCode(Passphrase),
    /// The key file that held when it was made.
    KeyFile(PathBuf),
}

/// A backup whose content is still sealed.
pub(super) struct Sealed {
    path: PathBuf,
    file: BufReader<File>,
    pub(super) front: Front,
}

impl Sealed {
    /// Reads what stands in front. Errors: `CHY-3012`, `CHY-3042`, `CHY-3043`, `CHY-3045`, `CHY-3049`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => no_such_file(path),
            _ => of_io(path, &error),
        })?;
        if !file.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Err(of_container(path, &ContainerError::NotOne).into());
        }
        let mut file = BufReader::new(file);
        let front = Front::read(&mut file).map_err(|error| of_container(path, &error))?;
        Ok(Self { path: path.to_owned(), file, front })
    }

    /// The vault it was made of. Errors: `CHY-3012`, `CHY-1041`, `CHY-3040`, `CHY-3041`, `CHY-3008`.
    pub(super) fn vault(&self, key: &BackupKey) -> Result<Vault> {
        let shown = self.path.display().to_string();
        match key {
            BackupKey::RecoveryCode(typed) => {
                let code = read_code(typed)?;
                let slot = self.slot(RECOVERY_CODE)?.ok_or_else(|| no_code(&shown))?;
                open_with(&code, &slot, &shown)
            }
            BackupKey::KeyFile(path) => {
                if !path.exists() {
                    return Err(no_such_file(path).into());
                }
                let closed = |error: VaultError| {
                    let refusal = Refusal::new(Code::VaultClosed).with("file", path.display().to_string());
                    Error::from(refusal.with("why", error.to_string()))
                };
                let file = KeyFile::read(path).map_err(closed)?;
                Vault::open(&file, &self.slot(KEY_FILE)?.unwrap_or_default()).map_err(closed)
            }
        }
    }

    /// When the database was copied.
    pub(super) fn created(&self) -> Result<Time> {
        let unreadable = || of_container(&self.path, &ContainerError::Damaged("its time cannot be read".to_owned()));
        Ok(Time::from_rfc3339(&self.front.header.created).ok_or_else(unreadable)?)
    }

    /// Writes the database in it to a file. The vault has to be the one it was made of.
    pub(super) fn unpack(self, vault: &Vault, database: &mut File) -> Result<Manifest> {
        let damaged = |why: &str| of_container(&self.path, &ContainerError::Damaged(why.to_owned()));
        let wrapped = unhex(&self.front.header.key).ok_or_else(|| damaged("its key cannot be read"))?;
        let data_key =
            vault.open_data_key(&wrapped).map_err(|_| damaged("its key was changed since it was written"))?;
        let key = data_key.stream(&self.front.bytes)?;
        let unpacked = container::unpack(self.file, key, database);
        Ok(unpacked.map_err(|error| of_container(&self.path, &error))?)
    }

    pub(super) fn slot(&self, kind: &str) -> Result<Option<Vec<u8>>> {
        let slots = &self.front.header.slots;
        let Some(slot) = slots.iter().find(|slot| slot.kind == kind) else { return Ok(None) };
        let sealed = unhex(&slot.sealed);
        let damaged =
            || of_container(&self.path, &ContainerError::Damaged("its way to the vault is broken".to_owned()));
        Ok(Some(sealed.ok_or_else(damaged)?))
    }
}
