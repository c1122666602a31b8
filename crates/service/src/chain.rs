//! Chains that came from outside, put in order.

use chancery_pki::certificate::Certificate;

/// Longest chain that is followed.
const LONGEST: usize = 16;

/// The certificates above `leaf`, nearest first, as far as `pool` has them; what does not belong to the chain is left
/// out. Each is the issuer of the one before by name and signature.
pub(crate) fn above(leaf: &Certificate, pool: &[Certificate]) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    while chain.len() < LONGEST {
        let last = chain.last().unwrap_or(leaf);
        if last.is_self_issued() {
            break;
        }
        let is_issuer = |candidate: &&Certificate| {
            candidate.subject().matches(last.issuer())
                && *candidate != leaf
                && !chain.contains(candidate)
                && last.verify_signature(candidate.public_key()).is_ok()
        };
        let Some(issuer) = pool.iter().find(is_issuer).cloned() else { break };
        chain.push(issuer);
    }
    chain
}
