//! Countries by name or code (ISO 3166-1), for the countryName of a subject.

mod table;

use table::COUNTRIES;

/// The two-letter code, upper case, of a country given by its code or English name in any letter case, with or without
/// accents; `None` for what is neither.
pub fn code(text: &str) -> Option<&'static str> {
    if let Some((code, ..)) = COUNTRIES.iter().find(|(code, ..)| code.eq_ignore_ascii_case(text.trim())) {
        return Some(code);
    }
    let wanted = plain(text);
    let has_name =
        |name: &str, others: &[&str]| plain(name) == wanted || others.iter().any(|other| plain(other) == wanted);
    COUNTRIES.iter().find(|(_, name, others)| has_name(name, others)).map(|(code, ..)| *code)
}

/// The English name of a two-letter code in any letter case.
pub fn name(code: &str) -> Option<&'static str> {
    COUNTRIES.iter().find(|(known, ..)| known.eq_ignore_ascii_case(code.trim())).map(|(_, name, _)| *name)
}

/// All codes with their English names, in the order of the codes.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    COUNTRIES.iter().map(|(code, name, _)| (*code, *name))
}

/// Lower case, without the accents the table has, `&` and `St.` written out, one space between words.
fn plain(text: &str) -> String {
    let letters: String = text
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'å' | 'ã' => 'a',
            'ç' => 'c',
            'é' => 'e',
            'í' => 'i',
            'ô' | 'ó' => 'o',
            'ü' => 'u',
            '’' => '\'',
            _ => c,
        })
        .collect();
    let words: Vec<&str> = letters
        .split_whitespace()
        .map(|word| match word {
            "&" => "and",
            "st" | "st." => "saint",
            _ => word,
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_by_code_and_name() {
        for (text, wanted) in [
            ("Germany", Some("DE")),
            ("de", Some("DE")),
            (" CA ", Some("CA")),
            ("united states of america", Some("US")),
            ("UK", Some("GB")),
            ("Cote d’Ivoire", Some("CI")),
            ("Turkiye", Some("TR")),
            ("St. Kitts & Nevis", Some("KN")),
            ("Atlantis", None),
            ("XX", None),
            ("", None),
        ] {
            assert_eq!(code(text), wanted, "{text}");
        }
        assert_eq!(name("de"), Some("Germany"));
        assert_eq!(name("xx"), None);
    }

    #[test]
    fn every_name_leads_to_its_own_code() {
        assert_eq!(COUNTRIES.len(), 249);
        for (own, name, others) in COUNTRIES {
            assert_eq!(code(own), Some(*own));
            assert_eq!(code(name), Some(*own), "{name}");
            for other in *others {
                assert_eq!(code(other), Some(*own), "{other}");
            }
        }
    }
}
