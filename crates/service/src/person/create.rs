//! A new person.

use chancery_domain::access::{PersonState, Role, Verb};
use chancery_domain::id::Id;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::refusal::{Code, Refusal};
use chancery_store::{Effect, person as rows};

use super::PersonView;
use super::prove::{Kind, domain, mailbox};
use crate::access::Permit;
use crate::error::Result;
use crate::text::{self, LONGEST_NAME};
use crate::{Actor, Service};

/// Who shall be created.
#[derive(Clone, Debug, Default)]
pub struct CreatePerson {
    /// Name.
    pub name: String,
    /// Word of the role; `member` when absent.
    pub role: Option<String>,
    /// Mailboxes that are theirs, by the word of whoever creates them.
    pub addresses: Vec<String>,
    /// Domains that are theirs, likewise.
    pub domains: Vec<String>,
    /// Check, but change nothing.
    pub dry_run: bool,
}

impl Service {
    /// Creates a person. Errors: `CHY-3016` when a mailbox belongs to somebody else; `CHY-1040` for what cannot be.
    pub async fn create_person(&self, actor: &Actor, input: &CreatePerson) -> Result<PersonView> {
        let permit = self.permit(actor, Verb::CreatePerson).await?;
        let result = self.try_create_person(&permit, input).await;
        self.logged(actor, Verb::CreatePerson, &input.name, result).await
    }

    async fn try_create_person(&self, permit: &Permit<'_>, input: &CreatePerson) -> Result<PersonView> {
        let (now, actor) = (self.now(), permit.actor);
        let display_name = person_name(&input.name)?;
        let role = input.role.as_deref().map_or(Ok(Role::Member), role)?;
        permit.check_role(role)?;
        let mut addresses =
            input.addresses.iter().map(|text| mailbox(text)).collect::<std::result::Result<Vec<_>, Refusal>>()?;
        let mut domains =
            input.domains.iter().map(|text| domain(text)).collect::<std::result::Result<Vec<_>, Refusal>>()?;
        for list in [&mut addresses, &mut domains] {
            list.sort();
            list.dedup();
        }
        let given = addresses.iter().flat_map(|address| Kind::Address.patterns(address));
        let given = given.chain(domains.iter().flat_map(|domain| Kind::Domain.patterns(domain)));
        permit.check_patterns(&given.collect::<Vec<_>>())?;
        for address in &addresses {
            self.check_free(address, None).await?;
        }
        let proved = |texts: &[String]| texts.iter().map(|text| (text.clone(), Some(now))).collect();
        let mut view = PersonView {
            row: rows::Person {
                id: if input.dry_run { Id(0) } else { self.store.next_id(now) },
                display_name,
                role: role.to_string(),
                settings: "{}".to_owned(),
                state: PersonState::Active.to_string(),
                created: now,
                version: 1,
                mac: Vec::new(),
            },
            role,
            state: PersonState::Active,
            addresses: proved(&addresses),
            domains: proved(&domains),
        };
        view.row = self.person_row(&view)?;
        let (person, proved) = (view.row.id, Some(now));
        let mut effects = vec![Effect::InsertPerson(view.row.clone())];
        let texts = addresses.iter().cloned();
        effects.extend(texts.map(|address| Effect::SetAddress(rows::Address { address, person, proved })));
        let texts = domains.iter().cloned();
        effects.extend(texts.map(|domain| Effect::SetDomain(rows::Domain { domain, person, proved })));
        let fact = Fact::new(FactKind::PersonChanged, actor.name.as_str())
            .object("person", person)
            .detail("deed", "created")
            .detail("role", role)
            .personal("name", &view.row.display_name)
            .personal("addresses", addresses.join(" "))
            .personal("domains", domains.join(" "))
            .about(person);
        if !input.dry_run {
            self.write(actor, effects, vec![fact]).await?;
        }
        Ok(view)
    }
}

/// A name as it may stand in a certificate.
pub(super) fn person_name(given: &str) -> std::result::Result<String, Refusal> {
    let one_line = given.split_whitespace().collect::<Vec<_>>().join(" ");
    text::name(&one_line, LONGEST_NAME)
}

pub(super) fn role(word: &str) -> std::result::Result<Role, Refusal> {
    word.parse().map_err(|_| {
        let wanted: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
        Refusal::new(Code::BadField).with("field", "role").with("given", word).with("wanted", wanted.join(", "))
    })
}
