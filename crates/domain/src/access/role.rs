//! Roles, and how far a role opens a verb.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Verb;

/// What somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything.
    Administrator,
    /// Certificates, requests and revocation lists of everybody.
    Operator,
    /// See everything but secrets, change nothing.
    Auditor,
    /// One's own certificates, for names that are one's own.
    Member,
}

/// How far a verb is open. Ordered: more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grant {
    /// Not at all.
    No,
    /// For what belongs to oneself.
    Own,
    /// For everything.
    All,
}

/// No role has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no role has this name")]
pub struct UnknownRole;

impl Role {
    /// All of them, the most powerful first.
    pub const ALL: [Self; 4] = [Self::Administrator, Self::Operator, Self::Auditor, Self::Member];

    /// The word in database, API and commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::Member => "member",
        }
    }

    /// How far this role opens a verb.
    pub const fn grant(self, verb: Verb) -> Grant {
        let [administrator, operator, auditor, member] = verb.grants();
        match self {
            Self::Administrator => administrator,
            Self::Operator => operator,
            Self::Auditor => auditor,
            Self::Member => member,
        }
    }

    /// Whether somebody of this role may hand this other one on, in a token: it opens no verb further than one's own.
    pub fn contains(self, other: Self) -> bool {
        Verb::ALL.iter().all(|verb| self.grant(*verb) >= other.grant(*verb))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_back() {
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        for bad in ["", "Administrator", "admin", "root"] {
            assert_eq!(bad.parse::<Role>(), Err(UnknownRole), "{bad}");
        }
    }

    #[test]
    fn an_administrator_may_everything_and_nobody_more() {
        for role in Role::ALL {
            assert!(Role::Administrator.contains(role), "{role}");
            assert!(role.contains(role), "{role}");
        }
        for (one, other) in
            [(Role::Operator, Role::Auditor), (Role::Auditor, Role::Member), (Role::Member, Role::Auditor)]
        {
            assert!(!one.contains(other), "{one} {other}");
        }
    }

    #[test]
    fn an_auditor_changes_nothing_but_his_own_tokens() {
        for verb in Verb::ALL {
            let grant = Role::Auditor.grant(*verb);
            let own_token = matches!(verb, Verb::CreateToken | Verb::RevokeToken);
            assert!(!verb.changes() || grant == if own_token { Grant::Own } else { Grant::No }, "{verb}");
        }
    }

    #[test]
    fn a_member_reaches_other_peoples_things_with_no_verb() {
        let for_everybody = [Verb::SeeAuthorities, Verb::SeeProfiles, Verb::SeeCrls];
        for verb in Verb::ALL {
            assert!(Role::Member.grant(*verb) < Grant::All || for_everybody.contains(verb), "{verb}");
        }
    }
}
