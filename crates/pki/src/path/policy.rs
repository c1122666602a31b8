//! Certificate policies (RFC 5280 §6.1 with the valid_policy_graph of RFC 9618): a graph whose size is bounded by what
//! the certificates list, where the tree of RFC 5280 can grow exponentially.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Options;
use super::pool::Node;
use super::work::{Exhausted, Work};
use crate::extension::PolicyMappings;
use crate::oid::{ANY_POLICY, Oid};

/// A policy at one depth.
struct PolicyNode {
    /// What a certificate below may list for this policy.
    expected: BTreeSet<Oid>,
    /// Policies one depth up from which it follows.
    parents: Vec<Oid>,
}

type Level = BTreeMap<Oid, PolicyNode>;

/// State variables of RFC 5280 §6.1.2.
struct State<'o> {
    options: &'o Options,
    /// valid_policy_graph, depth 0 first; it is NULL when the last level is empty.
    levels: Vec<Level>,
    explicit_policy: u64,
    policy_mapping: u64,
    inhibit_any_policy: u64,
}

/// Processes the policies of a path without its anchor, target first.
///
/// Returns the user-constrained policy set (`anyPolicy` alone: any), or the index of the certificate that fails.
pub(super) fn process(
    path: &[&Node<'_>],
    options: &Options,
    work: &Work,
) -> Result<Result<Vec<Oid>, usize>, Exhausted> {
    let mut state = State::new(path.len() as u64, options);
    for (index, node) in path.iter().enumerate().rev() {
        let is_target = index == 0;
        state.apply_policies(node, is_target, work)?;
        if state.explicit_policy == 0 && state.is_null() {
            return Ok(Err(index));
        }
        if is_target {
            state.wrap_up(node);
        } else if !state.prepare_for_next(node, work)? {
            return Ok(Err(index));
        }
    }
    let policies = state.user_constrained(work)?;
    Ok(if state.explicit_policy == 0 && policies.is_empty() { Err(0) } else { Ok(policies) })
}

impl<'o> State<'o> {
    fn new(length: u64, options: &'o Options) -> Self {
        let unless = |inhibited: bool| if inhibited { 0 } else { length + 1 };
        let root = PolicyNode { expected: BTreeSet::from([ANY_POLICY]), parents: Vec::new() };
        Self {
            options,
            levels: vec![Level::from([(ANY_POLICY, root)])],
            explicit_policy: unless(options.require_policy),
            policy_mapping: unless(options.no_policy_mapping),
            inhibit_any_policy: unless(options.no_any_policy),
        }
    }

    fn is_null(&self) -> bool {
        self.levels.last().is_none_or(BTreeMap::is_empty)
    }

    /// §6.1.3 (d), (e).
    fn apply_policies(&mut self, node: &Node<'_>, is_target: bool, work: &Work) -> Result<(), Exhausted> {
        let mut level = Level::new();
        if let (Some(listed), Some(above)) = (&node.facts().policies, self.levels.last()) {
            // Which policies above expect which policy here.
            let mut expecting: BTreeMap<Oid, Vec<Oid>> = BTreeMap::new();
            for (policy, above) in above {
                work.steps(above.expected.len())?;
                above.expected.iter().for_each(|expected| expecting.entry(*expected).or_default().push(*policy));
            }
            work.steps(listed.0.len())?;
            for policy in listed.0.iter().map(|information| information.policy).filter(|policy| *policy != ANY_POLICY) {
                let parents = match expecting.get(&policy) {
                    Some(parents) => parents.clone(),
                    None if above.contains_key(&ANY_POLICY) => vec![ANY_POLICY],
                    None => continue,
                };
                level.insert(policy, PolicyNode { expected: BTreeSet::from([policy]), parents });
            }
            let lists_any = listed.0.iter().any(|information| information.policy == ANY_POLICY);
            if lists_any && (self.inhibit_any_policy > 0 || !is_target && node.facts().is_self_issued) {
                for (policy, parents) in expecting {
                    let follow = || PolicyNode { expected: BTreeSet::from([policy]), parents };
                    level.entry(policy).or_insert_with(follow);
                }
            }
        }
        self.levels.push(level);
        Ok(())
    }

    /// §6.1.4 (a), (b), (h) to (j). False: anyPolicy is mapped.
    fn prepare_for_next(&mut self, node: &Node<'_>, work: &Work) -> Result<bool, Exhausted> {
        let facts = node.facts();
        if let Some(mappings) = &facts.policy_mappings {
            work.steps(mappings.0.len())?;
            if mappings.0.iter().any(|(issuer, subject)| [*issuer, *subject].contains(&ANY_POLICY)) {
                return Ok(false);
            }
            self.map_policies(mappings);
        }
        if !facts.is_self_issued {
            self.explicit_policy = self.explicit_policy.saturating_sub(1);
            self.policy_mapping = self.policy_mapping.saturating_sub(1);
            self.inhibit_any_policy = self.inhibit_any_policy.saturating_sub(1);
        }
        let lower = |value: &mut u64, limit: Option<u64>| *value = limit.map_or(*value, |limit| limit.min(*value));
        lower(&mut self.explicit_policy, facts.policy_constraints.require_explicit_policy);
        lower(&mut self.policy_mapping, facts.policy_constraints.inhibit_policy_mapping);
        lower(&mut self.inhibit_any_policy, facts.inhibit_any_policy);
        Ok(true)
    }

    fn map_policies(&mut self, mappings: &PolicyMappings) {
        let Some(level) = self.levels.last_mut() else { return };
        let mut equivalents: BTreeMap<Oid, BTreeSet<Oid>> = BTreeMap::new();
        for (issuer, subject) in &mappings.0 {
            equivalents.entry(*issuer).or_default().insert(*subject);
        }
        let any_parents = level.get(&ANY_POLICY).map(|any| any.parents.clone());
        for (policy, expected) in equivalents {
            if self.policy_mapping == 0 {
                level.remove(&policy);
            } else if let Some(node) = level.get_mut(&policy) {
                node.expected = expected;
            } else if let Some(parents) = &any_parents {
                level.insert(policy, PolicyNode { expected, parents: parents.clone() });
            }
        }
    }

    /// §6.1.5 (a), (b).
    fn wrap_up(&mut self, node: &Node<'_>) {
        self.explicit_policy = self.explicit_policy.saturating_sub(1);
        if node.facts().policy_constraints.require_explicit_policy == Some(0) {
            self.explicit_policy = 0;
        }
    }

    /// §6.1.5 (g): the authority-constrained policies, those that follow from anyPolicy and reach the target, which the
    /// user accepts.
    fn user_constrained(&self, work: &Work) -> Result<Vec<Oid>, Exhausted> {
        let Some(last) = self.levels.last() else { return Ok(Vec::new()) };
        let mut authority: BTreeSet<Oid> = BTreeSet::new();
        if last.contains_key(&ANY_POLICY) {
            authority.insert(ANY_POLICY);
        }
        let mut reaching: HashSet<Oid> = last.keys().copied().collect();
        for level in self.levels.iter().skip(1).rev() {
            let mut above = HashSet::new();
            for (policy, node) in level.iter().filter(|(policy, _)| reaching.contains(*policy)) {
                work.steps(node.parents.len() + 1)?;
                if *policy != ANY_POLICY && node.parents.contains(&ANY_POLICY) {
                    authority.insert(*policy);
                }
                above.extend(node.parents.iter().copied());
            }
            reaching = above;
        }
        let wanted = &self.options.policies;
        if wanted.is_empty() || wanted.contains(&ANY_POLICY) {
            return Ok(authority.into_iter().collect());
        }
        if authority.contains(&ANY_POLICY) {
            return Ok(wanted.clone());
        }
        Ok(authority.into_iter().filter(|policy| wanted.contains(policy)).collect())
    }
}
