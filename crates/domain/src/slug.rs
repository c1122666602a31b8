//! Short names that stand in addresses, file names and commands.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

/// A short name: 1 to 63 lower-case letters, digits and single hyphens inside. Of an authority's key it is the name for
/// ever (`issuing-1`), of a profile its name (`mail-server`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Slug(String);

/// Longest slug, as one label of a host name.
const LONGEST: usize = 63;

impl Slug {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest slug to a display name: `Example Org, Root` becomes `example-org-root`. `None` when no ASCII letter
    /// or digit stands in it.
    pub fn from_name(name: &str) -> Option<Self> {
        let mut text = String::with_capacity(name.len().min(LONGEST));
        for character in name.chars() {
            if text.len() == LONGEST {
                break;
            }
            if character.is_ascii_alphanumeric() {
                text.push(character.to_ascii_lowercase());
            } else if !text.is_empty() && !text.ends_with('-') {
                text.push('-');
            }
        }
        text.trim_end_matches('-').parse().ok()
    }
}

/// The text is not a slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a short name has 1 to 63 lower-case letters, digits and single hyphens inside")]
pub struct BadSlug;

impl FromStr for Slug {
    type Err = BadSlug;

    fn from_str(text: &str) -> Result<Self, BadSlug> {
        let characters = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let hyphens = !text.starts_with('-') && !text.ends_with('-') && !text.contains("--");
        let length = (1..=LONGEST).contains(&text.len());
        if characters && hyphens && length { Ok(Self(text.to_owned())) } else { Err(BadSlug) }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Slug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_slug() {
        let longest = "a".repeat(63);
        for good in ["a", "root-1", "mail-server", "3d", longest.as_str()] {
            assert_eq!(good.parse::<Slug>().unwrap().as_str(), good);
        }
        let too_long = "a".repeat(64);
        for bad in ["", "-a", "a-", "a--b", "Root", "a_b", "a/b", "..", "ä", too_long.as_str()] {
            assert_eq!(bad.parse::<Slug>(), Err(BadSlug), "{bad}");
        }
    }

    #[test]
    fn from_display_names() {
        let cases = [
            ("Example Org", Some("example-org")),
            ("  Çà & Là Ltd. ", Some("l-ltd")),
            ("Root CA 2026!", Some("root-ca-2026")),
            ("北京", None),
            ("", None),
        ];
        for (name, want) in cases {
            assert_eq!(Slug::from_name(name).as_ref().map(Slug::as_str), want, "{name}");
        }
        let long = format!("{} x", "a".repeat(62));
        assert_eq!(Slug::from_name(&long).unwrap().as_str().len(), 62);
    }
}
