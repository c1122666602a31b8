//! CRLs for the tests of rules: a good one, and ways to spoil it.

use super::super::{CrlRule, EntryRule, Finding, certificate_list};
use crate::algorithm::{AlgorithmIdentifier, SignatureAlgorithm};
use crate::crl::{CertificateList, CrlTemplate};
use crate::der::Writer;
use crate::digest::unhex;
use crate::extension::{Extension, Extensions};
use crate::name::Name;
use crate::oid::Oid;
use crate::time::Time;

/// A CRL to be spoilt.
#[derive(Clone)]
pub(in crate::lint) struct CrlSample {
    template: CrlTemplate,
    next_update: Option<Time>,
    version: u8,
    algorithm: AlgorithmIdentifier,
    extensions: Extensions,
    entries: Vec<u8>,
    writes_empty_list: bool,
    writes_generalized: bool,
    revoked: Time,
}

impl CrlSample {
    pub(in crate::lint) fn new() -> Self {
        let this_update = Time::from_rfc3339("2026-01-01").unwrap();
        let template = CrlTemplate {
            issuer: Name::parse_line("CN=Example Root").unwrap(),
            authority_key_identifier: vec![1; 20],
            this_update,
            next_update: this_update.plus_days(7),
            number: 5,
            issuing_distribution_point: None,
            delta_base: None,
            freshest: None,
            signature_algorithm: SignatureAlgorithm::EcdsaSha256,
        };
        Self {
            next_update: Some(template.next_update),
            version: 2,
            algorithm: template.signature_algorithm.identifier(),
            extensions: template.extensions(),
            entries: Vec::new(),
            writes_empty_list: false,
            writes_generalized: false,
            revoked: this_update,
            template,
        }
    }

    pub(in crate::lint) fn with_raw(mut self, oid: Oid, critical: bool, hex: &str) -> Self {
        self = self.without(&oid);
        self.extensions.push(Extension { oid, critical, value: unhex(hex).unwrap() });
        self
    }

    pub(in crate::lint) fn without(mut self, oid: &Oid) -> Self {
        let list = self.extensions.iter().filter(|extension| extension.oid != *oid).cloned().collect();
        self.extensions = Extensions::new(list);
        self
    }

    pub(in crate::lint) fn version_1(mut self) -> Self {
        self.version = 1;
        self.extensions = Extensions::default();
        self
    }

    pub(in crate::lint) fn signed_with(mut self, oid: Oid) -> Self {
        self.algorithm = AlgorithmIdentifier::with_null(oid);
        self
    }

    pub(in crate::lint) fn empty_list(mut self) -> Self {
        self.writes_empty_list = true;
        self
    }

    pub(in crate::lint) fn generalized_times(mut self) -> Self {
        self.writes_generalized = true;
        self
    }

    /// Days from thisUpdate to nextUpdate; `None` leaves nextUpdate out.
    pub(in crate::lint) fn days(mut self, days: Option<i64>) -> Self {
        self.next_update = days.map(|days| self.template.this_update.plus_days(days));
        self
    }

    /// Appends an entry with these crlEntryExtensions (DER in hex, or nothing).
    pub(in crate::lint) fn entry(mut self, serial: &[u8], extensions: &str) -> Self {
        let date = self.revoked;
        self.entries.extend(Writer::encode(|w| {
            w.sequence(|w| {
                w.unsigned(serial);
                date.write(w);
                w.raw(&unhex(extensions).unwrap());
            });
        }));
        self
    }

    /// Makes one entry revoked on this day the only one.
    pub(in crate::lint) fn revoked(mut self, day: &str) -> Self {
        self.revoked = Time::from_rfc3339(day).unwrap();
        self.entries.clear();
        self.entry(&[5], "")
    }

    fn list(&self) -> CertificateList {
        let der = Writer::encode(|w| {
            w.sequence(|w| {
                w.sequence(|w| self.write_tbs(w));
                self.algorithm.write(w);
                w.bit_string(b"not verified here");
            });
        });
        CertificateList::from_der(der).unwrap()
    }

    fn write_tbs(&self, w: &mut Writer) {
        if self.version == 2 {
            w.u64(1);
        }
        self.algorithm.write(w);
        w.raw(self.template.issuer.as_der());
        for time in [Some(self.template.this_update), self.next_update].into_iter().flatten() {
            if self.writes_generalized { time.write_generalized(w) } else { time.write(w) }
        }
        if self.writes_empty_list || !self.entries.is_empty() {
            w.sequence(|w| w.raw(&self.entries));
        }
        if !self.extensions.is_empty() {
            w.context(0, |w| self.extensions.write(w));
        }
    }

    fn detail(&self, id: &str) -> Option<String> {
        let findings: Vec<Finding> = certificate_list(&self.list());
        findings.into_iter().find(|finding| finding.lint.id == id).map(|finding| finding.detail)
    }

    /// Asserts that the rule finds something and that its detail names this.
    pub(in crate::lint) fn fires(&self, rule: &CrlRule, named: &str) {
        self.assert_names(rule.lint.id, named);
    }

    /// Asserts that the rule finds nothing.
    pub(in crate::lint) fn passes(&self, rule: &CrlRule) {
        assert_eq!(self.detail(rule.lint.id), None, "{}", rule.lint.id);
    }

    pub(in crate::lint) fn entry_fires(&self, rule: &EntryRule, named: &str) {
        self.assert_names(rule.lint.id, named);
    }

    pub(in crate::lint) fn entry_passes(&self, rule: &EntryRule) {
        assert_eq!(self.detail(rule.lint.id), None, "{}", rule.lint.id);
    }

    fn assert_names(&self, id: &str, named: &str) {
        let detail = self.detail(id).unwrap_or_else(|| panic!("{id} does not fire"));
        assert!(detail.contains(named), "{id}: {detail}");
    }
}

#[test]
fn good_crls_have_no_findings() {
    assert_eq!(certificate_list(&CrlSample::new().entry(&[5], "").list()), []);
    assert_eq!(super::super::crl(&CrlSample::new().template), []);
}

#[test]
fn many_faults_are_counted_not_listed() {
    let many = (1..=200u8).fold(CrlSample::new(), |sample, n| sample.entry(&[n], "300c300a0603551d1504030a0100"));
    many.entry_fires(&super::entry_reason::GIVEN, "and 195 more");
}
