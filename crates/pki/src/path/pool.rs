//! The certificates a path can be built from, and what was already found out about them.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use super::facts::Facts;
use super::work::{Exhausted, Work};
use crate::certificate::Certificate;
use crate::error::ErrorKind;
use crate::key::Weakness;
use crate::name::Name;
use crate::time::Time;

/// One certificate of the pool.
pub(super) struct Node<'a> {
    pub(super) id: usize,
    pub(super) certificate: &'a Certificate,
    pub(super) is_anchor: bool,
    facts: OnceCell<Facts>,
    weakness: OnceCell<Option<Weakness>>,
    issuers: OnceCell<Vec<usize>>,
}

impl<'a> Node<'a> {
    const fn new(id: usize, certificate: &'a Certificate, is_anchor: bool) -> Self {
        Self { id, certificate, is_anchor, facts: OnceCell::new(), weakness: OnceCell::new(), issuers: OnceCell::new() }
    }

    pub(super) fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| Facts::of(self.certificate))
    }

    pub(super) fn weakness(&self) -> Option<Weakness> {
        *self.weakness.get_or_init(|| self.certificate.public_key().weakness())
    }

    /// Whether both are the same entity: name and key (RFC 4158 §2.4.2). A path that comes by one entity twice can be
    /// shortened, so that such paths need not be tried.
    pub(super) fn is_same_entity(&self, other: &Self) -> bool {
        self.certificate.public_key() == other.certificate.public_key()
            && self.certificate.subject().matches(other.certificate.subject())
    }
}

/// All certificates: anchors, intermediates, the target.
pub(super) struct Pool<'a> {
    /// Anchors, then intermediates.
    nodes: Vec<Node<'a>>,
    target: Node<'a>,
    /// What it costs to compare the subjects of all nodes with one name.
    comparing: usize,
    signatures: RefCell<HashMap<(usize, usize), Result<(), ErrorKind>>>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(anchors: &'a [Certificate], intermediates: &'a [Certificate], target: &'a Certificate) -> Self {
        let others = intermediates.iter().map(|certificate| (certificate, false));
        let all = anchors.iter().map(|certificate| (certificate, true)).chain(others);
        let nodes: Vec<_> =
            all.enumerate().map(|(id, (certificate, is_anchor))| Node::new(id, certificate, is_anchor)).collect();
        let comparing = nodes.len() / 8 + nodes.iter().map(|node| excess(node.certificate.subject())).sum::<usize>();
        Self { target: Node::new(nodes.len(), target, false), nodes, comparing, signatures: RefCell::default() }
    }

    /// The target, unless it is itself an anchor: then the anchor.
    pub(super) fn target(&self) -> &Node<'a> {
        let is_target = |node: &&Node<'a>| node.is_anchor && node.certificate == self.target.certificate;
        self.nodes.iter().find(is_target).unwrap_or(&self.target)
    }

    /// Every certificate that can have issued others: all but the target.
    pub(super) fn named(&self, name: &Name, work: &Work) -> Result<Vec<&Node<'a>>, Exhausted> {
        work.steps(1 + self.comparing + excess(name) * self.nodes.len())?;
        let mut found: Vec<&Node<'a>> = Vec::new();
        for node in self.nodes.iter().filter(|node| node.certificate.subject().matches(name)) {
            work.steps(found.len() + 1)?;
            if !found.iter().any(|other| other.certificate == node.certificate) {
                found.push(node);
            }
        }
        Ok(found)
    }

    /// Candidates for the issuer of a certificate, the likeliest first: anchors, then those whose key identifier is the
    /// one the certificate names, then those valid now, then the newest.
    pub(super) fn issuers(&self, node: &Node<'a>, at: Time, work: &Work) -> Result<Vec<&Node<'a>>, Exhausted> {
        if node.issuers.get().is_none() {
            let mut found = self.named(node.certificate.issuer(), work)?;
            found.sort_by_cached_key(|issuer| {
                let certificate = issuer.certificate;
                let is_current = (certificate.not_before()..=certificate.not_after()).contains(&at);
                let key = match (&node.facts().authority_key_identifier, &issuer.facts().key_identifier) {
                    (Some(named), Some(own)) if named == own => 0_u8,
                    (Some(_), Some(_)) => 2,
                    _ => 1,
                };
                (!issuer.is_anchor, key, !is_current, std::cmp::Reverse(certificate.not_before().unix()))
            });
            // A second thread of control cannot have set it: the cell is not shared.
            let _ = node.issuers.set(found.iter().map(|issuer| issuer.id).collect());
        }
        let ids = node.issuers.get().map(Vec::as_slice).unwrap_or_default();
        Ok(ids.iter().filter_map(|id| self.nodes.get(*id)).collect())
    }

    /// Whether the issuer's key verifies the certificate; checked once per pair.
    pub(super) fn signature(
        &self,
        certificate: &Node<'a>,
        issuer: &Node<'a>,
        work: &Work,
    ) -> Result<Result<(), ErrorKind>, Exhausted> {
        let pair = (certificate.id, issuer.id);
        if let Some(known) = self.signatures.borrow().get(&pair) {
            return Ok(*known);
        }
        work.signature()?;
        let checked = certificate.certificate.verify_signature(issuer.certificate.public_key());
        let result = checked.map_err(|error| error.kind);
        self.signatures.borrow_mut().insert(pair, result);
        Ok(result)
    }
}

/// Extra steps for comparing a name beyond honest length: its text must be normalised.
pub(super) fn excess(name: &Name) -> usize {
    name.as_der().len().saturating_sub(512) / 8
}
