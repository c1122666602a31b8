//! An authority that shall issue no more.

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_domain::request::State;
use chancery_store::authority::AuthorityState;
use chancery_store::{Effect, certificate};

use super::{AuthorityView, Settings};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::{Actor, Service};

impl Service {
    /// Retires an authority: it issues no more, its CRLs go on. A pending one gives up its request.
    ///
    /// Errors: `CHY-3004` when certificates of it are valid or profiles need it, unless `force`; `CHY-3015` when it is
    /// retired already.
    pub async fn retire_authority(
        &self,
        actor: &Actor,
        name: &str,
        force: bool,
        dry_run: bool,
    ) -> Result<AuthorityView> {
        let permit = self.permit(actor, Verb::RetireAuthority).await?;
        let result = self.try_retire_authority(&permit, name, force, dry_run).await;
        self.logged(actor, Verb::RetireAuthority, name, result).await
    }

    async fn try_retire_authority(
        &self,
        permit: &Permit<'_>,
        name: &str,
        force: bool,
        dry_run: bool,
    ) -> Result<AuthorityView> {
        let (row, actor) = (self.authority_row(name).await?, permit.actor);
        permit.check_authority(&row.slug)?;
        if row.state == AuthorityState::Retired {
            let refusal = Refusal::new(Code::WrongState).with("object", &row.slug);
            return Err(refusal.with("state", row.state.to_string()).with("wanted", "active").into());
        }
        let now = self.now();
        let own = row.certificate.clone().unwrap_or_default();
        let valid = certificate::count_valid(&self.store, row.id, &own, now).await?;
        let mut settings = Settings::of(&row);
        if !force && (valid > 0 || !settings.default_for.is_empty()) {
            return Err(Refusal::new(Code::AuthorityInUse)
                .with("authority", &row.display_name)
                .with("certificates", valid.to_string())
                .with("profiles", settings.default_for.join(", "))
                .into());
        }
        let (mut effects, mut facts) = (Vec::new(), Vec::new());
        if row.state == AuthorityState::Pending
            && let Some(mut asked) = self.authority_request(&row).await?
        {
            asked.state = State::Cancelled.to_string();
            asked.updated = now;
            let fact = Fact::new(FactKind::RequestChanged, actor.name.as_str()).object("request", asked.id);
            facts.push(fact.detail("state", State::Cancelled));
            effects.push(Effect::UpdateRequest(Box::new(asked)));
        }
        settings.default_for.clear();
        let mut retired = row;
        retired.state = AuthorityState::Retired;
        retired.settings = serde_json::to_string(&settings).map_err(|_| Error::Internal("settings have no JSON"))?;
        if dry_run {
            return self.view(retired).await;
        }
        let fact = Fact::new(FactKind::AuthorityChanged, actor.name.as_str())
            .object("authority", &retired.slug)
            .detail("state", "retired")
            .detail("valid_certificates", valid);
        facts.push(fact);
        let slug = retired.slug.clone();
        effects.push(Effect::UpdateAuthority(Box::new(self.with_mac(retired)?)));
        self.write(actor, effects, facts).await?;
        self.view_of(&slug).await
    }
}
