//! Who signed a CRL (RFC 5280 §6.3.3 (f), (g)).

use super::{Crl, Query};
use crate::extension::Usage;
use crate::path::Options;
use crate::path::pool::Node;
use crate::path::search::{Goal, Search};
use crate::path::work::Exhausted;

/// How many CRL issuers deep a validation goes: the CRL issuer's own certificate may need a CRL of another issuer.
const MAX_NESTING: u8 = 3;

impl<'a> Search<'a> {
    /// The certificate whose key signed the CRL and that may: an authority above in the path, or another certificate of
    /// the CRL issuer's name that is valid itself under the same anchor.
    pub(super) fn crl_signer<'p>(
        &'p self,
        query: Query<'_, 'p, 'a>,
        crl: &Crl<'a>,
    ) -> Result<Option<&'p Node<'a>>, Exhausted> {
        let Query { path, index, node: own, goal } = query;
        let issuer = crl.list.issuer();
        // A CRL issuer may list itself in its own CRL: its own silence then counts (PKITS 4.14.30).
        if goal.nesting > 0
            && index == 0
            && own.certificate.subject().matches(issuer)
            && self.crl_is_signed_by(crl, own)?
        {
            return Ok(Some(own));
        }
        let above = path.iter().skip(index + 1).copied();
        for node in above.clone().filter(|node| node.certificate.subject().matches(issuer)) {
            if self.crl_is_signed_by(crl, node)? {
                return Ok(Some(node));
            }
        }
        for node in self.pool.named(issuer, &self.work)? {
            let is_above = above.clone().any(|other| other.id == node.id);
            if !is_above && self.crl_is_signed_by(crl, node)? && self.is_valid_crl_issuer(node, path, goal)? {
                return Ok(Some(node));
            }
        }
        Ok(None)
    }

    /// Whether the key may sign CRLs and verifies this one.
    pub(super) fn crl_is_signed_by(&self, crl: &Crl<'a>, node: &Node<'a>) -> Result<bool, Exhausted> {
        let facts = node.facts();
        let is_other_key = matches!(
            (&crl.authority_key_identifier, &facts.key_identifier),
            (Some(named), Some(own)) if named != own
        );
        if is_other_key || !facts.allows(Usage::CrlSign) {
            return Ok(false);
        }
        let pair = (crl.id, node.id);
        if let Some(known) = self.crl_signatures.borrow().get(&pair) {
            return Ok(*known);
        }
        self.work.signature()?;
        self.work.steps(crl.list.as_der().len() / 256)?;
        let verifies = crl.list.verify_signature(node.certificate.public_key()).is_ok();
        self.crl_signatures.borrow_mut().insert(pair, verifies);
        Ok(verifies)
    }

    fn is_valid_crl_issuer(&self, node: &Node<'a>, path: &[&Node<'a>], goal: Goal<'_>) -> Result<bool, Exhausted> {
        let Some(anchor) = path.last() else { return Ok(false) };
        let key = (node.id, anchor.id);
        if let Some(known) = self.crl_issuers.borrow().get(&key) {
            return Ok(*known);
        }
        // Until it is known: a certificate whose status would follow from its own CRL is not valid.
        self.crl_issuers.borrow_mut().insert(key, false);
        if goal.nesting >= MAX_NESTING {
            return Ok(false);
        }
        let options = Options {
            revocation: goal.options.revocation,
            strict: goal.options.strict,
            allow_weak: goal.options.allow_weak,
            ..Options::default()
        };
        let goal = Goal { options: &options, anchor: Some(anchor.id), nesting: goal.nesting + 1 };
        self.work.steps(64)?;
        let is_valid = self.run(node, goal).is_valid();
        self.crl_issuers.borrow_mut().insert(key, is_valid);
        Ok(is_valid)
    }
}
