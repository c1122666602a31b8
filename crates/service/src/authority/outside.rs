//! Whether a certificate from outside can make an authority work, and whether what was handed in above it leads up.

use chancery_domain::refusal::{Code, Refusal};
use chancery_domain::verdict::Reason;
use chancery_pki::certificate::Certificate;
use chancery_pki::extension::Usage;
use chancery_pki::path::{self, Failure, FailureKind, Input, Options, RevocationMode};
use chancery_pki::time::Time;

/// Everything that keeps `own` from being the certificate of an authority at `now`. `handed` is what was handed in,
/// `above` what of it leads up, nearest first; without anything above it only what it shows alone is looked at.
pub(super) fn faults(own: &Certificate, handed: &[Certificate], above: &[Certificate], now: Time) -> Vec<Refusal> {
    let mut faults = Vec::new();
    faults.extend(leads_nowhere(own, handed, above));
    let options = Options { revocation: RevocationMode::None, ..Options::default() };
    let anchors = above.last().map(std::slice::from_ref).unwrap_or_default();
    let outcome =
        path::validate(&Input { target: own, anchors, intermediates: above, crls: &[], at: now, options: &options });
    for failure in &outcome.failures {
        let is_missing = matches!(failure.kind, FailureKind::IssuerMissing { .. } | FailureKind::AnchorMissing { .. });
        if is_missing && above.is_empty() {
            continue;
        }
        let certificate = outcome.chain.get(failure.certificate).copied().unwrap_or(own);
        faults.push(of_failure(certificate, failure, now));
    }
    if above.is_empty() && own.signature_algorithm().is_weak() {
        let kind = FailureKind::WeakSignature { algorithm: own.signature_algorithm().to_string() };
        faults.push(of_failure(own, &Failure { kind, certificate: 0 }, now));
    }
    for needed in [Usage::KeyCertSign, Usage::CrlSign] {
        if own.key_usage().is_ok_and(|usage| usage.is_some_and(|usage| !usage.allows(needed))) {
            faults.push(of_failure(own, &Failure { kind: FailureKind::KeyUsage { needed }, certificate: 0 }, now));
        }
    }
    faults.extend(too_deep(own, above));
    faults
}

/// Certificates were handed in besides, and the issuer is not among them: somebody took the wrong file, or the
/// signature is not the issuer's.
fn leads_nowhere(own: &Certificate, handed: &[Certificate], above: &[Certificate]) -> Option<Refusal> {
    let mut others = handed.iter().filter(|other| other.public_key() != own.public_key()).peekable();
    if !above.is_empty() || others.peek().is_none() {
        return None;
    }
    let issuer = own.issuer().to_line();
    let is_namesake = handed.iter().any(|other| other.subject().matches(own.issuer()));
    let found = if is_namesake {
        format!("{issuer}, whose key did not sign it")
    } else {
        others.map(|other| other.subject().to_line()).collect::<Vec<_>>().join(", ")
    };
    let refusal = Refusal::new(Code::ChainLeadsNowhere).with("certificate", own.subject().to_line());
    Some(refusal.with("issuer", issuer).with("found", found))
}

/// What the authority issues lies one below it: nobody accepts that when an issuer above allows no authority here.
fn too_deep(own: &Certificate, above: &[Certificate]) -> Option<Refusal> {
    let mut below = u64::from(!own.is_self_issued());
    for issuer in above {
        let limit = issuer.basic_constraints().ok().flatten().and_then(|constraints| constraints.path_len);
        if let Some(limit) = limit.filter(|limit| below > *limit) {
            let found = format!("pathLenConstraint {limit}");
            return Some(unfit(issuer, &found, &format!("room for authorities below it: {below}")));
        }
        below += u64::from(!issuer.is_self_issued());
    }
    None
}

fn of_failure(certificate: &Certificate, failure: &Failure, now: Time) -> Refusal {
    let valid_now = format!("valid at {now}");
    let (found, wanted) = match &failure.kind {
        FailureKind::Expired { since } => (format!("ended at {since}"), valid_now),
        FailureKind::NotYetValid { from } => (format!("begins at {from}"), valid_now),
        FailureKind::NotCa => ("cA is not set".to_owned(), "an authority".to_owned()),
        FailureKind::KeyUsage { needed } => (format!("keyUsage without {}", needed.name()), needed.name().to_owned()),
        FailureKind::WeakSignature { algorithm } => {
            (algorithm.clone(), "a signature over SHA-256 or better".to_owned())
        }
        FailureKind::WeakKey(weakness) => (weakness.to_string(), "a strong key".to_owned()),
        _ => (Reason::of(failure).as_str().to_owned(), "nothing that path validation stops at".to_owned()),
    };
    unfit(certificate, &found, &wanted)
}

fn unfit(certificate: &Certificate, found: &str, wanted: &str) -> Refusal {
    let refusal = Refusal::new(Code::OutsideCertificateUnfit).with("certificate", certificate.subject().to_line());
    refusal.with("found", found).with("wanted", wanted)
}
