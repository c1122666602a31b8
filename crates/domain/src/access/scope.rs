//! Scopes: what a token takes away from the role of whoever holds it.

use chancery_pki::general_name::GeneralName;
use chancery_pki::name::Name;
use chancery_pki::oid;
use serde::{Deserialize, Serialize};

use super::names::{Looks, name_in};
use super::{Limit, NamePattern, Role, Verb};
use crate::refusal::{Code, Refusal};

/// What somebody is narrowed to. What is `None` is not narrowed; an empty list allows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scope {
    /// Verbs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verbs: Option<Vec<Verb>>,
    /// Slugs of profiles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profiles: Option<Vec<String>>,
    /// Patterns of names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<NamePattern>>,
    /// Slugs of authorities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorities: Option<Vec<String>>,
}

/// What a deed is about, as far as it is about such things.
#[derive(Clone, Copy, Debug, Default)]
pub struct Matter<'a> {
    /// Slug of the profile.
    pub profile: Option<&'a str>,
    /// Slug of the authority.
    pub authority: Option<&'a str>,
    /// Subject and alternative names of the certificate.
    pub certificate: Option<(&'a Name, &'a [GeneralName])>,
}

impl Scope {
    /// Whether nothing is taken away.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }

    /// Why not this verb: it is not among the verbs, or a limit cannot be held against it ([`Verb::heeds`]). A verb opens
    /// with it the reading that it brings ([`Verb::brings`]).
    pub fn verb_refusal(&self, verb: Verb) -> Option<Refusal> {
        if let Some(verbs) = self.verbs.as_ref().filter(|verbs| !opens(verbs, verb)) {
            return Some(beyond("verb", verb.as_str(), verbs));
        }
        self.unheeded(verb).map(|(what, allowed)| beyond(what, "any", &allowed))
    }

    /// A limit of this scope that cannot be held against a verb, and its words.
    pub fn unheeded(&self, verb: Verb) -> Option<(&'static str, Vec<String>)> {
        let names = || self.names.as_ref().map(|names| names.iter().map(ToString::to_string).collect());
        let limits = [
            (Limit::Names, "name", names()),
            (Limit::Profiles, "profile", self.profiles.clone()),
            (Limit::Authorities, "authority", self.authorities.clone()),
        ];
        let mut limits = limits.into_iter().filter(|(limit, ..)| !verb.heeds(*limit));
        limits.find_map(|(_, what, words)| words.map(|words| (what, words)))
    }

    /// Every reason why names that fit these patterns may not be given away.
    pub fn pattern_refusals(&self, patterns: &[NamePattern]) -> Vec<Refusal> {
        let Some(allowed) = &self.names else { return Vec::new() };
        let is_within = |pattern: &&NamePattern| allowed.iter().any(|wide| wide.contains(pattern));
        let outside = patterns.iter().filter(|pattern| !is_within(pattern));
        outside.map(|pattern| beyond("name", &pattern.to_string(), allowed)).collect()
    }

    /// Why not a role: a role has no limits, so that who is narrowed gives away none but that of a member, who has only what
    /// is given.
    pub fn role_refusal(&self, role: Role) -> Option<Refusal> {
        let is_more = role != Role::Member && !self.is_whole();
        is_more.then(|| beyond("role", role.as_str(), &[Role::Member]))
    }

    /// The refusals of [`Self::refusals`] for something that is kept: what is in it is told to nobody whose scope does not
    /// reach it, so `shown` stands for its names.
    pub fn kept_refusals(&self, matter: &Matter<'_>, shown: &str) -> Vec<Refusal> {
        let all = self.refusals(matter);
        let is_name = |refusal: &Refusal| refusal.value("what") == Some("name");
        let (names, mut others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_name);
        if let (false, Some(allowed)) = (names.is_empty(), &self.names) {
            others.push(beyond("name", shown, allowed));
        }
        others
    }

    /// Every reason why not this: each is `CHY-3031` with what was asked for and what is allowed.
    pub fn refusals(&self, matter: &Matter<'_>) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        if let (Some(allowed), Some(asked)) = (&self.profiles, matter.profile)
            && !allowed.iter().any(|one| one == asked)
        {
            refusals.push(beyond("profile", asked, allowed));
        }
        if let (Some(allowed), Some(asked)) = (&self.authorities, matter.authority)
            && !allowed.iter().any(|one| one == asked)
        {
            refusals.push(beyond("authority", asked, allowed));
        }
        if let (Some(allowed), Some((subject, names))) = (&self.names, matter.certificate) {
            refusals.extend(beyond_names(allowed, subject, names));
        }
        refusals
    }

    /// Every reason why this scope is not within the other one: a token hands on no more than it has.
    pub fn excess(&self, wider: &Self) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        let slugs = |text: &String, list: &[String]| list.contains(text);
        excess(&mut refusals, "verb", &self.verbs, &wider.verbs, |verb, list| opens(list, *verb));
        excess(&mut refusals, "profile", &self.profiles, &wider.profiles, slugs);
        excess(&mut refusals, "authority", &self.authorities, &wider.authorities, slugs);
        excess(&mut refusals, "name", &self.names, &wider.names, |pattern, list| {
            list.iter().any(|wide| wide.contains(pattern))
        });
        refusals
    }
}

fn opens(verbs: &[Verb], verb: Verb) -> bool {
    verbs.iter().any(|one| *one == verb || one.brings().contains(&verb))
}

fn excess<T: ToString>(
    refusals: &mut Vec<Refusal>,
    what: &str,
    own: &Option<Vec<T>>,
    wider: &Option<Vec<T>>,
    is_within: impl Fn(&T, &[T]) -> bool,
) {
    let Some(wider) = wider else { return };
    match own {
        None => refusals.push(beyond(what, "any", wider)),
        Some(own) => {
            let outside = own.iter().filter(|one| !is_within(one, wider));
            refusals.extend(outside.map(|one| beyond(what, &one.to_string(), wider)));
        }
    }
}

/// Alternative names must fit, common names and e-mail addresses of the subject too. Words for people fit where there is
/// an alternative name besides.
fn beyond_names(allowed: &[NamePattern], subject: &Name, names: &[GeneralName]) -> Vec<Refusal> {
    let fits = |name: &GeneralName| allowed.iter().any(|pattern| pattern.covers(name));
    let outside = names.iter().filter(|name| !fits(name)).map(ToString::to_string);
    let mut asked: Vec<String> = outside.collect();
    for attribute in subject.attributes() {
        let text = attribute.text().unwrap_or_default();
        let good = match &attribute.oid {
            oid if *oid == oid::COMMON_NAME => match name_in(&text) {
                Looks::Name(name) => fits(&name),
                Looks::Text => !names.is_empty(),
                Looks::Odd => false,
            },
            oid if *oid == oid::EMAIL_ADDRESS => GeneralName::guess(&text).is_ok_and(|name| fits(&name)),
            _ => true,
        };
        if !good {
            asked.push(text);
        }
    }
    if names.is_empty() && subject.is_empty() {
        asked.push("no name".to_owned());
    }
    asked.iter().map(|asked| beyond("name", asked, allowed)).collect()
}

fn beyond<T: ToString>(what: &str, asked: &str, allowed: &[T]) -> Refusal {
    let words: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    let allowed = if words.is_empty() { "none".to_owned() } else { words.join(", ") };
    Refusal::new(Code::BeyondScope).with("what", what).with("asked", asked).with("allowed", allowed)
}

#[cfg(test)]
mod tests;
