//! Alternative names: which may stand in the certificate, which are copied from the subject.

use chancery_pki::extension::NameConstraints;
use chancery_pki::general_name::{EmailAddress, GeneralName, HostName};
use chancery_pki::oid;

use super::{Application, Issuer, Notice};
use crate::profile::{Permission, Profile};
use crate::refusal::{Code, Refusal};

/// The names the certificate will carry, in the order asked for, each once.
pub(super) fn decide(
    profile: &Profile,
    application: &Application,
    issuer: &Issuer<'_>,
    notices: &mut Vec<Notice>,
    refusals: &mut Vec<Refusal>,
) -> Vec<GeneralName> {
    let mut names: Vec<GeneralName> = Vec::new();
    for name in &application.names {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    for name in from_subject(profile, application, &names, refusals) {
        notices.push(Notice::new(Notice::NAME_FROM_SUBJECT, vec![("name", plain(&name))]));
        names.push(name);
    }
    refusals.extend(self::refusals(profile, &names));
    refusals.extend(outside_constraints(issuer, &names));
    names
}

/// Every reason why the profile does not take these names, whoever issues.
pub fn refusals(profile: &Profile, names: &[GeneralName]) -> Vec<Refusal> {
    let forbidden = names.iter().filter(|name| !is_allowed(profile, name)).map(|name| {
        if let Some(fault) = name.fault() {
            return Refusal::new(Code::NotAHostName).with("given", name.to_string()).with("why", fault.to_string());
        }
        Refusal::new(Code::NameNotAllowed)
            .with("name", name.to_string())
            .with("profile", &profile.title)
            .with("allowed", allowed_words(profile))
    });
    let mut refusals: Vec<Refusal> = forbidden.chain(missing(profile, names)).collect();
    let most = profile.names.max as usize;
    if names.len() > most && !profile.ca && !profile.ocsp_nocheck {
        refusals.push(
            Refusal::new(Code::TooManyNames).with("found", names.len().to_string()).with("allowed", most.to_string()),
        );
    }
    refusals
}

/// Names that stand only in the subject: a host name or address in CN, mailboxes in E.
fn from_subject(
    profile: &Profile,
    application: &Application,
    names: &[GeneralName],
    refusals: &mut Vec<Refusal>,
) -> Vec<GeneralName> {
    let mut found: Vec<GeneralName> = Vec::new();
    if let Some(text) = application.subject.common_name()
        && profile.names.dns != Permission::Forbidden
        && text.contains('.')
        && let Ok(name) = GeneralName::guess(&text)
        && matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_))
    {
        found.push(name);
    }
    let asked: Vec<String> = names.iter().filter_map(GeneralName::email).collect();
    let subject_addresses = application.subject.all(&oid::EMAIL_ADDRESS);
    let from_common_name = application.subject.common_name().filter(|text| text.contains('@'));
    for text in subject_addresses.iter().chain(&from_common_name) {
        let Ok(name) = GeneralName::guess(text) else { continue };
        if name.email().is_none() {
            continue;
        }
        if !asked.is_empty() && !names.contains(&name) {
            refusals.push(Refusal::new(Code::EmailMismatch).with("subject", text).with("names", asked.join(", ")));
        } else if profile.names.email != Permission::Forbidden {
            found.push(name);
        }
    }
    let mut added: Vec<GeneralName> = Vec::new();
    for name in found {
        if !names.contains(&name) && !added.contains(&name) {
            added.push(name);
        }
    }
    added
}

fn is_allowed(profile: &Profile, name: &GeneralName) -> bool {
    let rules = &profile.names;
    let permission = match name {
        GeneralName::Dns(host) => match HostName::parse(host) {
            Ok(parsed) if parsed.is_wildcard() => rules.wildcard,
            Ok(_) => rules.dns,
            Err(_) => Permission::Forbidden,
        },
        GeneralName::Ip(_) if name.ip_address().is_some() => rules.ip,
        GeneralName::Email(address) if EmailAddress::parse(address).is_ok() => rules.email,
        GeneralName::Uri(_) => rules.uri,
        GeneralName::Other { oid, .. } if *oid == oid::SMTP_UTF8_MAILBOX => rules.email,
        GeneralName::Other { .. } => rules.other,
        _ => Permission::Forbidden,
    };
    permission != Permission::Forbidden
}

fn missing(profile: &Profile, names: &[GeneralName]) -> Option<Refusal> {
    let rules = &profile.names;
    let takes_names = rules.max > 0;
    let needs_email = rules.email == Permission::Required && !names.iter().any(|name| name.email().is_some());
    let needs_host = rules.dns == Permission::Required && !names.iter().any(|name| matches!(name, GeneralName::Dns(_)));
    let only_for_servers = profile.extended_key_usage.iter().any(|purpose| purpose == "serverAuth");
    let needs_any = takes_names && names.is_empty() && only_for_servers;
    (needs_email || needs_host || needs_any).then(|| {
        let wanted = if needs_email { "an e-mail address" } else { "a host name or IP address" };
        Refusal::new(Code::NameMissing).with("profile", &profile.title).with("wanted", wanted)
    })
}

/// Names the issuer's own nameConstraints do not permit: clients would refuse the certificate.
fn outside_constraints(issuer: &Issuer<'_>, names: &[GeneralName]) -> Vec<Refusal> {
    let Ok(Some(constraints)) = issuer.certificate.extensions().decode::<NameConstraints>() else { return Vec::new() };
    let outside = |name: &&GeneralName| {
        let same_kind: Vec<&GeneralName> =
            constraints.permitted.iter().filter(|base| name.is_same_kind(base)).collect();
        let permitted = same_kind.is_empty() || same_kind.iter().any(|base| name.is_permitted_by(base) == Some(true));
        let excluded =
            constraints.excluded.iter().any(|base| name.is_same_kind(base) && name.is_excluded_by(base) != Some(false));
        !permitted || excluded
    };
    let list = |names: &[GeneralName]| names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    names
        .iter()
        .filter(outside)
        .map(|name| {
            Refusal::new(Code::OutsideNameConstraints)
                .with("name", name.to_string())
                .with("issuer", issuer.name)
                .with("permitted", list(&constraints.permitted))
        })
        .collect()
}

fn allowed_words(profile: &Profile) -> String {
    let rules = &profile.names;
    let kinds = [
        (rules.dns, "host names"),
        (rules.wildcard, "wildcards"),
        (rules.ip, "IP addresses"),
        (rules.email, "e-mail addresses"),
        (rules.uri, "URIs"),
        (rules.other, "other names"),
    ];
    let words: Vec<&str> = kinds.iter().filter(|(p, _)| *p != Permission::Forbidden).map(|(_, word)| *word).collect();
    if words.is_empty() { "no alternative names".to_owned() } else { words.join(", ") }
}

/// A name as people write it, without its kind.
fn plain(name: &GeneralName) -> String {
    match name {
        GeneralName::Dns(text) | GeneralName::Email(text) | GeneralName::Uri(text) => text.clone(),
        other => other.to_string(),
    }
}
