//! The clock of an authority.

use chancery_api::clock::Clock;

use super::time;
use crate::output::card::Card;

/// The clock beside the latest time seen.
pub fn card(clock: &Clock) -> Card {
    let mut card = Card::new("Clock", "of the authority");
    card.fact("now", time(&clock.now));
    card.fact("latest seen", time(&clock.seen));
    card
}
