//! The profiles every authority starts with (decision 20).

mod client;
mod code_signing;
mod email;
mod mail_server;
mod ocsp;
mod server;
mod sub_ca;
mod timestamping;

use std::collections::BTreeMap;

use super::{FieldRule, Profile, SubjectField};

/// Groups of profiles that `init --issue` chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Web, mail and other servers.
    Servers,
    /// S/MIME for people.
    Email,
    /// Login, VPN and Wi-Fi of people and devices.
    Login,
}

impl Group {
    /// From the word used on the command line.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "servers" | "server" => Some(Self::Servers),
            "email" | "mail" | "e-mail" => Some(Self::Email),
            "login" | "client" | "clients" => Some(Self::Login),
            _ => None,
        }
    }

    /// Slugs of the profiles in the group.
    pub const fn slugs(self) -> &'static [&'static str] {
        match self {
            Self::Servers => &["server", "mail-server"],
            Self::Email => &["email", "email-sign", "email-encrypt"],
            Self::Login => &["client"],
        }
    }
}

/// All built-in profiles.
pub fn builtins() -> Vec<Profile> {
    vec![
        server::profile(),
        mail_server::profile(),
        email::both(),
        email::sign(),
        email::encrypt(),
        client::profile(),
        code_signing::profile(),
        timestamping::profile(),
        ocsp::profile(),
        sub_ca::profile(),
    ]
}

/// The built-in profile with this slug.
pub fn builtin(slug: &str) -> Option<Profile> {
    builtins().into_iter().find(|profile| profile.slug == slug)
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}

/// Organisation and place are optional, the rest as given.
fn subject(rules: &[(SubjectField, FieldRule)]) -> BTreeMap<SubjectField, FieldRule> {
    let place = [
        SubjectField::Country,
        SubjectField::State,
        SubjectField::Locality,
        SubjectField::Organization,
        SubjectField::OrganizationalUnit,
    ];
    place.into_iter().map(|field| (field, FieldRule::Optional)).chain(rules.iter().cloned()).collect()
}
