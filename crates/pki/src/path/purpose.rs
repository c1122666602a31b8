//! Whether key usages allow the purpose.
//!
//! extKeyUsage of an authority limits what it issues, as Windows, NSS and OpenSSL have it (RFC 5280 §4.2.1.12 leaves it
//! open); for OCSP it does not, because delegated responders hang on authorities that list other usages.

use super::pool::Node;
use super::validation::Report;
use super::{FailureKind, Options, Purpose};
use crate::extension::{ExtendedKeyUsage, Usage};
use crate::key::PublicKeyKind;

pub(super) fn check(path: &[&Node<'_>], options: &Options, report: &mut Report) {
    let purpose = options.purpose;
    let Some(wanted) = purpose.extended_key_usage() else { return };
    for (index, node) in path.iter().enumerate() {
        let listed = node.facts().extended_key_usage.as_ref();
        let allowed = match (index, listed) {
            (0, listed) => is_target_usable(node, listed, purpose),
            (_, Some(listed)) => purpose == Purpose::Ocsp || listed.allows(&wanted),
            (_, None) => true,
        };
        if !allowed {
            report.fail(index, FailureKind::PurposeMismatch { purpose });
        }
    }
}

fn is_target_usable(node: &Node<'_>, listed: Option<&ExtendedKeyUsage>, purpose: Purpose) -> bool {
    let Some(wanted) = purpose.extended_key_usage() else { return true };
    let is_listed = match (purpose, listed) {
        // These never follow from silence, nor from anyExtendedKeyUsage (RFC 3161 §2.3, RFC 6960 §4.2.2.2).
        (Purpose::Timestamp | Purpose::Ocsp, listed) => listed.is_some_and(|listed| listed.0.contains(&wanted)),
        (Purpose::Code, None) => false,
        (_, listed) => listed.is_none_or(|listed| listed.allows(&wanted)),
    };
    // An authority's own certificate in the place of a server's: RFC 5280 does not forbid it, and its keyUsage is made
    // for the authority.
    let is_authority = node.facts().is_ca() && matches!(purpose, Purpose::Server | Purpose::Client);
    let allows = |usages: &[Usage]| is_authority || usages.iter().any(|usage| node.facts().allows(*usage));
    let can_sign = allows(&[Usage::DigitalSignature, Usage::NonRepudiation]);
    is_listed
        && match purpose {
            Purpose::Any => true,
            Purpose::Server => allows(&[Usage::DigitalSignature, Usage::KeyEncipherment, Usage::KeyAgreement]),
            Purpose::Client => allows(&[Usage::DigitalSignature, Usage::KeyAgreement]),
            Purpose::EmailSign => can_sign,
            Purpose::EmailEncrypt => can_encrypt(node),
            Purpose::Email => can_sign || can_encrypt(node),
            Purpose::Code | Purpose::Timestamp | Purpose::Ocsp => can_sign,
        }
}

/// RSA encrypts keys, EC agrees on them (RFC 8551 §2.3); other keys only sign.
fn can_encrypt(node: &Node<'_>) -> bool {
    match node.certificate.public_key().kind() {
        PublicKeyKind::Rsa { .. } => node.facts().allows(Usage::KeyEncipherment),
        PublicKeyKind::Ec(_) | PublicKeyKind::OtherEc(_) | PublicKeyKind::X25519 | PublicKeyKind::X448 => {
            node.facts().allows(Usage::KeyAgreement) || node.facts().allows(Usage::KeyEncipherment)
        }
        _ => false,
    }
}
