//! Mailboxes and domains that are somebody's own, by an administrator's word.

use chancery_domain::access::{NamePattern, Verb};
use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::general_name::{EmailAddress, HostName};
use chancery_store::{Effect, person as rows};

use super::PersonView;
use crate::access::Permit;
use crate::error::Result;
use crate::{Actor, Service};

/// What is somebody's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Address,
    Domain,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Domain => "domain",
        }
    }

    /// What names a person may have by it.
    pub(super) fn patterns(self, text: &str) -> Vec<NamePattern> {
        let words = match self {
            Self::Address => vec![text.to_owned()],
            Self::Domain => vec![text.to_owned(), format!("*.{text}")],
        };
        words.iter().filter_map(|word| word.parse().ok()).collect()
    }

    fn read(self, text: &str) -> std::result::Result<String, Refusal> {
        match self {
            Self::Address => mailbox(text),
            Self::Domain => domain(text),
        }
    }
}

impl Service {
    /// Says that a mailbox is this person's. Errors: `CHY-3016` when it is somebody else's.
    pub async fn add_address(&self, actor: &Actor, name: &str, address: &str, dry_run: bool) -> Result<PersonView> {
        self.change_holding(actor, name, (Kind::Address, address, true), dry_run).await
    }

    /// Says that a mailbox is this person's no more. Errors: `CHY-3012` when it was not.
    pub async fn remove_address(&self, actor: &Actor, name: &str, address: &str, dry_run: bool) -> Result<PersonView> {
        self.change_holding(actor, name, (Kind::Address, address, false), dry_run).await
    }

    /// Says that a domain is this person's, with every host name below it.
    pub async fn add_domain(&self, actor: &Actor, name: &str, domain: &str, dry_run: bool) -> Result<PersonView> {
        self.change_holding(actor, name, (Kind::Domain, domain, true), dry_run).await
    }

    /// Says that a domain is this person's no more. Errors: `CHY-3012` when it was not.
    pub async fn remove_domain(&self, actor: &Actor, name: &str, domain: &str, dry_run: bool) -> Result<PersonView> {
        self.change_holding(actor, name, (Kind::Domain, domain, false), dry_run).await
    }

    async fn change_holding(
        &self,
        actor: &Actor,
        name: &str,
        holding: (Kind, &str, bool),
        dry_run: bool,
    ) -> Result<PersonView> {
        let permit = self.permit(actor, Verb::EditPerson).await?;
        let result = self.try_change_holding(&permit, name, holding, dry_run).await;
        self.logged(actor, Verb::EditPerson, name, result).await
    }

    async fn try_change_holding(
        &self,
        permit: &Permit<'_>,
        name: &str,
        (kind, text, add): (Kind, &str, bool),
        dry_run: bool,
    ) -> Result<PersonView> {
        let (text, now) = (kind.read(text)?, self.now());
        permit.check_patterns(&kind.patterns(&text))?;
        let mut view = self.find_person(permit, name).await?;
        let (person, proved) = (view.row.id, Some(now));
        let own = if kind == Kind::Address { &mut view.addresses } else { &mut view.domains };
        let count = own.len();
        own.retain(|(one, _)| *one != text);
        if !add && own.len() == count {
            return Err(Refusal::new(Code::NotFound).with("kind", kind.word()).with("given", text).into());
        }
        if add {
            own.push((text.clone(), proved));
            own.sort();
        }
        let effect = match (kind, add) {
            (Kind::Address, true) => {
                self.check_free(&text, Some(person)).await?;
                Effect::SetAddress(rows::Address { address: text.clone(), person, proved })
            }
            (Kind::Address, false) => Effect::DeleteAddress(text.clone()),
            (Kind::Domain, true) => Effect::SetDomain(rows::Domain { domain: text.clone(), person, proved }),
            (Kind::Domain, false) => Effect::DeleteDomain { person, domain: text.clone() },
        };
        if dry_run {
            return Ok(view);
        }
        let deed = format!("{} {}", kind.word(), if add { "proved by word" } else { "removed" });
        let fact = Fact::new(FactKind::PersonChanged, permit.actor.name.as_str())
            .object("person", person)
            .detail("deed", deed)
            .personal(kind.word(), &text)
            .about(person);
        let row = self.person_row(&view)?;
        self.write(permit.actor, vec![Effect::UpdatePerson(row), effect], vec![fact]).await?;
        self.written_person(person).await
    }

    /// Errors: `CHY-3016` when a mailbox belongs to another person.
    pub(super) async fn check_free(&self, address: &str, person: Option<Id>) -> Result<()> {
        match rows::by_mailbox(&self.store, address).await? {
            Some(other) if Some(other.id) != person => {
                Err(Refusal::new(Code::NameTaken).with("kind", "address").with("given", address).into())
            }
            _ => Ok(()),
        }
    }
}

/// A mailbox as it is kept: the local part as it is, the domain in lower-case A-labels.
pub(super) fn mailbox(text: &str) -> std::result::Result<String, Refusal> {
    let why = |error: chancery_pki::general_name::EmailAddressError| {
        Refusal::new(Code::NotAHostName).with("given", text).with("why", error.to_string())
    };
    EmailAddress::parse(text).map(|address| address.to_string()).map_err(why)
}

/// A domain as it is kept. A single label would be everybody's.
pub(super) fn domain(text: &str) -> std::result::Result<String, Refusal> {
    let refusal = |why: String| Refusal::new(Code::NotAHostName).with("given", text).with("why", why);
    let host = HostName::parse(text).map_err(|error| refusal(error.to_string()))?;
    if host.is_wildcard() || !host.as_str().contains('.') {
        return Err(refusal("wanted is a domain such as example.org, without “*”".to_owned()));
    }
    Ok(host.as_str().to_owned())
}
