//! Comparison of names (RFC 5280 §7.1, with the string preparation of RFC 4518).

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::{Attribute, Rdn, character_string};

impl Rdn {
    /// Whether both have matching attributes, in whatever order.
    pub(super) fn matches(&self, other: &Self) -> bool {
        if let ([own], [theirs]) = (self.attributes.as_slice(), other.attributes.as_slice()) {
            return own.matches(theirs);
        }
        self.attributes.len() == other.attributes.len()
            && self.attributes.iter().all(|own| other.attributes.iter().any(|theirs| own.matches(theirs)))
            && other.attributes.iter().all(|theirs| self.attributes.iter().any(|own| own.matches(theirs)))
    }
}

impl Attribute {
    /// Whether both have the same type and values that match: text whatever its string type, letter case and white
    /// space; anything else byte by byte.
    pub fn matches(&self, other: &Self) -> bool {
        if self.oid != other.oid {
            return false;
        }
        if self.tag == other.tag && self.value == other.value {
            return true;
        }
        let own = character_string::decode(self.tag, &self.value);
        let theirs = character_string::decode(other.tag, &other.value);
        matches!((own, theirs), (Some(own), Some(theirs)) if same_text(&own, &theirs))
    }
}

fn same_text(own: &str, other: &str) -> bool {
    let is_plain = |text: &str| text.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
    if is_plain(own) && is_plain(other) {
        return same_words(own, other, str::eq_ignore_ascii_case);
    }
    same_words(&prepared(own), &prepared(other), |own, other| own == other)
}

/// Whether both are the same words with any number of spaces between and around them.
fn same_words(own: &str, other: &str, same: impl Fn(&str, &str) -> bool) -> bool {
    let (mut own, mut other) = (words(own), words(other));
    loop {
        match (own.next(), other.next()) {
            (Some(own), Some(other)) if same(own, other) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

/// RFC 4518 §2.2 to §2.3: mapped, case-folded and in NFKC.
fn prepared(text: &str) -> String {
    const NFKC: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfkc();
    let mapped: String = text.chars().filter_map(mapped).collect();
    let composed: Cow<'_, str> = NFKC.normalize(&mapped);
    let folded: String = composed.chars().flat_map(folded).collect();
    NFKC.normalize(&folded).into_owned()
}

/// RFC 4518 §2.2: white space becomes a space, what cannot be seen is dropped.
fn mapped(c: char) -> Option<char> {
    match c {
        '\t'..='\r' | '\u{85}' => Some(' '),
        '\u{ad}' | '\u{34f}' | '\u{1806}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' => None,
        '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => None,
        '\u{fff9}'..='\u{fffc}' => None,
        _ if c.is_control() => None,
        _ if c.is_whitespace() => Some(' '),
        _ => Some(c),
    }
}

/// Full case folding by way of the upper case, which brings together `ß` and `ss`, `ς` and `σ`. Dotless `ı`, whose
/// upper case is `I`, folds to itself (Unicode CaseFolding.txt).
fn folded(c: char) -> Vec<char> {
    if c == 'ı' {
        return vec![c];
    }
    c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}
