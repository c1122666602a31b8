//! When CRLs are signed.

use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::Effect;

use crate::authority::CrlSchedule;
use crate::error::{Error, Result};
use crate::{Actor, Service};

impl Service {
    /// Sets how long CRLs of an authority are valid and how often they are signed again.
    pub async fn schedule_crl(&self, actor: &Actor, name: &str, schedule: CrlSchedule) -> Result<CrlSchedule> {
        self.check_may_change(actor, "schedule CRL")?;
        let sound = (1..=3_660).contains(&schedule.valid_days)
            && schedule.resign_hours >= 1
            && u64::from(schedule.resign_hours) < u64::from(schedule.valid_days) * 24;
        if !sound {
            let given = format!("{} days, every {} hours", schedule.valid_days, schedule.resign_hours);
            let wanted = "1 to 3660 days, signed again before they are over";
            let refusal = Refusal::new(Code::BadField).with("field", "schedule").with("given", given);
            return Err(refusal.with("wanted", wanted).into());
        }
        let authority = self.authority(name).await?;
        let mut settings = authority.settings.clone();
        settings.crl = schedule;
        let mut row = authority.row;
        row.settings = serde_json::to_string(&settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str())
            .object("authority", &row.slug)
            .detail("crl_valid_days", schedule.valid_days)
            .detail("crl_resign_hours", schedule.resign_hours);
        self.write(actor, vec![Effect::UpdateAuthority(Box::new(self.with_mac(row)?))], vec![fact]).await?;
        Ok(schedule)
    }
}
