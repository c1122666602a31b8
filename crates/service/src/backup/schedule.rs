//! Backups that are made by themselves.

use std::path::PathBuf;

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::time::Time;
use chancery_store::backup::{self as rows, BackupState};
use chancery_store::{Effect, meta};
use serde::{Deserialize, Serialize};

use super::create::{CreateBackup, Made, check_keep};
use super::place::{self, Place};
use crate::error::{Error, Result};
use crate::status::Alert;
use crate::{Actor, Service};

/// Name of the setting.
const SETTING: &str = "backup_schedule";
/// Most hours between two backups: a year.
const MOST_HOURS: u32 = 8_784;

/// When backups are made, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupSchedule {
    /// Hours between two.
    pub every_hours: u32,
    /// A folder; absolute.
    pub to: PathBuf,
    /// How many stay in it.
    pub keep: u32,
}

impl Service {
    /// The schedule; `None` when there is none.
    pub async fn backup_schedule(&self, actor: &Actor) -> Result<Option<BackupSchedule>> {
        self.permit(actor, Verb::SeeBackups).await?;
        self.schedule_of_backups().await
    }

    pub(super) async fn schedule_of_backups(&self) -> Result<Option<BackupSchedule>> {
        let text = meta::text(&self.store, SETTING).await?.filter(|text| !text.is_empty());
        let unreadable =
            || Error::Store(chancery_store::Error::Corrupt { table: "meta", id: SETTING.to_owned(), what: "text" });
        text.map(|text| serde_json::from_str(&text).map_err(|_| unreadable())).transpose()
    }

    /// Sets the schedule, or ends it.
    pub async fn schedule_backups(
        &self,
        actor: &Actor,
        schedule: Option<&BackupSchedule>,
        dry_run: bool,
    ) -> Result<()> {
        self.permit(actor, Verb::ScheduleBackups).await?;
        let result = self.try_schedule_backups(actor, schedule, dry_run).await;
        self.logged(actor, Verb::ScheduleBackups, "", result).await
    }

    async fn try_schedule_backups(
        &self,
        actor: &Actor,
        schedule: Option<&BackupSchedule>,
        dry_run: bool,
    ) -> Result<()> {
        if let Some(schedule) = schedule {
            check_keep(Some(schedule.keep))?;
            if schedule.every_hours == 0 || schedule.every_hours > MOST_HOURS {
                let refusal = Refusal::new(Code::BadField).with("field", "every");
                let given = format!("{} hours", schedule.every_hours);
                return Err(refusal.with("given", given).with("wanted", format!("1 to {MOST_HOURS} hours")).into());
            }
            if !schedule.to.is_dir() {
                return Err(place::unusable(&schedule.to, "it is not a folder that is there").into());
            }
            Place::of(&schedule.to, self.directory(), self.now())?;
        }
        if dry_run {
            return Ok(());
        }
        let old = meta::text(&self.store, SETTING).await?;
        let new = schedule.map_or(Ok(String::new()), serde_json::to_string);
        let new = new.map_err(|_| Error::Internal("a schedule has no JSON"))?;
        let fact =
            Fact::new(FactKind::ConfigChanged, actor.name.as_str()).object("setting", SETTING).detail("to", &new);
        self.write(actor, vec![Effect::SetMeta { name: SETTING.to_owned(), old, new }], vec![fact]).await
    }

    /// Makes the backup that the schedule wants by now; `None` when it wants none yet.
    pub async fn backup_if_due(&self, actor: &Actor) -> Result<Option<Made>> {
        let Some(schedule) = self.schedule_of_backups().await? else { return Ok(None) };
        if self.next_backup_of(&schedule).await? > self.now() {
            return Ok(None);
        }
        let input = CreateBackup { to: Some(schedule.to), keep: Some(schedule.keep), dry_run: false };
        self.try_create_backup(actor, &input, "schedule").await.map(Some)
    }

    /// When the schedule wants the next backup; `None` without a schedule.
    pub(crate) async fn next_backup(&self) -> Result<Option<Time>> {
        match self.schedule_of_backups().await? {
            Some(schedule) => self.next_backup_of(&schedule).await.map(Some),
            None => Ok(None),
        }
    }

    async fn next_backup_of(&self, schedule: &BackupSchedule) -> Result<Time> {
        let last = self.last_backup().await?;
        Ok(last.map_or_else(|| self.now(), |last| last.plus(seconds(schedule.every_hours))))
    }

    /// That no backup was made for longer than two turns of the schedule.
    pub(crate) async fn backup_alert(&self, now: Time) -> Result<Option<Alert>> {
        let Some(schedule) = self.schedule_of_backups().await? else { return Ok(None) };
        let alert = |code| Alert::new(code).with("hours", schedule.every_hours).with("to", schedule.to.display());
        Ok(match self.last_backup().await? {
            None => Some(alert(Alert::BACKUP_NEVER)),
            Some(last) if last.plus(2 * seconds(schedule.every_hours)) < now => {
                Some(alert(Alert::BACKUP_OLD).with("last", last.to_rfc3339()))
            }
            Some(_) => None,
        })
    }

    async fn last_backup(&self) -> Result<Option<Time>> {
        let newest = rows::newest(&self.store, 100).await?;
        Ok(newest.iter().find(|row| row.state == BackupState::Kept).map(|row| row.created))
    }
}

fn seconds(hours: u32) -> i64 {
    i64::from(hours) * 3_600
}
