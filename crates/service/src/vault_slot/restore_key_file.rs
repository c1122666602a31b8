//! A lost key file: the recovery code opens the vault, and a new key file takes the place of the old one.

use std::path::PathBuf;

use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::vault::{self as rows, VaultSlot};
use chancery_store::{Commit, Effect, Store};

use super::{KEY_FILE, KEY_FILE_LABEL, RECOVERY_CODE};
use crate::error::{Error, Result};
use crate::vault::{KeyFile, RecoveryCode, Vault, VaultError};
use crate::{Actor, Opening, Passphrase};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredKeyFile {
    /// Where the new key file lies.
    pub file: PathBuf,
}

/// Writes a new key file beside a data directory whose own one is lost. The lost one opens the vault no more. With `dry_run`
/// only the code is tried.
///
/// Errors: `CHY-3047` when a key file is there, `CHY-1041` and `CHY-3040` when the code does not open the vault,
/// `CHY-3041` when none was ever made.
pub async fn restore_key_file(
    opening: &Opening,
    typed: &Passphrase,
    actor: &Actor,
    now: Time,
    dry_run: bool,
) -> Result<RestoredKeyFile> {
    let code = read_code(typed)?;
    let (directory, database) = (opening.directory.as_path(), opening.database());
    let path = KeyFile::beside(directory);
    if !Store::exists(&database).await? {
        return Err(Code::NoAuthority.into());
    }
    if path.symlink_metadata().is_ok() {
        return Err(Refusal::new(Code::KeyFileThere).with("file", path.display().to_string()).into());
    }
    let store = Store::open(&database, opening.wait, now).await?;
    let slots = rows::slots(&store).await?.items;
    let recovery = slots.iter().find(|slot| slot.kind == RECOVERY_CODE);
    let recovery = recovery.ok_or_else(|| no_code(&directory.display().to_string()))?;
    let vault = open_with(&code, &recovery.sealed, &directory.display().to_string())?;
    if dry_run {
        store.close(now).await?;
        return Ok(RestoredKeyFile { file: path });
    }
    let file = KeyFile::create_beside(directory)?;
    let written =
        replace_slot(&store, &vault, &file, slots.iter().find(|slot| slot.kind == KEY_FILE), actor, now).await;
    if written.is_err() {
        // It opens nothing; left there it would be in the way of the next attempt.
        let _ = std::fs::remove_file(&path);
    }
    written?;
    store.close(now).await?;
    Ok(RestoredKeyFile { file: path })
}

/// A key file takes the place of the one that the slot was made for.
pub(crate) async fn replace_slot(
    store: &Store,
    vault: &Vault,
    file: &KeyFile,
    old: Option<&VaultSlot>,
    actor: &Actor,
    now: Time,
) -> Result<()> {
    let sealed = vault.key_file_slot(file)?;
    let id = old.map_or_else(|| store.next_id(now), |old| old.id);
    let effect = match old {
        Some(old) => Effect::UpdateVaultSlot(VaultSlot { sealed, ..old.clone() }),
        None => Effect::InsertVaultSlot(VaultSlot {
            id,
            kind: KEY_FILE.to_owned(),
            label: KEY_FILE_LABEL.to_owned(),
            sealed,
            created: now,
            version: 1,
        }),
    };
    let fact = Fact::new(FactKind::VaultSlotChanged, actor.name.as_str())
        .object("vault_slot", id)
        .detail("kind", KEY_FILE)
        .detail("opened_by", RECOVERY_CODE);
    store.commit(Commit::new(now, actor.name.as_str()).with(effect).tell(fact)).await?;
    Ok(())
}

/// A code as it was typed. Errors: `CHY-1041`.
pub(crate) fn read_code(typed: &Passphrase) -> std::result::Result<RecoveryCode, Refusal> {
    RecoveryCode::parse(typed.as_str())
        .map_err(|error| Refusal::new(Code::NotARecoveryCode).with("why", error.to_string()))
}

/// Opens a vault by its recovery slot; `of` is what people know it by. Errors: `CHY-3040`.
pub(crate) fn open_with(code: &RecoveryCode, slot: &[u8], of: &str) -> Result<Vault> {
    Vault::recover(code, slot).map_err(|error| match error {
        VaultError::WrongRecoveryCode => Refusal::new(Code::WrongRecoveryCode).with("object", of).into(),
        other => Error::Vault(other),
    })
}

/// That no code was ever made for this.
pub(crate) fn no_code(of: &str) -> Refusal {
    Refusal::new(Code::NoRecoveryCode).with("object", of)
}
