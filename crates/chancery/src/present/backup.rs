//! Backups.

use chancery_api::backup::{Backup, BackupVerified};
use chancery_service::backup::TrialSignature;

use super::{number, time};
use crate::answer;
use crate::output::card::Card;
use crate::output::cell::Cell;
use crate::output::listing::{Column, Listing};
use crate::output::style::Tone;

const COLUMNS: &[Column] = &[
    Column { field: "created", title: "MADE" },
    Column { field: "file", title: "FILE" },
    Column { field: "bytes", title: "BYTES" },
    Column { field: "state", title: "STATE" },
    Column { field: "cause", title: "BY" },
];

/// A list of backups.
pub fn listing(backups: &[Backup]) -> Listing {
    let mut listing = Listing::new(COLUMNS, "There is no backup yet. Make one: chancery backup create --to DIR")
        .with_fields(answer::fields::<Backup>());
    for backup in backups {
        let cells = vec![
            time(&backup.created),
            Cell::Name(backup.file.clone()),
            number(backup.bytes),
            state(backup),
            backup.cause.as_str().into(),
        ];
        listing.row_with(cells, answer::json(backup));
    }
    listing
}

fn state(backup: &Backup) -> Cell {
    let (state, words) = match backup.state.as_str() {
        "there" => ("ok", "There"),
        "changed" => ("failed", "Changed since"),
        "missing" => ("failed", "Not there"),
        "removed" => ("expired", "Removed"),
        other => (other, other),
    };
    Cell::State(state.to_owned(), words.to_owned())
}

/// A backup.
pub fn card(backup: &Backup) -> Card {
    let mut card = Card::new("Backup", backup.file.as_str());
    card.fact("state", state(backup));
    card.fact("made", time(&backup.created));
    card.fact("bytes", number(backup.bytes));
    card.fact("sha-256", backup.sha256.as_str());
    card.fact("log", format!("{} entries", backup.log_size).as_str());
    card
}

/// What checking a backup found.
pub fn verified(file: &str, found: &BackupVerified) -> Card {
    let mut card = Card::new("Backup", file);
    let (state, words) = if found.sound { ("ok", "Sound") } else { ("failed", "Not sound") };
    card.fact("state", Cell::State(state.to_owned(), words.to_owned()));
    for fault in &found.faults {
        card.note(Tone::Bad, fault.as_str());
    }
    card.fact("made", time(&found.created));
    card.fact("installation", found.instance.as_str());
    card.fact("authorities", number(found.authorities));
    card.fact("certificates", number(found.certificates));
    card.fact("revocations", number(found.revocations));
    card.fact("log", format!("{} entries checked", found.entries).as_str());
    card
}

/// What came of the test signatures.
pub fn signatures(card: &mut Card, trials: &[(String, TrialSignature)]) {
    for (slug, signature) in trials {
        let words = match signature {
            TrialSignature::Good => "signs",
            TrialSignature::Locked => "needs its passphrase, and was not tried",
            TrialSignature::NotHeld => "is kept elsewhere",
            TrialSignature::Failed => "does not sign",
        };
        card.fact("key", format!("{slug} {words}"));
    }
}
