//! Path building (RFC 4158): a depth-first search from the target up to the anchors, with backtracking.
//!
//! It goes twice over the candidates. First only over issuers that can be part of a valid path, so that a broken or
//! expired relative never hides a good one; when no anchor is reached that way, over all of them, to say what is wrong.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;

use super::pool::{Node, Pool, excess};
use super::revocation::Crl;
use super::work::{Exhausted, Work};
use super::{Failure, FailureKind, Options};
use crate::error::ErrorKind;
use crate::oid::Oid;
use crate::time::Time;

/// Most certificates in a path, target and anchor included.
const MAX_LENGTH: usize = 32;

/// A path that was looked at.
pub(super) struct Attempt<'p, 'a> {
    pub(super) path: Vec<&'p Node<'a>>,
    /// Whether the path reaches an anchor.
    pub(super) complete: bool,
    pub(super) failures: Vec<Failure>,
    pub(super) warnings: Vec<Failure>,
    pub(super) policies: Vec<Oid>,
}

impl Attempt<'_, '_> {
    pub(super) const fn is_valid(&self) -> bool {
        self.complete && self.failures.is_empty()
    }

    /// Paths to an anchor before others, then those with the fewest failures, then the longest.
    fn score(&self) -> (bool, std::cmp::Reverse<usize>, usize) {
        (self.complete, std::cmp::Reverse(self.failures.len()), self.path.len())
    }
}

/// What one search is for.
#[derive(Clone, Copy)]
pub(super) struct Goal<'o> {
    pub(super) options: &'o Options,
    /// The only anchor that counts, by its place in the pool: a CRL issuer must hang on the anchor of the certificate
    /// whose status its CRL gives (RFC 5280 §6.3.3 (f)).
    pub(super) anchor: Option<usize>,
    /// How many CRL issuers deep this search is.
    pub(super) nesting: u8,
}

/// All that one validation shares between its searches.
pub(super) struct Search<'a> {
    pub(super) pool: Pool<'a>,
    pub(super) crls: Vec<Crl<'a>>,
    pub(super) at: Time,
    pub(super) work: Work,
    /// CRL issuers already validated, by their place in the pool and that of the anchor.
    pub(super) crl_issuers: RefCell<HashMap<(usize, usize), bool>>,
    /// CRL signatures already checked, by the CRL's place in the list and the signer's in the pool.
    pub(super) crl_signatures: RefCell<HashMap<(usize, usize), bool>>,
}

/// State of one depth-first search.
struct Walk<'p, 'a, 'o> {
    search: &'p Search<'a>,
    goal: Goal<'o>,
    path: Vec<&'p Node<'a>>,
    best: Option<Attempt<'p, 'a>>,
    /// Whether issuers that cannot be part of a valid path are tried.
    diagnosing: bool,
    /// Whether a path was given up for its length.
    truncated: bool,
}

impl<'a> Search<'a> {
    /// The best path from the target to an anchor: valid when its `failures` are empty.
    pub(super) fn run<'p>(&'p self, target: &'p Node<'a>, goal: Goal<'_>) -> Attempt<'p, 'a> {
        let path = vec![target];
        let mut walk = Walk { search: self, goal, path, best: None, diagnosing: false, truncated: false };
        let mut exhausted = walk.search_up() == Err(Exhausted);
        if walk.best.is_none() && !exhausted {
            walk.diagnosing = true;
            exhausted = walk.search_up() == Err(Exhausted);
        }
        exhausted |= walk.truncated;
        let mut attempt = walk.best.unwrap_or_else(|| Attempt {
            path: vec![target],
            complete: false,
            failures: Vec::new(),
            warnings: Vec::new(),
            policies: Vec::new(),
        });
        if exhausted && !attempt.is_valid() {
            attempt.failures.push(Failure { kind: FailureKind::WorkLimit, certificate: 0 });
        }
        attempt.failures.sort_by_key(|failure| (failure.kind.rank(), failure.certificate));
        attempt
    }
}

impl<'p, 'a> Walk<'p, 'a, '_> {
    fn search_up(&mut self) -> Result<(), Exhausted> {
        let is_anchor = self.path.last().is_some_and(|target| self.is_goal(target));
        if is_anchor && self.judge(true)?.is_break() {
            return Ok(());
        }
        self.extend().map(|_| ())
    }

    /// Tries every issuer of the path's last certificate. `Break`: a valid path was found.
    fn extend(&mut self) -> Result<ControlFlow<()>, Exhausted> {
        let Some(&top) = self.path.last() else { return Ok(ControlFlow::Continue(())) };
        let mut went_on = false;
        for issuer in self.search.pool.issuers(top, self.search.at, &self.search.work)? {
            self.search.work.steps(self.path.len() * (1 + excess(issuer.certificate.subject())))?;
            if self.path.iter().any(|node| node.is_same_entity(issuer)) || !self.is_usable(top, issuer)? {
                continue;
            }
            went_on = true;
            self.path.push(issuer);
            let flow = if self.is_goal(issuer) { self.judge(true)? } else { self.go_on()? };
            self.path.pop();
            if flow.is_break() {
                return Ok(flow);
            }
        }
        if self.diagnosing && !went_on && !self.is_goal(top) {
            self.judge(false)
        } else {
            Ok(ControlFlow::Continue(()))
        }
    }

    fn go_on(&mut self) -> Result<ControlFlow<()>, Exhausted> {
        if self.path.len() < MAX_LENGTH {
            return self.extend();
        }
        self.truncated = true;
        Ok(ControlFlow::Continue(()))
    }

    fn is_goal(&self, node: &Node<'a>) -> bool {
        node.is_anchor && self.goal.anchor.is_none_or(|anchor| anchor == node.id)
    }

    fn is_usable(&self, certificate: &Node<'a>, issuer: &Node<'a>) -> Result<bool, Exhausted> {
        let facts = issuer.facts();
        if !self.diagnosing && !facts.is_sound_issuer(issuer.certificate, self.is_goal(issuer), self.search.at) {
            return Ok(false);
        }
        Ok(match self.search.pool.signature(certificate, issuer, &self.search.work)? {
            Ok(()) => true,
            Err(_) if !self.diagnosing => false,
            // A namesake with another key is not the issuer; one with the named key has signed badly.
            Err(ErrorKind::BadSignature) => {
                let named = certificate.facts().authority_key_identifier.as_ref();
                named.is_none() || facts.key_identifier.is_none() || named == facts.key_identifier.as_ref()
            }
            Err(_) => true,
        })
    }

    /// Validates the path as it stands and keeps it when it is the best so far. `Break`: it is valid.
    fn judge(&mut self, complete: bool) -> Result<ControlFlow<()>, Exhausted> {
        let attempt = self.search.validate(&self.path, complete, self.goal)?;
        let is_valid = attempt.is_valid();
        if self.best.as_ref().is_none_or(|best| attempt.score() > best.score()) {
            self.best = Some(attempt);
        }
        Ok(if is_valid { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    }
}
