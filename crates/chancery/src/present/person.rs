//! Persons.

use chancery_api::person::{Holding, Person};

use super::{date, time};
use crate::answer;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};

const COLUMNS: &[Column] = &[
    Column { field: "id", title: "ID" },
    Column { field: "name", title: "NAME" },
    Column { field: "role", title: "ROLE" },
    Column { field: "state", title: "STATE" },
    Column { field: "addresses", title: "ADDRESSES" },
    Column { field: "domains", title: "DOMAINS" },
];

/// A list of persons.
pub fn listing(persons: &[Person], next: Option<String>) -> Listing {
    let mut listing =
        Listing::new(COLUMNS, "There is nobody yet. Create one: chancery person create NAME --email ADDRESS")
            .with_fields(answer::fields::<Person>());
    for person in persons {
        let names = |list: &[Holding]| Cell::List(list.iter().map(|one| one.name.clone()).collect());
        let cells = vec![
            person.id.as_str().into(),
            Cell::Name(person.name.clone()),
            person.role.as_str().into(),
            state(person),
            names(&person.addresses),
            names(&person.domains),
        ];
        listing.row_with(cells, answer::json(person));
    }
    listing.next_page(next);
    listing
}

/// A person with what is theirs.
pub fn card(person: &Person) -> Card {
    let mut card = Card::new("Person", person.name.as_str());
    card.fact("id", person.id.as_str());
    card.fact("role", person.role.as_str());
    card.fact("state", state(person));
    card.fact("addresses", Cell::List(person.addresses.iter().map(holding).collect()));
    card.fact("domains", Cell::List(person.domains.iter().map(holding).collect()));
    card.fact("since", time(&person.created));
    card
}

fn state(person: &Person) -> Cell {
    let words = match person.state.as_str() {
        "active" => "Active",
        "suspended" => "Suspended",
        other => other,
    };
    Cell::State(person.state.clone(), words.to_owned())
}

fn holding(one: &Holding) -> String {
    match &one.proved {
        Some(at) => format!("{} (proved {})", one.name, date(at)),
        None => format!("{} (not proved)", one.name),
    }
}
