//! Requests for certificates of outside authorities.

use chancery_api::request::Request;

use super::time;
use crate::answer;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};

const COLUMNS: &[Column] = &[
    Column { field: "id", title: "ID" },
    Column { field: "name", title: "NAME" },
    Column { field: "state", title: "STATE" },
    Column { field: "profile", title: "PROFILE" },
    Column { field: "key", title: "KEY" },
    Column { field: "created", title: "MADE" },
];

/// A list of requests.
pub fn listing(requests: &[Request], next: Option<String>) -> Listing {
    let mut listing = Listing::new(COLUMNS, "There is no such request.").with_fields(answer::fields::<Request>());
    for request in requests {
        let cells = vec![
            request.id.as_str().into(),
            Cell::Name(request.name.clone()),
            state(request),
            request.profile.as_str().into(),
            request.key.as_str().into(),
            time(&request.created),
        ];
        listing.row_with(cells, answer::json(request));
    }
    listing.next_page(next);
    listing
}

fn state(request: &Request) -> Cell {
    let words = match request.state.as_str() {
        "waiting" => "Waits for the certificate",
        "issued" => "Issued",
        "cancelled" => "Cancelled",
        "refused" => "Refused",
        other => other,
    };
    Cell::State(request.state.clone(), words.to_owned())
}

/// A request with its facts.
pub fn card(request: &Request) -> Card {
    let mut card = Card::new("Request", request.name.as_str());
    card.fact("id", request.id.as_str());
    card.fact("state", state(request));
    card.fact("subject", request.subject.as_str());
    card.fact("names", Cell::List(request.names.clone()));
    card.fact("profile", request.profile.as_str());
    card.fact("key", request.key.as_str());
    card.fact("key is", if request.custody == "held" { "kept by the authority" } else { "elsewhere" });
    card.fact("key hash", request.spki_sha256.as_str());
    card.fact("made", time(&request.created));
    card.fact("certificate", Cell::optional(request.certificate.as_deref()));
    card
}
