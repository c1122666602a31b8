//! What is said of a revoked certificate (RFC 6960 §4.2.1).

use crate::extension::ReasonCode;
use crate::lint::{Applies, Lint, OcspRule, Rule, listed};
use crate::ocsp::{CertStatus, ResponseTemplate};

pub(super) const NOT_LATER: OcspRule = Rule {
    lint: Lint::warning(
        "rfc6960_revocation_not_later",
        "RFC 6960 §4.2.1",
        "revocationTime is not after the time the answer is signed.",
    ),
    applies: Applies::OCSP_ANSWERS,
    check: not_later,
};

pub(super) const REASON: OcspRule = Rule {
    lint: Lint::error(
        "rfc6960_revocation_reason",
        "RFC 5280 §5.3.1",
        "removeFromCRL is no reason for which a certificate is revoked.",
    ),
    applies: Applies::OCSP_ANSWERS,
    check: reason,
};

fn not_later(template: &ResponseTemplate) -> Option<String> {
    listed(revoked(template).filter(|(at, _)| *at > template.produced_at).map(|(at, _)| at.to_string()))
}

fn reason(template: &ResponseTemplate) -> Option<String> {
    let removed = revoked(template).filter(|(_, reason)| *reason == Some(ReasonCode::RemoveFromCrl));
    listed(removed.map(|_| ReasonCode::RemoveFromCrl.name().to_owned()))
}

fn revoked(template: &ResponseTemplate) -> impl Iterator<Item = (crate::time::Time, Option<ReasonCode>)> {
    template.answers.iter().filter_map(|answer| match answer.status {
        CertStatus::Revoked { at, reason } => Some((at, reason)),
        CertStatus::Good | CertStatus::Unknown => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{NOT_LATER, REASON};
    use crate::extension::ReasonCode;
    use crate::lint::ocsp::sample::OcspSample;
    use crate::ocsp::CertStatus;

    #[test]
    fn revoked() {
        let said = |seconds: i64, reason| {
            OcspSample::new().with(|template| {
                let at = template.produced_at.plus(seconds);
                template.answers[0].status = CertStatus::Revoked { at, reason };
            })
        };
        said(0, None).passes(&NOT_LATER);
        said(1, None).fires(&NOT_LATER, "2026-01-01T00:00:01Z");
        said(0, Some(ReasonCode::KeyCompromise)).passes(&REASON);
        said(0, Some(ReasonCode::RemoveFromCrl)).fires(&REASON, "removeFromCRL");
    }
}
