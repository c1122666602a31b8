//! Persons to be created, changed, listed.

use chancery_api::person::{CreatePerson, EditPerson, PersonQuery};
use chancery_service::person as service;

pub(crate) fn create_person(sent: CreatePerson) -> service::CreatePerson {
    service::CreatePerson {
        name: sent.name,
        role: sent.role,
        addresses: sent.addresses,
        domains: sent.domains,
        dry_run: sent.dry_run,
    }
}

pub(crate) fn edit_person(sent: EditPerson) -> service::EditPerson {
    service::EditPerson { name: sent.name, role: sent.role, dry_run: sent.dry_run }
}

pub(crate) fn person_query(sent: PersonQuery) -> service::PersonQuery {
    service::PersonQuery { limit: sent.limit, cursor: sent.cursor }
}
