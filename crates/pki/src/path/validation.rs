//! Validation of one path (RFC 5280 §6.1), from the target (index 0) to the anchor (last).
//!
//! The anchor's own certificate is held to its dates, basicConstraints, keyUsage, name constraints, path length and
//! critical extensions, as OpenSSL and others do: who trusts a root certificate trusts what it says. Its signature and
//! its policies are not looked at.

use super::pool::Node;
use super::search::{Attempt, Goal, Search};
use super::work::Exhausted;
use super::{Failure, FailureKind, RevocationMode, form, name_constraints, policy, purpose};
use crate::error::ErrorKind;
use crate::extension::Usage;
use crate::key::Weakness;

/// Failures and warnings of one path.
#[derive(Default)]
pub(super) struct Report {
    pub(super) failures: Vec<Failure>,
    pub(super) warnings: Vec<Failure>,
}

impl Report {
    pub(super) fn fail(&mut self, certificate: usize, kind: FailureKind) {
        self.failures.push(Failure { kind, certificate });
    }

    /// A failure or, when `fails` is false, a warning.
    pub(super) fn note(&mut self, fails: bool, certificate: usize, kind: FailureKind) {
        let list = if fails { &mut self.failures } else { &mut self.warnings };
        list.push(Failure { kind, certificate });
    }
}

impl<'a> Search<'a> {
    /// Everything that is wrong with the path. `complete`: it ends in an anchor.
    pub(super) fn validate<'p>(
        &'p self,
        path: &[&'p Node<'a>],
        complete: bool,
        goal: Goal<'_>,
    ) -> Result<Attempt<'p, 'a>, Exhausted> {
        for node in path {
            self.work.steps(64 + node.certificate.as_der().len() / 32)?;
        }
        let mut report = Report::default();
        for (index, node) in path.iter().enumerate() {
            self.check_certificate(index, node, complete && index + 1 == path.len(), goal, &mut report);
        }
        self.check_signatures(path, goal, &mut report)?;
        check_authorities(path, goal, &mut report);
        name_constraints::check(path, &self.work, &mut report)?;
        let mut policies = Vec::new();
        if complete {
            let anchored = path.split_last().map_or(&[][..], |(_, certificates)| certificates);
            match policy::process(anchored, goal.options, &self.work)? {
                Ok(found) => policies = found,
                Err(certificate) => report.fail(certificate, FailureKind::Policy),
            }
        }
        purpose::check(path, goal.options, &mut report);
        if let (Some(wanted), Some(target)) = (&goal.options.name, path.first())
            && !wanted.is_name_of(target.certificate, target.facts())
        {
            report.fail(0, FailureKind::NameMismatch { wanted: wanted.clone() });
        }
        if !complete {
            self.name_missing_issuer(path, &mut report);
        } else if goal.options.revocation != RevocationMode::None && !has_bad_link(&report) {
            self.check_revocation(path, goal, &mut report)?;
        }
        let Report { failures, warnings } = report;
        Ok(Attempt { path: path.to_vec(), complete, failures, warnings, policies })
    }

    /// What one certificate shows alone.
    fn check_certificate(&self, index: usize, node: &Node<'a>, is_anchor: bool, goal: Goal<'_>, report: &mut Report) {
        let (certificate, facts) = (node.certificate, node.facts());
        for error in &facts.malformed {
            report.fail(index, FailureKind::Malformed(error.clone()));
        }
        for oid in &facts.unknown_critical {
            report.fail(index, FailureKind::UnknownCriticalExtension { oid: *oid });
        }
        if self.at > certificate.not_after() {
            report.fail(index, FailureKind::Expired { since: certificate.not_after() });
        } else if self.at < certificate.not_before() {
            report.fail(index, FailureKind::NotYetValid { from: certificate.not_before() });
        }
        if let Some(weakness) = node.weakness() {
            let fails = !goal.options.allow_weak && !matches!(weakness, Weakness::RsaSmallExponent { .. });
            report.note(fails, index, FailureKind::WeakKey(weakness));
        }
        for fault in form::faults(certificate, facts, index > 0, is_anchor) {
            report.note(goal.options.strict, index, FailureKind::Form(fault));
        }
    }

    fn check_signatures(&self, path: &[&Node<'a>], goal: Goal<'_>, report: &mut Report) -> Result<(), Exhausted> {
        for (index, pair) in path.windows(2).enumerate() {
            let [certificate, issuer] = pair else { continue };
            let algorithm = certificate.certificate.signature_algorithm();
            match self.pool.signature(certificate, issuer, &self.work)? {
                Ok(()) => {}
                Err(ErrorKind::UnsupportedAlgorithm) => {
                    report.fail(index, FailureKind::UnsupportedAlgorithm { algorithm: algorithm.to_string() });
                }
                Err(_) => report.fail(index, FailureKind::SignatureBad),
            }
            if algorithm.is_weak() {
                let kind = FailureKind::WeakSignature { algorithm: algorithm.to_string() };
                report.note(!goal.options.allow_weak, index, kind);
            }
        }
        Ok(())
    }

    fn name_missing_issuer(&self, path: &[&Node<'a>], report: &mut Report) {
        let Some(top) = path.last() else { return };
        let issuer = top.certificate.issuer().clone();
        let kind = if top.facts().is_self_issued {
            FailureKind::AnchorMissing { issuer }
        } else {
            FailureKind::IssuerMissing { issuer }
        };
        report.fail(path.len().saturating_sub(1), kind);
    }
}

/// basicConstraints, keyUsage and path length (§6.1.4 (k) to (n)).
fn check_authorities(path: &[&Node<'_>], goal: Goal<'_>, report: &mut Report) {
    // Intermediates below the certificate looked at that are not self-issued.
    let mut below = 0_u64;
    for (index, node) in path.iter().enumerate().skip(1) {
        let facts = node.facts();
        let is_unmarked_anchor = node.is_anchor && facts.basic_constraints.is_none() && index + 1 == path.len();
        if !facts.is_ca() && !is_unmarked_anchor {
            report.fail(index, FailureKind::NotCa);
        }
        if !facts.allows(Usage::KeyCertSign) {
            report.fail(index, FailureKind::KeyUsage { needed: Usage::KeyCertSign });
        }
        if let Some(limit) = facts.basic_constraints.and_then(|constraints| constraints.path_len)
            && below > limit
        {
            report.fail(index, FailureKind::PathLength { limit });
        }
        let is_last = index + 1 == path.len();
        if !(facts.is_self_issued || is_last && node.is_anchor) {
            below += 1;
        }
    }
    if let Some(limit) = goal.options.max_depth.map(|limit| limit as u64)
        && below > limit
    {
        report.fail(0, FailureKind::PathLength { limit });
    }
}

fn has_bad_link(report: &Report) -> bool {
    report
        .failures
        .iter()
        .any(|failure| matches!(failure.kind, FailureKind::SignatureBad | FailureKind::UnsupportedAlgorithm { .. }))
}
