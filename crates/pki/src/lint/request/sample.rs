//! Requests for the tests of rules.

use crate::algorithm::AlgorithmIdentifier;
use crate::der::Writer;
use crate::key::PublicKey;
use crate::lint::RequestRule;
use crate::name::Name;
use crate::oid::Oid;
use crate::request::CertificationRequest;

/// A request with these attributes, each with the DER of its one value; nobody verifies its signature.
pub(in crate::lint) fn request(
    subject: &str,
    attributes: &[(Oid, Vec<u8>)],
    key: &PublicKey,
    signature: Oid,
) -> CertificationRequest {
    let der = Writer::encode(|w| {
        w.sequence(|w| {
            w.sequence(|w| {
                w.u64(0);
                w.raw(Name::parse_line(subject).unwrap().as_der());
                w.raw(key.as_der());
                w.context(0, |w| attributes.iter().for_each(|(oid, value)| write_attribute(w, oid, value)));
            });
            AlgorithmIdentifier::with_null(signature).write(w);
            w.bit_string(b"not verified here");
        });
    });
    CertificationRequest::from_der(&der).unwrap()
}

fn write_attribute(w: &mut Writer, oid: &Oid, value: &[u8]) {
    w.sequence(|w| {
        w.oid(oid);
        w.set(|w| w.raw(value));
    });
}

fn detail(request: &CertificationRequest, rule: &RequestRule) -> Option<String> {
    let findings = crate::lint::request(request);
    findings.into_iter().find(|finding| finding.lint.id == rule.lint.id).map(|finding| finding.detail)
}

/// Asserts that the rule finds something and that its detail names this.
pub(in crate::lint) fn fires(request: &CertificationRequest, rule: &RequestRule, named: &str) {
    let detail = detail(request, rule).unwrap_or_else(|| panic!("{} does not fire", rule.lint.id));
    assert!(detail.contains(named), "{}: {detail}", rule.lint.id);
}

/// Asserts that the rule finds nothing.
pub(in crate::lint) fn passes(request: &CertificationRequest, rule: &RequestRule) {
    assert_eq!(detail(request, rule), None, "{}", rule.lint.id);
}
