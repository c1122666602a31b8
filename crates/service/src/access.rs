//! The one place where permission is checked: a verb for the actor's role, a matter for the token's scope, names for
//! members.

use chancery_domain::access::{Grant, Matter, NamePattern, Role, Verb, name_refusals, subject_refusals};
use chancery_domain::id::Id;
use chancery_domain::issuance::Decision;
use chancery_domain::profile::{FieldRule, Profile, SubjectField};
use chancery_domain::refusal::{Class, Code, Refusal};
use chancery_pki::certificate::Certificate;
use chancery_pki::extension::SubjectAltName;
use chancery_pki::general_name::GeneralName;
use chancery_pki::name::{Attribute, Name};
use chancery_pki::request::CertificationRequest;
use chancery_store::{authority, certificate as rows};

use crate::error::{Error, Result};
use crate::{Actor, Service, once};

/// That an actor may do a verb, and how far.
#[derive(Clone, Copy)]
pub(crate) struct Permit<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) verb: Verb,
    /// Whose things alone are reached; `None`: everybody's.
    pub(crate) owner: Option<Id>,
}

impl Permit<'_> {
    /// Whether what belongs to this person, or to nobody, is reached.
    pub(crate) fn reaches(&self, person: Option<Id>) -> bool {
        self.owner.is_none_or(|owner| person == Some(owner))
    }

    /// Whether the scope allows this. Errors: `CHY-3031`.
    pub(crate) fn check(&self, matter: &Matter<'_>) -> Result<()> {
        refuse(self.actor.scope.refusals(matter))
    }

    /// Whether the scope reaches something that is kept, of which a no tells only what is `shown`. Errors: `CHY-3031`.
    pub(crate) fn check_kept(&self, matter: &Matter<'_>, shown: &str) -> Result<()> {
        refuse(self.actor.scope.kept_refusals(matter, shown))
    }

    /// Whether names that fit these patterns may be given to somebody. Errors: `CHY-3031`.
    pub(crate) fn check_patterns(&self, patterns: &[NamePattern]) -> Result<()> {
        refuse(self.actor.scope.pattern_refusals(patterns))
    }

    /// Whether this role may be given to somebody. Errors: `CHY-3031`.
    pub(crate) fn check_role(&self, role: Role) -> Result<()> {
        refuse(self.actor.scope.role_refusal(role).into_iter().collect())
    }

    /// Whether the scope allows this authority. Errors: `CHY-3031`.
    pub(crate) fn check_authority(&self, slug: &str) -> Result<()> {
        self.check(&Matter { authority: Some(slug), ..Matter::default() })
    }

    /// Whether the scope allows this profile. Errors: `CHY-3031`.
    pub(crate) fn check_profile(&self, slug: &str) -> Result<()> {
        self.check(&Matter { profile: Some(slug), ..Matter::default() })
    }
}

impl Service {
    /// Whether the actor may do this at all. A no is written to the log. Errors: `CHY-3030` by the role, `CHY-3031` by the
    /// scope of the token.
    pub(crate) async fn permit<'a>(&self, actor: &'a Actor, verb: Verb) -> Result<Permit<'a>> {
        let permit = permit(actor, verb).map_err(Error::from);
        let permit = self.logged(actor, verb, "", permit).await?;
        once::check(verb)?;
        Ok(permit)
    }

    /// Passes the result of a verb that only reads on; that it was denied is written to the log.
    pub(crate) async fn watched<T>(&self, permit: &Permit<'_>, about: &str, result: Result<T>) -> Result<T> {
        let is_denied = |refusals: &Vec<Refusal>| refusals.iter().any(|refusal| refusal.class() == Class::Denied);
        match result {
            Err(Error::Refused(refusals)) if is_denied(&refusals) => {
                self.logged(permit.actor, permit.verb, about, Err(Error::Refused(refusals))).await
            }
            other => other,
        }
    }

    /// Whether the scope reaches a certificate. Errors: `CHY-3031`.
    pub(crate) async fn check_row(&self, permit: &Permit<'_>, row: &rows::Certificate) -> Result<()> {
        if permit.actor.scope.is_whole() {
            return Ok(());
        }
        let authority = match row.authority {
            Some(id) => authority::by_id(&self.store, id).await?.map(|row| row.slug),
            None => None,
        };
        let certificate = Certificate::from_der(&row.der).ok();
        let subject = certificate.as_ref().map_or_else(Name::empty, |certificate| certificate.subject().clone());
        let names = certificate.and_then(|certificate| certificate.subject_alt_names().ok()).unwrap_or_default();
        let matter = Matter {
            profile: Some(row.profile.as_deref().unwrap_or_default()),
            authority: Some(authority.as_deref().unwrap_or_default()),
            certificate: Some((&subject, &names)),
        };
        permit.check_kept(&matter, &row.serial.to_hex())
    }

    /// Whether the actor may have what was decided: profile, authority and names by the scope; profile, subject and names
    /// by what is proved to be a member's own.
    pub(crate) async fn check_decision(
        &self,
        permit: &Permit<'_>,
        profile: &Profile,
        authority: (&str, &Name),
        decision: &Decision,
    ) -> Result<()> {
        let template = decision.template();
        let names = match template.extensions.decode::<SubjectAltName>() {
            Ok(names) => names.map(|names| names.0).unwrap_or_default(),
            Err(_) => return Err(Error::Internal("alternative names that were decided cannot be read")),
        };
        let (slug, issuer) = authority;
        let certificate = Some((&template.subject, names.as_slice()));
        let matter = Matter { profile: Some(&profile.slug), authority: Some(slug), certificate };
        let given = |attribute: &Attribute| is_given(profile, issuer, attribute);
        let mut refusals = permit.actor.scope.refusals(&matter);
        refusals.extend(power_refusal(permit, profile));
        refusals.extend(self.member_refusals(permit, profile, &template.subject, &names, given).await?);
        refuse(refusals)
    }

    /// The same for a request that an outside authority will sign as it is.
    pub(crate) async fn check_request_names(
        &self,
        permit: &Permit<'_>,
        profile: &Profile,
        request: &CertificationRequest,
    ) -> Result<()> {
        let names = request.subject_alt_names().unwrap_or_default();
        let certificate = Some((request.subject(), names.as_slice()));
        let mut refusals =
            permit.actor.scope.refusals(&Matter { profile: Some(&profile.slug), certificate, ..Matter::default() });
        refusals.extend(self.member_refusals(permit, profile, request.subject(), &names, |_| false).await?);
        refuse(refusals)
    }

    /// Whether the names of a certificate are still a member's own, so that its key may be handed out. Errors: `CHY-2010`,
    /// `CHY-2024`, `CHY-2025`.
    pub(crate) async fn check_still_own(&self, permit: &Permit<'_>, names: &[GeneralName]) -> Result<()> {
        match permit.owner {
            Some(person) => refuse(name_refusals(&self.holdings(person).await?, names)),
            None => Ok(()),
        }
    }

    async fn member_refusals(
        &self,
        permit: &Permit<'_>,
        profile: &Profile,
        subject: &Name,
        names: &[GeneralName],
        given: impl Fn(&Attribute) -> bool,
    ) -> Result<Vec<Refusal>> {
        let Some(person) = permit.owner else { return Ok(Vec::new()) };
        let mut refusals = Vec::new();
        if !profile.members {
            let open = Box::pin(self.all_profiles()).await?.into_iter().filter(|(profile, _)| profile.members);
            let open: Vec<String> = open.map(|(profile, _)| profile.slug).collect();
            let refusal = Refusal::new(Code::ProfileNotForMembers).with("profile", &profile.slug);
            refusals.push(refusal.with("allowed", open.join(", ")));
        }
        let own = Box::pin(self.holdings(person)).await?;
        refusals.extend(name_refusals(&own, names));
        refusals.extend(subject_refusals(&own, subject, given));
        Ok(refusals)
    }
}

/// Role and scope together: each can only take away.
fn permit(actor: &Actor, verb: Verb) -> std::result::Result<Permit<'_>, Refusal> {
    if let Some(refusal) = actor.scope.verb_refusal(verb) {
        return Err(refusal);
    }
    let owner = match actor.role.grant(verb) {
        Grant::All => None,
        Grant::Own if actor.person.is_some() => actor.person,
        Grant::Own => return Err(nobodys(actor, verb)),
        Grant::No => return Err(denied(actor, verb)),
    };
    Ok(Permit { actor, verb, owner })
}

/// Certificates that can make or vouch for others are what authorities are made of: whoever may not create those may not
/// have these either.
fn power_refusal(permit: &Permit<'_>, profile: &Profile) -> Option<Refusal> {
    let is_power = profile.ca || profile.ocsp_nocheck;
    let deed = format!("{} {}", permit.verb, profile.slug);
    let may_not = is_power && self::permit(permit.actor, Verb::CreateAuthority).is_err();
    may_not.then(|| denied_deed(permit.actor, &deed, &Verb::CreateAuthority.roles()))
}

/// What the profile itself puts into the subject, or takes from the authority's, is not the member's doing.
fn is_given(profile: &Profile, issuer: &Name, attribute: &Attribute) -> bool {
    let Some(field) = SubjectField::from_oid(&attribute.oid) else { return false };
    let wanted = match profile.field_rule(field) {
        FieldRule::Fixed(text) => Some(text),
        FieldRule::Match => issuer.first(&attribute.oid),
        _ => None,
    };
    wanted.is_some() && attribute.text() == wanted
}

/// For whoever is no person, to whom a role opens what is one's own.
fn nobodys(actor: &Actor, verb: Verb) -> Refusal {
    let all = Role::ALL.into_iter().filter(|role| role.grant(verb) == Grant::All);
    let all = all.map(|role| role.to_string()).collect::<Vec<_>>().join(", ");
    let refusal = Refusal::new(Code::NobodysOwn).with("actor", &actor.name).with("deed", verb.as_str());
    refusal.with("role", actor.role.as_str()).with("all", all)
}

fn denied(actor: &Actor, verb: Verb) -> Refusal {
    denied_deed(actor, verb.as_str(), &verb.roles())
}

fn denied_deed(actor: &Actor, deed: &str, allowed: &str) -> Refusal {
    let refusal = Refusal::new(Code::Denied).with("actor", &actor.name).with("deed", deed);
    refusal.with("role", actor.role.as_str()).with("allowed", allowed)
}

fn refuse(refusals: Vec<Refusal>) -> Result<()> {
    if refusals.is_empty() { Ok(()) } else { Err(refusals.into()) }
}
