//! Certificates.

use chancery_api::certificate::Certificate;
use chancery_pki::time::Time;

use super::{date, serial, time};
use crate::answer;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};
use crate::output::style::Tone;

/// Columns of `cert list` and the like.
const COLUMNS: &[Column] = &[
    Column { field: "name", title: "NAME" },
    Column { field: "profile", title: "PROFILE" },
    Column { field: "state", title: "STATE" },
    Column { field: "not_after", title: "UNTIL" },
    Column { field: "authority", title: "AUTHORITY" },
    Column { field: "serial", title: "SERIAL" },
];

/// Columns of `expiring`.
const EXPIRING: &[Column] = &[
    Column { field: "name", title: "NAME" },
    Column { field: "profile", title: "PROFILE" },
    Column { field: "not_after", title: "UNTIL" },
    Column { field: "days_left", title: "DAYS" },
    Column { field: "authority", title: "AUTHORITY" },
    Column { field: "serial", title: "SERIAL" },
];

/// A list of certificates; `empty` is what people read when there is none.
pub fn listing(certificates: &[Certificate], next: Option<String>, empty: &'static str) -> Listing {
    let mut listing = Listing::new(COLUMNS, empty).with_fields(answer::fields::<Certificate>());
    for certificate in certificates {
        let cells = vec![
            Cell::Name(certificate.name.clone()),
            certificate.profile.as_str().into(),
            state(certificate),
            time(&certificate.not_after),
            certificate.authority.as_str().into(),
            certificate.serial.as_str().into(),
        ];
        listing.row_with(cells, answer::json(certificate));
    }
    listing.next_page(next);
    listing
}

/// A list of certificates that end soon.
pub fn expiring(certificates: &[Certificate], empty: &'static str) -> Listing {
    let mut listing = Listing::new(EXPIRING, empty).with_fields(answer::fields::<Certificate>());
    for certificate in certificates {
        let cells = vec![
            Cell::Name(certificate.name.clone()),
            certificate.profile.as_str().into(),
            time(&certificate.not_after),
            Cell::Number(certificate.days_left),
            certificate.authority.as_str().into(),
            certificate.serial.as_str().into(),
        ];
        listing.row_with(cells, answer::json(certificate));
    }
    listing
}

/// A certificate's state with its words.
pub fn state(certificate: &Certificate) -> Cell {
    let days = certificate.days_left;
    let plural = |count: i64| if count == 1 { "day" } else { "days" };
    let words = match certificate.state.as_str() {
        "valid" => "Valid".to_owned(),
        "expiring" => format!("Expires in {days} {}", plural(days)),
        "expired" => format!("Expired {} {} ago", -days, plural(-days)),
        "not_yet_valid" => format!("Starts {}", date(&certificate.not_before)),
        "revoked" => "Revoked".to_owned(),
        "on_hold" => "On hold".to_owned(),
        other => other.to_owned(),
    };
    Cell::State(certificate.state.clone(), words)
}

/// A certificate with its facts.
pub fn card(certificate: &Certificate) -> Card {
    let mut card = Card::new("Certificate", certificate.name.as_str());
    card.fact("state", state(certificate));
    if let Some(reason) = &certificate.reason {
        card.fact("reason", reason.as_str());
        card.fact("revoked", certificate.revoked_at.as_deref().map_or(Cell::None, time));
    }
    card.fact("subject", certificate.subject.as_str());
    card.fact("names", Cell::List(certificate.names.clone()));
    card.fact("profile", certificate.profile.as_str());
    card.fact("key", certificate.key.as_str());
    card.fact("key is", key_place(certificate));
    card.fact("issued by", certificate.authority.as_str());
    if let (Some(from), Some(until)) =
        (Time::from_rfc3339(&certificate.not_before), Time::from_rfc3339(&certificate.not_after))
    {
        card.life(from, until);
    }
    card.fact("serial", certificate.serial.as_str());
    card.fact("SHA-256", certificate.sha256.as_str());
    card.fact("owner", Cell::optional(certificate.owner.as_ref().map(|owner| owner.name.as_str())));
    card.fact("replaced", Cell::optional(certificate.replaced_by.as_deref()));
    if let Some(note) = &certificate.note {
        card.note(Tone::Quiet, note.as_str());
    }
    card
}

fn key_place(certificate: &Certificate) -> &'static str {
    if certificate.custody == "held" { "kept by the authority" } else { "with its owner" }
}

/// One line on a certificate, for a question: `joe@example.org   e-mail   Valid until 2028-05-01   9c:02…`.
pub fn line(certificate: &Certificate) -> String {
    let Certificate { name, profile, not_after, .. } = certificate;
    let short: String = serial(&certificate.serial).chars().take(11).collect();
    let words = match state(certificate) {
        Cell::State(_, words) => words,
        _ => String::new(),
    };
    format!("{name}   {profile}   {words}, until {}   {short}…", date(not_after))
}
