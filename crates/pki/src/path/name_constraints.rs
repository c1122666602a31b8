//! Name constraints (RFC 5280 §6.1.3 (b), (c)): every name of every certificate against every authority above it.
//!
//! The constraints of the authorities are not intersected but all applied, which is the same and needs no algebra of
//! subtrees. A name of a constrained form that no answer can be given for is refused.

use super::FailureKind;
use super::pool::Node;
use super::validation::Report;
use super::work::{Exhausted, Work};
use crate::extension::NameConstraints;
use crate::general_name::GeneralName;
use crate::oid::EMAIL_ADDRESS;

pub(super) fn check(path: &[&Node<'_>], work: &Work, report: &mut Report) -> Result<(), Exhausted> {
    if path.iter().all(|node| node.facts().name_constraints.is_none()) {
        return Ok(());
    }
    for (index, node) in path.iter().enumerate() {
        let above = path.iter().skip(index + 1).filter_map(|authority| authority.facts().name_constraints.as_ref());
        // Self-issued intermediates, as made when an authority changes its key, are exempt.
        let is_exempt = index > 0 && node.facts().is_self_issued;
        let mut above = above.peekable();
        if is_exempt || above.peek().is_none() {
            continue;
        }
        let names = names(node);
        for constraints in above {
            if let Some(name) = first_outside(&names, constraints, work)? {
                report.fail(index, FailureKind::NameConstraint { name: name.clone() });
                break;
            }
        }
    }
    Ok(())
}

/// Subject, alternative names, and the mailboxes in the subject: RFC 5280 §4.2.1.10 asks for these when there is no
/// alternative name; like OpenSSL we always look at them.
fn names(node: &Node<'_>) -> Vec<GeneralName> {
    let subject = node.certificate.subject();
    let mut names = Vec::new();
    if !subject.is_empty() {
        names.push(GeneralName::Directory(subject.clone()));
        names.extend(subject.all(&EMAIL_ADDRESS).into_iter().map(GeneralName::Email));
    }
    names.extend(node.facts().alt_names.iter().cloned());
    names
}

fn first_outside<'n>(
    names: &'n [GeneralName],
    constraints: &NameConstraints,
    work: &Work,
) -> Result<Option<&'n GeneralName>, Exhausted> {
    for name in names {
        let cost = |base: &GeneralName| 1 + (size(name) + size(base)) / 16;
        let mut is_limited = false;
        let mut is_permitted = false;
        for base in &constraints.permitted {
            work.steps(cost(base))?;
            if name.is_same_kind(base) {
                is_limited = true;
                is_permitted = name.is_permitted_by(base) == Some(true);
                if is_permitted {
                    break;
                }
            }
        }
        if is_limited && !is_permitted {
            return Ok(Some(name));
        }
        for base in &constraints.excluded {
            work.steps(cost(base))?;
            if name.is_same_kind(base) && name.is_excluded_by(base) != Some(false) {
                return Ok(Some(name));
            }
        }
    }
    Ok(None)
}

/// Bytes that comparing the name may have to go through.
fn size(name: &GeneralName) -> usize {
    match name {
        GeneralName::Other { value, .. }
        | GeneralName::X400(value)
        | GeneralName::Ediparty(value)
        | GeneralName::Ip(value)
        | GeneralName::Malformed { value, .. } => value.len(),
        GeneralName::Email(text) | GeneralName::Dns(text) | GeneralName::Uri(text) => text.len(),
        GeneralName::Directory(name) => name.as_der().len(),
        GeneralName::RegisteredId(_) => 0,
    }
}
