//! Making a backup: copy, seal, give it its name, tell of it.

use std::path::{Path, PathBuf};

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::digest::hex;
use chancery_pki::time::Time;
use chancery_store::backup::{self as rows, Backup, BackupState};
use chancery_store::{Commit, Effect, LogKey as _, vault};

use super::BackupView;
use super::container::{self, Front};
use super::manifest::{Header, HeaderSlot, Manifest};
use super::place::{self, Place};
use super::temporary::{self, TemporaryFile};
use crate::error::{Error, Result};
use crate::status::Alert;
use crate::vault::KeyFile;
use crate::vault_slot::RECOVERY_CODE;
use crate::{Actor, Service};

/// Most backups that can be asked to be kept.
pub(super) const MOST_KEPT: u32 = 10_000;

/// Where a backup is written.
#[derive(Clone, Debug, Default)]
pub struct CreateBackup {
    /// A folder that is there, or a new file in one; absolute. That of the schedule when absent.
    pub to: Option<PathBuf>,
    /// How many backups of this installation stay in the folder; all when absent.
    pub keep: Option<u32>,
    /// Check the places, and say what would be written and removed.
    pub dry_run: bool,
}

/// A backup that was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The backup.
    pub backup: BackupView,
    /// Files of older ones that were removed.
    pub removed: Vec<PathBuf>,
    /// What should be seen to.
    pub notices: Vec<Alert>,
}

impl Service {
    /// Makes a backup while everything else goes on.
    ///
    /// Errors: `CHY-3048` when the file is there, `CHY-3049` when it cannot be written; nothing is left behind then.
    pub async fn create_backup(&self, actor: &Actor, input: &CreateBackup) -> Result<Made> {
        self.permit(actor, Verb::CreateBackup).await?;
        let about = input.to.as_deref().unwrap_or(Path::new("")).display().to_string();
        let result = self.try_create_backup(actor, input, "person").await;
        self.logged(actor, Verb::CreateBackup, &about, result).await
    }

    pub(super) async fn try_create_backup(
        &self,
        actor: &Actor,
        input: &CreateBackup,
        cause: &'static str,
    ) -> Result<Made> {
        check_keep(input.keep)?;
        let to = match &input.to {
            Some(to) => to.clone(),
            None => self.schedule_of_backups().await?.map(|schedule| schedule.to).ok_or_else(nowhere)?,
        };
        let now = self.now();
        let place = Place::of(&to, self.directory(), now)?;
        temporary::remove_left_over(&place.folder);
        let part = TemporaryFile::new(&place.folder).map_err(|error| place::of_io(&place.folder, &error))?;
        if input.dry_run {
            return self.rehearse_backup_to(&place, input.keep, cause, now).await;
        }
        let (manifest, written) = self.seal_copy(part, &place, now).await?;
        let backup = self.record_backup(actor, &place, &manifest, written, cause, now).await?;
        let removed = match input.keep {
            Some(keep) => self.remove_superfluous(actor, &place, keep).await?,
            None => Vec::new(),
        };
        let notices = self.notices(&place).await?;
        Ok(Made { backup: self.backup_view(backup), removed, notices })
    }

    /// What would be made of a place that can be written to.
    async fn rehearse_backup_to(
        &self,
        place: &Place,
        keep: Option<u32>,
        cause: &'static str,
        now: Time,
    ) -> Result<Made> {
        let data = self.directory();
        TemporaryFile::new(data).map_err(|error| place::of_io(data, &error))?;
        let backup = BackupView {
            file: place.file.clone(),
            created: now,
            bytes: 0,
            sha256: [0; 32],
            log_size: 0,
            cause: cause.to_owned(),
            state: "missing",
        };
        // The new one is one of those that stay.
        let older = keep.map(|keep| usize::try_from(keep.saturating_sub(1)).unwrap_or(usize::MAX));
        let removed = match older {
            Some(older) => place::superfluous(&place.folder, self.log_key.note_key().name(), older)
                .map_err(|error| place::of_io(&place.folder, &error))?,
            None => Vec::new(),
        };
        Ok(Made { backup, removed, notices: self.notices(place).await? })
    }

    /// Copies the database, seals the copy and gives the file its name. The copy lies in the data directory, where its
    /// like lies, and is gone afterwards.
    async fn seal_copy(&self, part: TemporaryFile, place: &Place, now: Time) -> Result<(Manifest, (u64, [u8; 32]))> {
        // What happened up to now is under the checkpoint that goes with it.
        if let Err(error) = self.sequence_log().await {
            tracing::warn!(%error, "the log cannot be continued: run `chancery log verify`");
        }
        let data = self.directory().to_owned();
        temporary::remove_left_over(&data);
        let copy = TemporaryFile::new(&data).map_err(|error| place::of_io(&data, &error))?;
        self.store.copy(copy.path()).await?;
        let contents = rows::contents(copy.path()).await?;
        let (wrapped, data_key) = self.vault.new_data_key()?;
        let slots = vault::slots(&self.store).await?.items.into_iter();
        let header = Header {
            instance: self.log_key.note_key().name().to_owned(),
            created: now.to_rfc3339(),
            slots: slots.map(|slot| HeaderSlot { kind: slot.kind, sealed: hex(&slot.sealed) }).collect(),
            key: hex(&wrapped),
        };
        let target = place.file.clone();
        let sealing = tokio::task::spawn_blocking(move || {
            let mut part = part;
            let front = Front::new(header)?;
            let (bytes, sha256) = container::measure(copy.path())?;
            let manifest = Manifest::new(contents, bytes, hex(&sha256));
            let broken = |_| std::io::Error::other("the key cannot be used");
            let key = data_key.stream(&front.bytes).map_err(broken)?;
            let written = container::write(&mut part.file, &front, key, &manifest, copy.path())?;
            part.publish(&target)?;
            Ok((manifest, written))
        });
        let sealed = sealing.await.map_err(|_| Error::Internal("sealing a backup was broken off"))?;
        sealed.map_err(|error: std::io::Error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                Refusal::new(Code::BackupExists).with("file", place.file.display().to_string()).into()
            }
            _ => place::of_io(&place.file, &error).into(),
        })
    }

    async fn record_backup(
        &self,
        actor: &Actor,
        place: &Place,
        manifest: &Manifest,
        (bytes, sha256): (u64, [u8; 32]),
        cause: &'static str,
        now: Time,
    ) -> Result<Backup> {
        let backup = Backup {
            id: self.store.next_id(now),
            created: now,
            file: place.file.display().to_string(),
            bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
            sha256,
            log_size: manifest.log_size,
            cause: cause.to_owned(),
            state: BackupState::Kept,
        };
        let fact = Fact::new(FactKind::BackupCreated, actor.name.as_str())
            .object("backup", backup.id)
            .sha256(sha256)
            .detail("file", &backup.file)
            .detail("log_size", manifest.log_size)
            .detail("cause", cause);
        let commit = Commit::new(self.now(), actor.name.as_str()).with(Effect::InsertBackup(backup.clone())).tell(fact);
        if let Err(error) = self.commit(commit).await {
            // A backup that nobody knows of is none.
            let _ = std::fs::remove_file(&place.file);
            return Err(error.into());
        }
        Ok(backup)
    }

    /// Removes the oldest backups of this installation from the folder until `keep` are left.
    async fn remove_superfluous(&self, actor: &Actor, place: &Place, keep: u32) -> Result<Vec<PathBuf>> {
        let folder = |error: std::io::Error| place::of_io(&place.folder, &error);
        let keep = usize::try_from(keep).unwrap_or(usize::MAX);
        let files = place::superfluous(&place.folder, self.log_key.note_key().name(), keep).map_err(folder)?;
        let known = rows::newest(&self.store, MOST_KEPT).await?;
        let mut removed = Vec::new();
        for file in files.into_iter().filter(|file| *file != place.file) {
            std::fs::remove_file(&file).map_err(|error| place::of_io(&file, &error))?;
            let shown = file.display().to_string();
            let mut commit = self.commit_of(actor);
            let row = known.iter().find(|row| row.file == shown && row.state == BackupState::Kept);
            commit.effects.extend(row.map(|row| Effect::RemoveBackup(row.id)));
            let fact = Fact::new(FactKind::BackupRemoved, actor.name.as_str()).detail("file", &shown);
            self.commit(commit.tell(fact)).await?;
            removed.push(file);
        }
        Ok(removed)
    }

    /// What makes a backup worth less than it looks.
    async fn notices(&self, place: &Place) -> Result<Vec<Alert>> {
        let mut notices = Vec::new();
        if !vault::slots(&self.store).await?.items.iter().any(|slot| slot.kind == RECOVERY_CODE) {
            notices.push(Alert::new(Alert::NO_RECOVERY_CODE));
        }
        let key_file = KeyFile::beside(self.directory());
        let beside = key_file.parent().and_then(|folder| folder.canonicalize().ok());
        if key_file.exists() && beside.as_ref() == Some(&place.folder) {
            let shown = key_file.display().to_string();
            notices.push(Alert::new(Alert::KEY_BESIDE_BACKUP).with("file", shown));
        }
        Ok(notices)
    }
}

pub(super) fn check_keep(keep: Option<u32>) -> Result<(), Refusal> {
    match keep.filter(|keep| *keep == 0 || *keep > MOST_KEPT) {
        None => Ok(()),
        Some(keep) => Err(Refusal::new(Code::BadField)
            .with("field", "keep")
            .with("given", keep.to_string())
            .with("wanted", format!("1 to {MOST_KEPT}"))),
    }
}

fn nowhere() -> Refusal {
    let wanted = "a folder, because no schedule says where backups go";
    Refusal::new(Code::BadField).with("field", "to").with("given", "").with("wanted", wanted)
}
