//! The subject, attribute by attribute.

use chancery_pki::general_name::{GeneralName, HostName};
use chancery_pki::name::{Attribute, Name, Rdn};

use super::{Application, Issuer};
use crate::profile::{FieldRule, Profile, SubjectField};
use crate::refusal::{Code, Refusal};

/// Longest common name (RFC 5280 appendix A, ub-common-name).
const LONGEST_COMMON_NAME: usize = 64;

/// The subject as the profile's rules make it. Order and multi-valued RDNs of the request are kept.
pub(super) fn decide(
    profile: &Profile,
    application: &Application,
    issuer: &Issuer<'_>,
    names: &[GeneralName],
    refusals: &mut Vec<Refusal>,
) -> Name {
    let mut rdns: Vec<Rdn> = Vec::new();
    for rdn in application.subject.rdns() {
        let kept: Vec<Attribute> = rdn.attributes.iter().filter(|a| is_kept(profile, a)).cloned().collect();
        if !kept.is_empty() {
            rdns.push(Rdn { attributes: kept });
        }
    }
    for (field, rule) in &profile.subject {
        apply_rule(profile, *field, rule, application, issuer, &mut rdns, refusals);
    }
    let subject = Name::from_rdns(rdns);
    let subject = with_common_name(profile, subject, names);
    for fault in subject.length_faults() {
        refusals.push(
            Refusal::new(Code::FieldTooLong)
                .with("field", chancery_pki::oid::label(&fault.oid))
                .with("found", fault.length.to_string())
                .with("allowed", fault.bound.to_string()),
        );
    }
    subject
}

fn is_kept(profile: &Profile, attribute: &Attribute) -> bool {
    SubjectField::from_oid(&attribute.oid)
        .is_some_and(|field| !matches!(profile.field_rule(field), FieldRule::Forbidden | FieldRule::Fixed(_)))
}

fn apply_rule(
    profile: &Profile,
    field: SubjectField,
    rule: &FieldRule,
    application: &Application,
    issuer: &Issuer<'_>,
    rdns: &mut Vec<Rdn>,
    refusals: &mut Vec<Refusal>,
) {
    let asked = application.subject.first(&field.oid());
    match rule {
        FieldRule::Match => {
            let authority = issuer.certificate.subject().first(&field.oid());
            if asked != authority {
                refusals.push(
                    Refusal::new(Code::FieldNotMatching)
                        .with("field", field.word())
                        .with("authority", authority.unwrap_or_default())
                        .with("request", asked.unwrap_or_default()),
                );
            }
        }
        FieldRule::Supplied if asked.is_none_or(|text| text.trim().is_empty()) => {
            refusals.push(Refusal::new(Code::FieldMissing).with("field", field.word()).with("profile", &profile.title));
        }
        FieldRule::Fixed(value) => rdns.push(Rdn::single(Attribute::new(field.oid(), value))),
        FieldRule::Supplied | FieldRule::Optional | FieldRule::Forbidden => {}
    }
}

/// Adds the first alternative name as common name when there is none, so that old programs and people see one. Not an
/// address: OpenSSL and GnuTLS take it for a host name, which an authority for networks may not name.
fn with_common_name(profile: &Profile, subject: Name, names: &[GeneralName]) -> Name {
    let wants_one = matches!(profile.field_rule(SubjectField::CommonName), FieldRule::Optional);
    if !wants_one || subject.common_name().is_some() {
        return subject;
    }
    let text = names.iter().find_map(|name| match name {
        GeneralName::Dns(host) => Some(HostName::to_unicode(host)).filter(|unicode| unicode == host),
        GeneralName::Email(address) => Some(address.clone()),
        _ => None,
    });
    match text {
        Some(text) if text.len() <= LONGEST_COMMON_NAME => {
            let common_name = Rdn::single(Attribute::new(SubjectField::CommonName.oid(), &text));
            Name::from_rdns(subject.rdns().iter().cloned().chain([common_name]).collect())
        }
        _ => subject,
    }
}
