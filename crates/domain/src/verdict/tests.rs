use super::*;
use chancery_pki::path::{Failure, Form};

const NOW: Time = Time::from_unix(1_800_000_000);

fn outcome(failures: Vec<(usize, FailureKind)>) -> Outcome<'static> {
    Outcome {
        chain: Vec::new(),
        is_anchored: true,
        failures: failures.into_iter().map(|(certificate, kind)| Failure { kind, certificate }).collect(),
        warnings: Vec::new(),
        policies: Vec::new(),
    }
}

#[test]
fn the_decisive_failure_gives_the_state_and_the_first_reason() {
    let revoked = |reason| FailureKind::Revoked { reason, date: NOW };
    let expired = FailureKind::Expired { since: NOW };
    let cases = [
        (vec![], "valid", vec![]),
        (vec![(0, revoked(ReasonCode::Superseded))], "revoked", vec!["revoked"]),
        (vec![(0, revoked(ReasonCode::CertificateHold))], "on_hold", vec!["on_hold"]),
        (vec![(1, revoked(ReasonCode::CertificateHold))], "not_trusted", vec!["issuer_revoked"]),
        (vec![(0, expired.clone()), (1, expired.clone())], "expired", vec!["expired", "issuer_expired"]),
        (vec![(1, FailureKind::SignatureBad), (0, expired)], "not_trusted", vec!["issuer_signature_bad", "expired"]),
        (vec![(0, FailureKind::Form(Form::NeverValid))], "not_trusted", vec!["malformed"]),
        (
            vec![(0, FailureKind::NotYetValid { from: NOW.plus(60) })],
            "not_yet_valid",
            vec!["not_yet_valid", "clock_skew_possible"],
        ),
        (vec![(0, FailureKind::NotYetValid { from: NOW.plus(3600) })], "not_yet_valid", vec!["not_yet_valid"]),
        (vec![(0, FailureKind::CrlMissing), (1, FailureKind::CrlMissing)], "not_trusted", vec!["crl_missing"]),
    ];
    for (failures, state, reasons) in cases {
        let verdict = Verdict::of(&outcome(failures.clone()), NOW, 0);
        assert_eq!(verdict.state.as_str(), state, "{failures:?}");
        assert_eq!(verdict.reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>(), reasons, "{failures:?}");
        assert_eq!(verdict.is_good(), reasons.is_empty());
    }
}

#[test]
fn codes_are_unique() {
    let reasons: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(reasons.len(), Reason::ALL.len());
    let states: std::collections::BTreeSet<_> = State::ALL.iter().map(|state| state.as_str()).collect();
    assert_eq!(states.len(), State::ALL.len());
}
