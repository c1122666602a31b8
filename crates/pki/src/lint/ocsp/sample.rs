//! An answer that keeps every rule, to be changed by tests.

use crate::algorithm::SignatureAlgorithm;
use crate::lint::OcspRule;
use crate::ocsp::{Answer, CertIdHash, CertStatus, IssuerHashes, ResponseTemplate};
use crate::time::Time;

pub(super) struct OcspSample(ResponseTemplate);

impl OcspSample {
    /// About one good certificate, from 2026-01-01 for a day.
    pub(super) fn new() -> Self {
        let now = Time::from_rfc3339("2026-01-01").unwrap();
        let answer = Answer {
            id: IssuerHashes::new(b"name", b"key").cert_id(CertIdHash::Sha1, &[7]),
            status: CertStatus::Good,
            this_update: now,
            next_update: now.plus_days(1),
            archive_cutoff: None,
        };
        Self(ResponseTemplate {
            responder_key_hash: [1; 20],
            produced_at: now,
            answers: vec![answer],
            nonce: None,
            extended_revoke: false,
            signature_algorithm: SignatureAlgorithm::EcdsaSha256,
        })
    }

    pub(super) fn with(mut self, change: impl FnOnce(&mut ResponseTemplate)) -> Self {
        change(&mut self.0);
        self
    }

    pub(super) fn passes(&self, rule: &OcspRule) {
        assert_eq!((rule.check)(&self.0), None, "{}", rule.lint.id);
    }

    pub(super) fn fires(&self, rule: &OcspRule, detail: &str) {
        let found = (rule.check)(&self.0).unwrap_or_else(|| panic!("{} does not fire", rule.lint.id));
        assert!(found.contains(detail), "{}: {found}", rule.lint.id);
    }
}
