//! Tokens, and who somebody is.

use chancery_api::token::{Scope, Token, Whoami};

use serde_json::Value;

use super::{optional_time, time};
use crate::answer;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};

const COLUMNS: &[Column] = &[
    Column { field: "id", title: "ID" },
    Column { field: "name", title: "NAME" },
    Column { field: "role", title: "ROLE" },
    Column { field: "person", title: "FOR" },
    Column { field: "state", title: "STATE" },
    Column { field: "expires", title: "UNTIL" },
    Column { field: "last_used", title: "LAST USED" },
];

/// A list of tokens.
pub fn listing(tokens: &[Token], next: Option<String>) -> Listing {
    let mut listing = Listing::new(COLUMNS, "There is no token. Make one: chancery token create NAME")
        .with_fields(answer::fields::<Token>());
    for token in tokens {
        let cells = vec![
            token.id.as_str().into(),
            Cell::Name(token.name.clone()),
            token.role.as_str().into(),
            Cell::optional(token.person.as_ref().map(|person| person.name.as_str())),
            state(token),
            time(&token.expires),
            optional_time(token.last_used.as_deref()),
        ];
        listing.row_with(cells, answer::json(token));
    }
    listing.next_page(next);
    listing
}

/// A token with its scope.
pub fn card(token: &Token) -> Card {
    let mut card = Card::new("Token", token.name.as_str());
    card.fact("id", token.id.as_str());
    card.fact("state", state(token));
    card.fact("role", token.role.as_str());
    card.fact("for", Cell::optional(token.person.as_ref().map(|person| person.name.as_str())));
    scope(&mut card, &token.scope);
    card.fact("until", time(&token.expires));
    card.fact("last used", optional_time(token.last_used.as_deref()));
    card
}

/// Who somebody is, and to what: a context and its address.
pub fn who(who: &Whoami, (context, address): &(String, String)) -> Card {
    let mut card = Card::new("You", who.person.as_ref().map_or(who.actor.as_str(), |person| person.name.as_str()));
    card.fact("in the log", who.actor.as_str());
    card.fact("role", who.role.as_str());
    scope(&mut card, &who.scope);
    card.fact("until", optional_time(who.expires.as_deref()));
    card.fact("context", context.as_str());
    card.fact("server", address.as_str());
    card
}

/// The same as JSON.
pub fn who_json(who: &Whoami, (context, address): &(String, String)) -> Value {
    let mut data = answer::json(who);
    if let Some(object) = data.as_object_mut() {
        object.insert("context".to_owned(), context.as_str().into());
        object.insert("server".to_owned(), address.as_str().into());
    }
    data
}

fn scope(card: &mut Card, scope: &Scope) {
    let lists = [
        ("may only", &scope.verbs),
        ("profiles", &scope.profiles),
        ("names", &scope.names),
        ("authorities", &scope.authorities),
    ];
    for (label, list) in lists {
        if let Some(list) = list {
            card.fact(label, Cell::List(list.clone()));
        }
    }
}

fn state(token: &Token) -> Cell {
    let words = match token.state.as_str() {
        "active" => "Active",
        "expired" => "Expired",
        "revoked" => "Revoked",
        other => other,
    };
    Cell::State(token.state.clone(), words.to_owned())
}
