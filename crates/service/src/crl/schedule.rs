//! When CRLs are signed, and how many certificates one of them covers.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::Effect;

use crate::authority::{CrlSchedule, OpenPartition, Settings};
use crate::error::{Error, Result};
use crate::{Actor, Service};

/// What to change; what is absent stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScheduleCrl {
    /// Days from thisUpdate to nextUpdate.
    pub valid_days: Option<u32>,
    /// Hours after which a CRL is signed again although nothing changed.
    pub resign_hours: Option<u32>,
    /// Certificates after which the next partition is opened.
    pub partition_size: Option<u64>,
    /// Whether each CRL has a delta CRL beside it and names its address.
    pub deltas: Option<bool>,
    /// Check, and change nothing.
    pub dry_run: bool,
}

/// When the CRLs of an authority are signed, and what they cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrlPlan {
    /// When they are signed.
    pub schedule: CrlSchedule,
    /// Whether each CRL has a delta CRL beside it and names its address.
    pub deltas: bool,
    /// The partition that new certificates name.
    pub partition: OpenPartition,
}

impl Service {
    /// When the CRLs of an authority are signed.
    pub async fn crl_schedule(&self, actor: &Actor, name: &str) -> Result<CrlPlan> {
        self.permit(actor, Verb::SeeCrls).await?;
        Ok(plan(&self.authority(name).await?.settings))
    }

    /// Sets how long CRLs of an authority are valid, how often they are signed again, and how many certificates one
    /// partition takes. The size holds for what is issued from now on: a certificate names its partition for ever.
    pub async fn schedule_crl(&self, actor: &Actor, name: &str, change: &ScheduleCrl) -> Result<CrlPlan> {
        let permit = self.permit(actor, Verb::ScheduleCrl).await?;
        let authority = self.authority(name).await?;
        let allowed = permit.check_authority(&authority.row.slug);
        self.logged(actor, Verb::ScheduleCrl, name, allowed).await?;
        let mut settings = authority.settings.clone();
        settings.crl.valid_days = change.valid_days.unwrap_or(settings.crl.valid_days);
        settings.crl.resign_hours = change.resign_hours.unwrap_or(settings.crl.resign_hours);
        check_schedule(settings.crl)?;
        if let Some(size) = change.partition_size {
            settings.partition.size = checked_size(size)?;
        }
        if let Some(deltas) = change.deltas {
            settings.deltas = deltas;
        }
        check_deltas(&settings, authority.row.publication.as_deref())?;
        if change.dry_run || settings == authority.settings {
            return Ok(plan(&settings));
        }
        let mut row = authority.row;
        row.settings = serde_json::to_string(&settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        let id = row.id;
        let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str())
            .object("authority", &row.slug)
            .detail("crl_valid_days", settings.crl.valid_days)
            .detail("crl_resign_hours", settings.crl.resign_hours)
            .detail("crl_deltas", settings.deltas)
            .detail("crl_partition_size", settings.partition.size);
        self.write(actor, vec![Effect::UpdateAuthority(Box::new(self.with_mac(row)?))], vec![fact]).await?;
        self.rooms.forget(id);
        Ok(plan(&settings))
    }
}

const fn plan(settings: &Settings) -> CrlPlan {
    CrlPlan { schedule: settings.crl, deltas: settings.deltas, partition: settings.partition }
}

/// A CRL can name the address of its deltas only where there are addresses.
fn check_deltas(settings: &Settings, base: Option<&str>) -> Result<()> {
    if !settings.deltas || base.is_some() {
        return Ok(());
    }
    let refusal = Refusal::new(Code::BadField).with("field", "deltas").with("given", "on");
    Err(refusal.with("wanted", "an authority that publishes at an address (init --url)").into())
}

fn check_schedule(schedule: CrlSchedule) -> Result<()> {
    let sound = (1..=3_660).contains(&schedule.valid_days)
        && schedule.resign_hours >= 1
        && u64::from(schedule.resign_hours) < u64::from(schedule.valid_days) * 24;
    if sound {
        return Ok(());
    }
    let given = format!("{} days, every {} hours", schedule.valid_days, schedule.resign_hours);
    let wanted = "1 to 3660 days, signed again before they are over";
    let refusal = Refusal::new(Code::BadField).with("field", "schedule").with("given", given);
    Err(refusal.with("wanted", wanted).into())
}

fn checked_size(size: u64) -> Result<i64> {
    let sizes = OpenPartition::SIZES;
    i64::try_from(size).ok().filter(|_| sizes.contains(&size)).ok_or_else(|| {
        let refusal = Refusal::new(Code::BadField).with("field", "partition size").with("given", size.to_string());
        refusal.with("wanted", format!("{} to {} certificates", sizes.start(), sizes.end())).into()
    })
}
