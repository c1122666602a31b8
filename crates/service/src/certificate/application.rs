//! From what was handed in to an application: request, names, subject, profile, validity.

use std::collections::HashSet;
use std::sync::Arc;

use chancery_domain::issuance::{Application, Validity};
use chancery_domain::profile::Profile;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::extension::Extensions;
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::PublicKey;
use chancery_pki::name::Name;
use chancery_pki::request::CertificationRequest;

use super::Issue;
use crate::error::Result;
use crate::text::{self, LONGEST_CERTIFICATE_NAME};
use crate::{Service, input};

/// Most names, and most attributes of a subject, that are looked at: rules compare them with each other, and each refusal
/// repeats some.
const MOST_NAMES: usize = 1_000;
const MOST_ATTRIBUTES: usize = 100;

/// Names and subject asked for, before there is a key.
pub(crate) struct Asked {
    pub(crate) subject: Name,
    pub(crate) names: Vec<GeneralName>,
    pub(crate) requested: Extensions,
    pub(crate) validity: Validity,
}

impl Asked {
    pub(crate) fn new(issue: &Issue, request: Option<&CertificationRequest>) -> Result<Self> {
        let requested_names = match request {
            Some(request) => request.subject_alt_names().map_err(not_a_request)?,
            None => Vec::new(),
        };
        let mut names = Vec::new();
        let mut seen = HashSet::new();
        let named = issue.names.iter().map(|text| input::general_name(text));
        for name in requested_names.into_iter().map(|name| Ok(name.with_lower_case_host())).chain(named) {
            let name = name?;
            if seen.insert(name.clone()) {
                names.push(name);
            }
        }
        let subject = match (&issue.subject, request) {
            (Some(text), _) => input::subject(text)?,
            (None, Some(request)) => request.subject().clone(),
            (None, None) => Name::empty(),
        };
        let attributes = subject.attributes().count();
        if attributes > MOST_ATTRIBUTES {
            let why = format!("it has {attributes} parts; at most {MOST_ATTRIBUTES} are read");
            return Err(Refusal::new(Code::BadSubject).with("given", "").with("why", why).into());
        }
        let requested = match request {
            Some(request) => request.extensions().map_err(not_a_request)?,
            None => Extensions::default(),
        };
        Ok(Self { subject, names, requested, validity: validity(issue.days, issue.until.as_deref())? })
    }

    pub(crate) fn with_key(self, public_key: PublicKey) -> Application {
        let Self { subject, names, requested, validity } = self;
        Application { subject, names, public_key, requested, validity }
    }

    /// The name people will know the certificate by: the one given, or its first. Errors: `CHY-1040`.
    pub(crate) fn called(&self, given: Option<&str>) -> Result<String, Refusal> {
        if let Some(given) = given {
            return text::name(given, LONGEST_CERTIFICATE_NAME);
        }
        let first = self.names.first().map(super::plain_name).or_else(|| self.subject.common_name());
        let first = first.and_then(|first| text::cleaned(&first, LONGEST_CERTIFICATE_NAME));
        Ok(first.unwrap_or_else(|| "unnamed".to_owned()))
    }

    /// The profile the names point to: mailboxes to e-mail, hosts and addresses to servers.
    fn guess(&self) -> Option<&'static str> {
        let from_subject = || self.subject.common_name().and_then(|text| GeneralName::guess(&text).ok());
        match self.names.first().cloned().or_else(from_subject)? {
            GeneralName::Email(_) => Some("email"),
            GeneralName::Dns(_) | GeneralName::Ip(_) => Some("server"),
            name if name.email().is_some() => Some("email"),
            _ => Some("client"),
        }
    }
}

/// Bounds the names that rules look at; what the profile allows, when that is less, is what it comes to.
fn bounded(names: usize, profile: &Profile) -> Result<(), Refusal> {
    if names <= MOST_NAMES {
        return Ok(());
    }
    let allowed = MOST_NAMES.min(profile.names.max as usize);
    Err(Refusal::new(Code::TooManyNames).with("found", names.to_string()).with("allowed", allowed.to_string()))
}

/// Days or an end, not both.
pub(super) fn validity(days: Option<u32>, until: Option<&str>) -> std::result::Result<Validity, Refusal> {
    match (days, until) {
        (Some(_), Some(_)) => Err(Refusal::new(Code::BadField)
            .with("field", "validity")
            .with("given", "days and until")
            .with("wanted", "one of them")),
        (Some(0), None) => {
            Err(Refusal::new(Code::BadField).with("field", "days").with("given", "0").with("wanted", "at least 1"))
        }
        (Some(days), None) => Ok(Validity::Days(days)),
        (None, Some(text)) => Ok(Validity::Until(input::time(text)?)),
        (None, None) => Ok(Validity::ProfileDefault),
    }
}

fn not_a_request(error: chancery_pki::Error) -> Refusal {
    Refusal::new(Code::NotARequest).with("why", error.to_string())
}

impl Service {
    /// The profile named, or the one the names point to. Errors: not known, or more names than it takes.
    pub(crate) async fn profile_for(&self, named: Option<&str>, asked: &Asked) -> Result<Arc<Profile>> {
        let missing = || Refusal::new(Code::NameMissing).with("profile", "").with("wanted", "name");
        let slug = named.or_else(|| asked.guess()).ok_or_else(missing)?;
        let profile = self.profile(slug).await?;
        bounded(asked.names.len(), &profile)?;
        Ok(profile)
    }
}
