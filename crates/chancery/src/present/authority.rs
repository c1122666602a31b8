//! Authorities.

use chancery_api::authority::Authority;
use chancery_pki::time::Time;

use super::{number, optional_time, time};
use crate::answer;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};

const COLUMNS: &[Column] = &[
    Column { field: "slug", title: "AUTHORITY" },
    Column { field: "name", title: "NAME" },
    Column { field: "kind", title: "KIND" },
    Column { field: "state", title: "STATE" },
    Column { field: "key", title: "KEY" },
    Column { field: "not_after", title: "UNTIL" },
    Column { field: "issued", title: "ISSUED" },
    Column { field: "default_for", title: "DEFAULT FOR" },
];

/// A list of authorities.
pub fn listing(authorities: &[Authority]) -> Listing {
    let mut listing = Listing::new(COLUMNS, "There is no authority yet. Create one: chancery init")
        .with_fields(answer::fields::<Authority>());
    for authority in authorities {
        let cells = vec![
            Cell::Name(authority.slug.clone()),
            authority.name.as_str().into(),
            authority.kind.as_str().into(),
            state(authority),
            authority.key.as_str().into(),
            optional_time(authority.not_after.as_deref()),
            number(authority.issued),
            Cell::List(authority.default_for.clone()),
        ];
        listing.row_with(cells, answer::json(authority));
    }
    listing
}

/// An authority's state with its words.
pub fn state(authority: &Authority) -> Cell {
    if authority.state == "active" && authority.revoked.is_some() {
        return Cell::State("revoked".to_owned(), "Revoked: issues nothing".to_owned());
    }
    let words = match authority.state.as_str() {
        "active" => "Active",
        "pending" => "Waits for its certificate",
        "retired" => "Retired",
        other => other,
    };
    Cell::State(authority.state.clone(), words.to_owned())
}

/// An authority with its facts.
pub fn card(authority: &Authority) -> Card {
    let mut card = Card::new("Authority", authority.name.as_str());
    card.fact("slug", authority.slug.as_str());
    card.fact("state", state(authority));
    card.fact("kind", authority.kind.as_str());
    card.fact("parent", Cell::optional(authority.parent.as_deref()));
    card.fact("subject", authority.subject.as_str());
    card.fact("key", authority.key.as_str());
    card.fact("sealed", if authority.passphrase { "with a passphrase" } else { "by the vault" });
    if let Some(until) = &authority.unlocked_until {
        let is_for_good = moment(Some(until)) == Some(Time::MAX);
        card.fact("unlocked", if is_for_good { "as long as the server runs".into() } else { time(until) });
    }
    if let (Some(from), Some(until)) = (moment(authority.not_before.as_deref()), moment(authority.not_after.as_deref()))
    {
        card.life(from, until);
    }
    card.fact("serial", Cell::optional(authority.serial.as_deref()));
    card.fact("SHA-256", Cell::optional(authority.sha256.as_deref()));
    card.fact("address", Cell::optional(authority.url.as_deref()));
    card.fact("default", Cell::List(authority.default_for.clone()));
    card.fact("issued", number(authority.issued));
    if let Some(crl) = &authority.crl {
        card.fact("CRL", format!("#{}, {} entries, {}", crl.number, crl.entries, crl.state));
    }
    card
}

fn moment(text: Option<&str>) -> Option<Time> {
    text.and_then(Time::from_rfc3339)
}

/// The authorities as a tree, roots first, each line with its end.
pub fn tree(authorities: &[Authority]) -> String {
    let known = |slug: &str| authorities.iter().any(|authority| authority.slug == slug);
    let mut text = String::new();
    // Externally signed ones and those whose parent is not listed begin a tree of their own.
    for root in authorities.iter().filter(|authority| !authority.parent.as_deref().is_some_and(known)) {
        branch(authorities, root, 0, &mut text);
    }
    text
}

/// Deeper than this nothing is drawn: chains of authorities are short, and a loop in the data must end.
const DEEPEST: usize = 16;

fn branch(all: &[Authority], authority: &Authority, depth: usize, text: &mut String) {
    let indent = if depth == 0 { String::new() } else { format!("{}└─ ", "   ".repeat(depth - 1)) };
    let until = authority.not_after.as_deref().map(super::date).unwrap_or_default();
    let Authority { slug, name, key, .. } = authority;
    let state = if authority.revoked.is_some() { "revoked" } else { authority.state.as_str() };
    text.push_str(&format!("{indent}{name}  {slug}  {key}  {state}  {until}\n"));
    if depth < DEEPEST {
        for child in all.iter().filter(|child| child.parent.as_deref() == Some(slug)) {
            branch(all, child, depth + 1, text);
        }
    }
}

/// The same for JSON: each authority with `children`.
pub fn tree_json(authorities: &[Authority]) -> serde_json::Value {
    let known = |slug: &str| authorities.iter().any(|authority| authority.slug == slug);
    let roots = authorities.iter().filter(|authority| !authority.parent.as_deref().is_some_and(known));
    roots.map(|root| branch_json(authorities, root, 0)).collect()
}

fn branch_json(all: &[Authority], authority: &Authority, depth: usize) -> serde_json::Value {
    let mut value = answer::json(authority);
    let children: Vec<serde_json::Value> = all
        .iter()
        .filter(|child| depth < DEEPEST && child.parent.as_deref() == Some(&authority.slug))
        .map(|child| branch_json(all, child, depth + 1))
        .collect();
    if let Some(object) = value.as_object_mut() {
        object.insert("children".to_owned(), children.into());
    }
    value
}
