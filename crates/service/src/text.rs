//! Texts that people write: names they call things by, and notes.

use chancery_domain::refusal::{Code, Refusal};

use crate::Passphrase;

/// Longest name of a certificate or request in characters: a host name is shorter.
pub(crate) const LONGEST_CERTIFICATE_NAME: usize = 255;
/// Longest name of a person or token in characters; longer ones fit in no common name (RFC 5280 appendix A).
pub(crate) const LONGEST_NAME: usize = 64;
/// Longest note in characters.
const LONGEST_NOTE: usize = 2_000;

/// A name without the white space around it.
///
/// Errors: `CHY-1040` unless it has 1 to `longest` characters that can be seen where they stand.
pub(crate) fn name(text: &str, longest: usize) -> Result<String, Refusal> {
    let name = text.trim();
    let is_sound = (1..=longest).contains(&name.chars().count()) && !name.chars().any(is_hidden);
    if is_sound { Ok(name.to_owned()) } else { Err(bad("name", text, &format!("a name of 1 to {longest} characters"))) }
}

/// The same of a text that somebody else chose, without what cannot be seen; `None` when nothing is left.
pub(crate) fn cleaned(text: &str, longest: usize) -> Option<String> {
    let seen: String = text.chars().filter(|c| !is_hidden(*c)).take(longest).collect();
    Some(seen.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Passes a note of several lines at most. Errors: `CHY-1040`.
pub(crate) fn note(text: &str) -> Result<(), Refusal> {
    let is_hidden = |c: char| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().count() <= LONGEST_NOTE && !text.chars().any(is_hidden) {
        return Ok(());
    }
    Err(bad("note", text, &format!("a text of at most {LONGEST_NOTE} characters without control characters")))
}

/// Passes a passphrase that something is going to be encrypted with. Errors: `CHY-1040` when it is empty.
pub(crate) fn secret<'p>(field: &str, passphrase: &'p Passphrase) -> Result<&'p str, Refusal> {
    let text = passphrase.as_str();
    if text.is_empty() { Err(bad(field, "", "a password that is not empty")) } else { Ok(text) }
}

/// Control characters, and those that turn the direction of what stands beside them.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `given` is shown as far as a person reads.
fn bad(field: &str, given: &str, wanted: &str) -> Refusal {
    /// Characters that are shown.
    const SHOWN: usize = 80;
    let short: String = given.chars().take(SHOWN).collect();
    let given = if short.len() < given.len() { short + "…" } else { short };
    Refusal::new(Code::BadField).with("field", field).with("given", given).with("wanted", wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_notes_can_be_seen() {
        assert_eq!(name("  www.example.org ", LONGEST_CERTIFICATE_NAME).unwrap(), "www.example.org");
        assert!(name(&"ü".repeat(64), LONGEST_NAME).is_ok());
        for bad in ["", " ", "a\nb", "a\0b", "\u{1b}[31m", "\u{202e}gro", &"x".repeat(65)] {
            assert_eq!(name(bad, LONGEST_NAME).unwrap_err().code, Code::BadField, "{bad:?}");
        }
        assert_eq!(cleaned(" a\nb\0 ", 255).as_deref(), Some("ab"));
        assert_eq!(cleaned("\u{202e}", 255), None);
        assert!(note("for Joe\nuntil May").is_ok());
        for bad in ["a\0b", &"x".repeat(2_001)] {
            assert_eq!(note(bad).unwrap_err().code, Code::BadField);
        }
    }
}
