//! A person.

use chancery_api::person::{Holding, Person};
use chancery_pki::time::Time;
use chancery_service::person::PersonView;

/// A person; in a preview without an id, which does not exist yet.
pub(crate) fn person(view: PersonView) -> Person {
    let is_preview = view.row.id.0 == 0;
    Person {
        id: if is_preview { String::new() } else { view.row.id.to_string() },
        name: view.row.display_name,
        role: view.role.to_string(),
        state: view.state.to_string(),
        addresses: holdings(view.addresses),
        domains: holdings(view.domains),
        created: view.row.created.to_rfc3339(),
    }
}

fn holdings(list: Vec<(String, Option<Time>)>) -> Vec<Holding> {
    list.into_iter().map(|(name, proved)| Holding { name, proved: proved.map(Time::to_rfc3339) }).collect()
}
