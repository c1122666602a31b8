//! What is asked for, from the names and options.

use chancery_api::certificate::Issue;
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::name::Name;
use chancery_pki::request::CertificationRequest;

use super::{Args, given_request};
use crate::error::{CliError, Result};
use crate::exit::Exit;
use crate::install::{Guide, Use};
use crate::own_key::{self, OwnKey};
use crate::request_file;

/// An application before the authority has seen it.
pub(super) struct Application {
    /// First name: names the certificate and its folder.
    pub(super) name: String,
    /// Profile slug.
    pub(super) profile: String,
    /// A request made elsewhere.
    pub(super) request: Option<CertificationRequest>,
    subject: Option<Name>,
}

impl Application {
    /// From the arguments. Errors: a request that cannot be read, a subject that cannot be read.
    pub(super) fn read(args: &Args, guide: Option<&Guide>) -> Result<Self> {
        let request = given_request(args)?;
        let subject = args.subject.as_deref().map(parse_subject).transpose()?;
        let in_request = request.as_ref().and_then(name_of_request);
        let first = args.names.first().or(args.san.first()).cloned().or(in_request);
        let common_name = subject.as_ref().and_then(Name::common_name);
        let name = first.clone().or(common_name).unwrap_or_else(|| "certificate".to_owned());
        let profile = args.profile.clone().unwrap_or_else(|| guess_profile(first.as_deref(), guide).to_owned());
        // “Joe Smith” is no host name or address, but a good common name for those who sign in.
        let subject = match (subject, args.names.first()) {
            (None, Some(text)) if is_person_profile(&profile) && GeneralName::guess(text).is_err() => {
                Some(own_key::common_name(text))
            }
            (subject, _) => subject,
        };
        Ok(Self { name: args.name.clone().unwrap_or(name), profile, request, subject })
    }

    /// The body of the call, without key or request of our own.
    pub(super) fn body(&self, args: &Args) -> Result<Issue> {
        let is_subject = |text: &String| {
            self.subject.as_ref().and_then(Name::common_name).is_some_and(|name| name == *text)
                && GeneralName::guess(text).is_err()
        };
        let names = args.names.iter().filter(|text| !is_subject(text)).chain(&args.san).cloned().collect();
        Ok(Issue {
            csr: self.request.as_ref().map(request_file::to_pem),
            key: None,
            profile: Some(self.profile.clone()),
            authority: args.ca.clone(),
            subject: self.subject.as_ref().map(ToString::to_string),
            names,
            days: args.validity.days,
            until: args.validity.end()?,
            name: args.name.clone(),
            note: args.note.clone(),
            owner: args.owner.clone(),
            passphrase: None,
            dry_run: args.dry_run,
            assume_unlocked: false,
        })
    }

    /// A key with a request for the names of the body. Names that cannot be read stay out of the request, and the
    /// authority, which gets them too, says what is wrong with them.
    pub(super) fn make_key(&self, algorithm: KeyAlgorithm, body: &Issue) -> Result<OwnKey> {
        let names = body.names.iter().filter_map(|text| GeneralName::guess(text).ok()).collect();
        own_key::make(algorithm, self.subject.clone().unwrap_or_else(Name::empty), names)
    }
}

fn parse_subject(text: &str) -> Result<Name> {
    Name::parse_input(text)
        .map_err(|fault| CliError::new("CHY-1005", Exit::Usage).with("given", text).with("why", fault.to_string()))
}

fn name_of_request(request: &CertificationRequest) -> Option<String> {
    let names = request.subject_alt_names().unwrap_or_default();
    let plain = names.iter().find_map(|name| match name {
        GeneralName::Dns(text) | GeneralName::Email(text) => Some(text.clone()),
        other => other.ip_address().map(|address| address.to_string()),
    });
    plain.or_else(|| request.subject().common_name())
}

/// The profile that a name is for: a mailbox gets e-mail, everything else a server's.
fn guess_profile(name: Option<&str>, guide: Option<&Guide>) -> &'static str {
    let is_mailbox = name.is_some_and(|name| GeneralName::guess(name).is_ok_and(|name| name.email().is_some()));
    let is_name = name.is_some_and(|name| GeneralName::guess(name).is_ok());
    match guide {
        _ if is_mailbox => "email",
        Some(guide) if matches!(guide.slug, "postfix" | "dovecot") => "mail-server",
        Some(guide) if guide.used == Use::Person && !is_name => "client",
        _ => "server",
    }
}

fn is_person_profile(profile: &str) -> bool {
    !matches!(profile, "server" | "mail-server" | "email" | "email-sign" | "email-encrypt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_guessed_from_name_and_program() {
        let guide = |slug: &str| Guide::find(slug);
        let cases = [
            ("www.example.org", None, "server"),
            ("192.0.2.7", None, "server"),
            ("joe@example.org", None, "email"),
            ("joe@example.org", guide("thunderbird"), "email"),
            ("mail.example.org", guide("postfix"), "mail-server"),
            ("pc1.example.org", guide("windows"), "server"),
            ("Joe Smith", guide("windows"), "client"),
        ];
        for (name, guide, want) in cases {
            assert_eq!(guess_profile(Some(name), guide), want, "{name}");
        }
    }
}
