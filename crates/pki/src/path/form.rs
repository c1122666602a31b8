//! Faults of form: what RFC 5280 §4 asks of certificates and §6 does not test. Real private authorities have them, so
//! they are warnings, and failures only when asked for (decision 25).

use std::fmt;

use super::facts::Facts;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::Usage;
use crate::general_name::{GeneralName, HostName, HostNameError};
use crate::oid::{self, Oid};

/// One fault of form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// An extension that path validation does not need cannot be read.
    Unreadable(Error),
    /// An extension is critical that must not be.
    Critical(Oid),
    /// An extension is not critical that must be.
    NotCritical(Oid),
    /// An extension is missing that must be there.
    Missing(Oid),
    /// An extension that only authorities may have stands in another certificate.
    OnlyForAuthorities(Oid),
    /// pathLenConstraint without keyCertSign (§4.2.1.9).
    PathLenWithoutCertSign,
    /// keyCertSign without basicConstraints saying that it is an authority (§4.2.1.9).
    CertSignWithoutCa,
    /// keyUsage without any bit (§4.2.1.3).
    EmptyKeyUsage,
    /// The serial number is not positive (§4.1.2.2).
    SerialNotPositive,
    /// The serial number is longer than 20 octets (§4.1.2.2).
    SerialTooLong,
    /// Empty issuer name (§4.1.2.4).
    EmptyIssuer,
    /// An authority without a subject name (§4.1.2.6).
    EmptySubject,
    /// A certificate with neither subject nor alternative name (§4.1.2.6).
    Nameless,
    /// notAfter before notBefore.
    NeverValid,
    /// issuerUniqueID or subjectUniqueID (§4.1.2.8).
    UniqueIds,
    /// An alternative name that is not of the form its kind asks for (§4.2.1.6).
    BadAltName(GeneralName),
    /// A CRL without nextUpdate (§5.1.2.5).
    CrlWithoutNextUpdate,
    /// A CRL without an extension that must be there (§5.2).
    CrlMissing(Oid),
    /// A CRL with a critical extension that must not be (§5.2).
    CrlCritical(Oid),
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "unreadable: {error}"),
            Self::Critical(oid) => write!(f, "{} must not be critical", oid::label(oid)),
            Self::NotCritical(oid) => write!(f, "{} must be critical", oid::label(oid)),
            Self::Missing(oid) => write!(f, "{} is missing", oid::label(oid)),
            Self::OnlyForAuthorities(oid) => write!(f, "{} may stand only in an authority", oid::label(oid)),
            Self::PathLenWithoutCertSign => f.write_str("pathLenConstraint without keyCertSign"),
            Self::CertSignWithoutCa => f.write_str("keyCertSign without basicConstraints CA"),
            Self::EmptyKeyUsage => f.write_str("keyUsage without any bit"),
            Self::SerialNotPositive => f.write_str("the serial number is not positive"),
            Self::SerialTooLong => f.write_str("the serial number is longer than 20 octets"),
            Self::EmptyIssuer => f.write_str("the issuer name is empty"),
            Self::EmptySubject => f.write_str("an authority without a subject name"),
            Self::Nameless => f.write_str("neither subject nor alternative name"),
            Self::NeverValid => f.write_str("notAfter lies before notBefore"),
            Self::UniqueIds => f.write_str("unique identifiers of issuer or subject"),
            Self::BadAltName(name) => write!(f, "an alternative name is not well-formed: {name}"),
            Self::CrlWithoutNextUpdate => f.write_str("the CRL has no nextUpdate"),
            Self::CrlMissing(oid) => write!(f, "{} is missing in the CRL", oid::label(oid)),
            Self::CrlCritical(oid) => write!(f, "{} must not be critical in the CRL", oid::label(oid)),
        }
    }
}

/// Extensions that RFC 5280 §4.2 says must not be critical.
const NEVER_CRITICAL: [Oid; 6] = [
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::SUBJECT_DIRECTORY_ATTRIBUTES,
    oid::FRESHEST_CRL,
    oid::AUTHORITY_INFO_ACCESS,
    oid::SUBJECT_INFO_ACCESS,
];

/// Extensions that RFC 5280 §4.2 says must be critical.
const ALWAYS_CRITICAL: [Oid; 3] = [oid::NAME_CONSTRAINTS, oid::POLICY_CONSTRAINTS, oid::INHIBIT_ANY_POLICY];

/// Faults of one certificate. `is_issuer`: it issued the one below it in the path.
pub(super) fn faults(certificate: &Certificate, facts: &Facts, is_issuer: bool, is_anchor: bool) -> Vec<Form> {
    let mut faults: Vec<Form> = facts.odd.iter().cloned().map(Form::Unreadable).collect();
    if certificate.version() == 3 {
        criticality(certificate, &mut faults);
        presence(certificate, facts, is_issuer, is_anchor, &mut faults);
        usages(facts, &mut faults);
    }
    fields(certificate, facts, is_issuer, is_anchor, &mut faults);
    faults.extend(facts.bad_alt_names.iter().cloned().map(Form::BadAltName));
    faults
}

fn criticality(certificate: &Certificate, faults: &mut Vec<Form>) {
    for extension in certificate.extensions() {
        if extension.critical && NEVER_CRITICAL.contains(&extension.oid) {
            faults.push(Form::Critical(extension.oid));
        }
        let must = ALWAYS_CRITICAL.contains(&extension.oid)
            || extension.oid == oid::BASIC_CONSTRAINTS && certificate.is_ca()
            || extension.oid == oid::SUBJECT_ALT_NAME && certificate.subject().is_empty();
        if must && !extension.critical {
            faults.push(Form::NotCritical(extension.oid));
        }
    }
}

fn presence(certificate: &Certificate, facts: &Facts, is_issuer: bool, is_anchor: bool, faults: &mut Vec<Form>) {
    let has = |oid: &Oid| certificate.extensions().find(oid).is_some();
    if is_issuer && !has(&oid::BASIC_CONSTRAINTS) {
        faults.push(Form::Missing(oid::BASIC_CONSTRAINTS));
    }
    if (is_issuer || facts.is_ca()) && !has(&oid::SUBJECT_KEY_IDENTIFIER) {
        faults.push(Form::Missing(oid::SUBJECT_KEY_IDENTIFIER));
    }
    // Roots may go without (§4.2.1.1), and above an anchor there is nothing to find.
    let may_lack = is_anchor || facts.is_ca() && facts.is_self_issued;
    if facts.authority_key_identifier.is_none() && !may_lack {
        faults.push(Form::Missing(oid::AUTHORITY_KEY_IDENTIFIER));
    }
    if !facts.is_ca() {
        let reserved = [oid::NAME_CONSTRAINTS, oid::POLICY_MAPPINGS, oid::POLICY_CONSTRAINTS, oid::INHIBIT_ANY_POLICY];
        faults.extend(reserved.into_iter().filter(has).map(Form::OnlyForAuthorities));
    }
}

fn usages(facts: &Facts, faults: &mut Vec<Form>) {
    let Some(usages) = facts.key_usage else { return };
    if usages.is_empty() {
        faults.push(Form::EmptyKeyUsage);
    }
    if usages.allows(Usage::KeyCertSign) && !facts.is_ca() {
        faults.push(Form::CertSignWithoutCa);
    }
    if facts.basic_constraints.is_some_and(|constraints| constraints.path_len.is_some())
        && !usages.allows(Usage::KeyCertSign)
    {
        faults.push(Form::PathLenWithoutCertSign);
    }
}

fn fields(certificate: &Certificate, facts: &Facts, is_issuer: bool, is_anchor: bool, faults: &mut Vec<Form>) {
    let serial = certificate.serial();
    let table = [
        // Old roots, also public ones, have the serial number 0, and nobody looks it up.
        (!serial.is_positive() && !is_anchor, Form::SerialNotPositive),
        (serial.as_bytes().len() > 20, Form::SerialTooLong),
        (certificate.issuer().is_empty(), Form::EmptyIssuer),
        (certificate.subject().is_empty() && (is_issuer || facts.is_ca()), Form::EmptySubject),
        (certificate.subject().is_empty() && facts.alt_names.is_empty(), Form::Nameless),
        (certificate.not_after() < certificate.not_before(), Form::NeverValid),
        (certificate.has_unique_ids(), Form::UniqueIds),
    ];
    faults.extend(table.into_iter().filter(|(is_fault, _)| *is_fault).map(|(_, fault)| fault));
}

/// Alternative names that are not well-formed; the first few, to keep a hostile list from growing the answer.
pub(super) fn bad_alt_names(names: &[GeneralName]) -> Vec<GeneralName> {
    names.iter().filter(|name| !is_well_formed(name)).take(16).cloned().collect()
}

fn is_well_formed(name: &GeneralName) -> bool {
    match name {
        GeneralName::Malformed { .. } => false,
        GeneralName::Dns(text) => match HostName::parse(text) {
            Ok(host) => host.as_str().eq_ignore_ascii_case(text),
            // A lone label of digits and an address are names, if odd ones.
            Err(HostNameError::NumericTopLabel) => true,
            Err(_) => false,
        },
        GeneralName::Email(text) => {
            text.rsplit_once('@').is_some_and(|(local, host)| !local.is_empty() && HostName::parse(host).is_ok())
        }
        GeneralName::Ip(bytes) => matches!(bytes.len(), 4 | 16),
        GeneralName::Uri(text) => text.is_ascii() && text.contains(':'),
        _ => true,
    }
}
