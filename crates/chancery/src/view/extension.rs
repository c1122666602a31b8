//! Extensions in words: every one of RFC 5280, and the raw bytes of what is unknown or malformed.

use chancery_pki::digest::hex;
use chancery_pki::error::Result;
use chancery_pki::extension::{
    AuthorityInfoAccess, AuthorityKeyIdentifier, BasicConstraints, CertificateIssuer, CrlDistributionPoints, CrlNumber,
    DeltaCrlIndicator, ExtendedKeyUsage, Extension, ExtensionValue as _, FreshestCrl, InhibitAnyPolicy, InvalidityDate,
    IssuerAltName, KeyUsage, NetscapeComment, PolicyConstraints, PolicyMappings, ReasonCode, SubjectAltName,
    SubjectInfoAccess, SubjectKeyIdentifier, TlsFeature, Usage,
};
use chancery_pki::oid::{self, Oid};
use serde_json::{Value, json};

use super::general_name;
use super::text::{Text, colons};

mod address;
mod constraint;
mod policy;

/// What an extension says.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Its short name, or the dotted identifier.
    pub name: String,
    /// Its content in words, a line each; empty when it cannot be read.
    pub lines: Vec<String>,
    /// Its content as JSON; null when it cannot be read or has none.
    pub value: Value,
    /// Why it cannot be read.
    pub fault: Option<String>,
}

/// Explains one extension. One that is malformed or unknown has its raw value and the reason.
pub fn explain(extension: &Extension) -> Explained {
    let name = oid::label(&extension.oid);
    match content(extension) {
        Some(Ok((lines, value))) => Explained { name, lines, value, fault: None },
        Some(Err(fault)) => Explained { name, lines: Vec::new(), value: Value::Null, fault: Some(fault.to_string()) },
        None => Explained { name, lines: Vec::new(), value: Value::Null, fault: None },
    }
}

/// As JSON: identifier, name, criticality, value, raw value, fault.
pub fn json(extension: &Extension) -> Value {
    let explained = explain(extension);
    json!({
        "oid": extension.oid.to_string(),
        "name": explained.name,
        "critical": extension.critical,
        "value": explained.value,
        "words": explained.lines,
        "fault": explained.fault,
        "raw": hex(&extension.value),
    })
}

/// The extension in a full text.
pub fn text(text: &mut Text, depth: usize, extension: &Extension) {
    let explained = explain(extension);
    let critical = if extension.critical { " critical" } else { "" };
    text.line(depth, format!("{}:{critical}", explained.name));
    for line in &explained.lines {
        text.line(depth + 1, line);
    }
    if let Some(fault) = &explained.fault {
        text.line(depth + 1, format!("cannot be read: {fault}"));
    }
    if explained.lines.is_empty() {
        text.hex(depth + 1, &extension.value);
    }
}

type Content = Option<Result<(Vec<String>, Value)>>;

fn content(extension: &Extension) -> Content {
    let value = extension.value.as_slice();
    Some(match extension.oid {
        oid::KEY_USAGE => KeyUsage::decode(value).map(key_usage),
        oid::EXTENDED_KEY_USAGE => ExtendedKeyUsage::decode(value).map(|usage| purposes(&usage.0)),
        oid::BASIC_CONSTRAINTS => BasicConstraints::decode(value).map(|constraints| basic_constraints(&constraints)),
        oid::SUBJECT_ALT_NAME => SubjectAltName::decode(value).map(|names| address::names(&names.0)),
        oid::ISSUER_ALT_NAME => IssuerAltName::decode(value).map(|names| address::names(&names.0)),
        oid::CERTIFICATE_ISSUER => CertificateIssuer::decode(value).map(|names| address::names(&names.0)),
        oid::SUBJECT_KEY_IDENTIFIER => {
            SubjectKeyIdentifier::decode(value).map(|id| (vec![colons(&id.0)], json!(hex(&id.0))))
        }
        oid::AUTHORITY_KEY_IDENTIFIER => AuthorityKeyIdentifier::decode(value).map(|id| authority_key(&id)),
        oid::CRL_DISTRIBUTION_POINTS => CrlDistributionPoints::decode(value).map(|points| address::points(&points.0)),
        oid::FRESHEST_CRL => FreshestCrl::decode(value).map(|points| address::points(&points.0)),
        oid::AUTHORITY_INFO_ACCESS => AuthorityInfoAccess::decode(value).map(|list| address::access(&list.0)),
        oid::SUBJECT_INFO_ACCESS => SubjectInfoAccess::decode(value).map(|list| address::access(&list.0)),
        oid::NAME_CONSTRAINTS => constraint::name_constraints(value),
        oid::ISSUING_DISTRIBUTION_POINT => address::issuing_distribution_point(value),
        oid::CERTIFICATE_POLICIES => policy::certificate_policies(value),
        _ => return small(extension),
    })
}

fn small(extension: &Extension) -> Content {
    let value = extension.value.as_slice();
    Some(match extension.oid {
        oid::POLICY_MAPPINGS => PolicyMappings::decode(value).map(|mappings| policy::mappings(&mappings)),
        oid::POLICY_CONSTRAINTS => PolicyConstraints::decode(value).map(|limits| policy::constraints(&limits)),
        oid::INHIBIT_ANY_POLICY => InhibitAnyPolicy::decode(value).map(|skip| {
            (vec![format!("anyPolicy counts no more after {} certificates", skip.0)], json!({ "skip": skip.0 }))
        }),
        oid::CRL_NUMBER => CrlNumber::decode(value).map(|number| (vec![number.0.to_hex()], json!(number.0.to_hex()))),
        oid::DELTA_CRL_INDICATOR => DeltaCrlIndicator::decode(value)
            .map(|base| (vec![format!("changes since CRL {}", base.0.to_hex())], json!(base.0.to_hex()))),
        oid::CRL_REASON => {
            ReasonCode::decode(value).map(|reason| (vec![reason.name().to_owned()], json!(reason.name())))
        }
        oid::INVALIDITY_DATE => {
            InvalidityDate::decode(value).map(|date| (vec![date.0.to_rfc3339()], json!(date.0.to_rfc3339())))
        }
        oid::NETSCAPE_COMMENT => NetscapeComment::decode(value).map(|text| (vec![text.0.clone()], json!(text.0))),
        oid::OCSP_NOCHECK => Ok((vec!["revocation of this responder is not checked".to_owned()], json!(true))),
        oid::TLS_FEATURE => TlsFeature::decode(value).map(|features| tls_features(&features.0)),
        oid::CT_PRECERT_POISON => Ok((vec!["a pre-certificate, not for use".to_owned()], json!(true))),
        _ => return None,
    })
}

fn key_usage(usage: KeyUsage) -> (Vec<String>, Value) {
    let names: Vec<&str> = usage.iter().map(Usage::name).collect();
    let words: Vec<String> = usage.iter().map(|usage| usage_words(usage).to_owned()).collect();
    (vec![words.join(", ")], json!(names))
}

/// A use of a key in words.
pub fn usage_words(usage: Usage) -> &'static str {
    match usage {
        Usage::DigitalSignature => "digital signatures",
        Usage::NonRepudiation => "binding signatures (non-repudiation)",
        Usage::KeyEncipherment => "encrypting keys",
        Usage::DataEncipherment => "encrypting data",
        Usage::KeyAgreement => "agreeing on keys",
        Usage::KeyCertSign => "signing certificates",
        Usage::CrlSign => "signing CRLs",
        Usage::EncipherOnly => "encipher only",
        Usage::DecipherOnly => "decipher only",
    }
}

fn purposes(list: &[Oid]) -> (Vec<String>, Value) {
    let words = list.iter().map(purpose_words).collect();
    let value = list.iter().map(|oid| json!({ "oid": oid.to_string(), "name": oid::name(oid) })).collect();
    (words, Value::Array(value))
}

/// An extended key usage in words.
pub fn purpose_words(purpose: &Oid) -> String {
    let words = match *purpose {
        oid::SERVER_AUTH => "TLS servers",
        oid::CLIENT_AUTH => "TLS clients: sign-in, VPN, Wi-Fi",
        oid::EMAIL_PROTECTION => "e-mail",
        oid::CODE_SIGNING => "signing programs",
        oid::TIME_STAMPING => "time stamps",
        oid::OCSP_SIGNING => "OCSP answers",
        oid::SMARTCARD_LOGON => "smart card sign-in to Windows",
        oid::ANY_EXTENDED_KEY_USAGE => "any purpose",
        _ => return oid::label(purpose),
    };
    format!("{words} ({})", oid::label(purpose))
}

fn basic_constraints(constraints: &BasicConstraints) -> (Vec<String>, Value) {
    let words = match (constraints.ca, constraints.path_len) {
        (false, _) => "not an authority".to_owned(),
        (true, None) => "an authority".to_owned(),
        (true, Some(0)) => "an authority, with no authority below it".to_owned(),
        (true, Some(depth)) => format!("an authority, with at most {depth} levels of authorities below it"),
    };
    (vec![words], json!({ "ca": constraints.ca, "path_length": constraints.path_len }))
}

fn authority_key(id: &AuthorityKeyIdentifier) -> (Vec<String>, Value) {
    let mut lines: Vec<String> = id.key_identifier.iter().map(|key| colons(key)).collect();
    lines.extend(general_name::list(&id.issuer).into_iter().map(|name| format!("issuer {name}")));
    lines.extend(id.serial.iter().map(|serial| format!("serial {}", serial.to_hex())));
    let issuer: Vec<Value> = id.issuer.iter().map(general_name::json).collect();
    let value = json!({
        "key_identifier": id.key_identifier.as_ref().map(|key| hex(key)),
        "issuer": issuer,
        "serial": id.serial.as_ref().map(|serial| serial.to_hex()),
    });
    (lines, value)
}

fn tls_features(features: &[u64]) -> (Vec<String>, Value) {
    let words = features.iter().map(|feature| match feature {
        5 => "an OCSP answer must be stapled (status_request)".to_owned(),
        17 => "OCSP answers for the chain must be stapled (status_request_v2)".to_owned(),
        other => format!("TLS extension {other}"),
    });
    (words.collect(), json!(features))
}
