//! Which member may depend on which: the floors of ARCHITECTURE.md.

use crate::tidy::finding::Finding;
use crate::tidy::members::Members;

/// Member → members it may name under `[dependencies]`. A member that is not here does not exist yet: add its floor.
const ARROWS: &[(&str, &[&str])] = &[
    ("chancery-pki", &[]),
    ("chancery-api", &[]),
    ("chancery-domain", &["chancery-pki"]),
    ("chancery-store", &["chancery-domain", "chancery-pki"]),
    ("chancery-service", &["chancery-store", "chancery-domain", "chancery-pki"]),
    ("chancery-protocols", &["chancery-service", "chancery-domain", "chancery-pki"]),
    ("chancery-web", &["chancery-protocols", "chancery-service", "chancery-domain", "chancery-pki", "chancery-api"]),
    (
        "chancery",
        &[
            "chancery-web",
            "chancery-protocols",
            "chancery-service",
            "chancery-store",
            "chancery-domain",
            "chancery-pki",
            "chancery-api",
        ],
    ),
    ("chancery-testkit", &["chancery-pki", "chancery-domain", "chancery-api"]),
    // For the servers of others that a measurement needs.
    ("xtask", &["chancery-testkit"]),
];

/// What a member may name under `[dev-dependencies]` besides its arrows.
const DEV_ONLY: &[&str] = &["chancery-testkit"];

/// Checks every arrow between members.
pub(crate) fn check(members: &Members) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (member, dependencies) in &members.normal {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| name == member) else {
            findings.push(Finding::new(
                format!("member {member}"),
                "every member has a floor",
                "add it to ARROWS in xtask/src/tidy/arrows.rs and to the table of ARCHITECTURE.md",
            ));
            continue;
        };
        let is_member = |name: &&String| members.normal.contains_key(*name);
        for dependency in dependencies.iter().filter(is_member) {
            if !allowed.contains(&dependency.as_str()) {
                findings.push(arrow(member, dependency, allowed));
            }
        }
        let dev = members.dev.get(member).into_iter().flatten().filter(is_member);
        for dependency in dev.filter(|it| !allowed.contains(&it.as_str()) && !DEV_ONLY.contains(&it.as_str())) {
            findings.push(arrow(member, dependency, allowed));
        }
    }
    findings
}

fn arrow(member: &str, dependency: &str, allowed: &[&str]) -> Finding {
    let rule = match allowed {
        [] => format!("{member} depends on no other member, but names {dependency}"),
        some => format!("{member} depends only on {}, but names {dependency}", some.join(", ")),
    };
    let way_out = "move what is needed down a floor, or pass it in as an argument; a new arrow needs an ADR";
    Finding::new(format!("{member}: Cargo.toml"), rule, way_out)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn members(normal: &[(&str, &[&str])], dev: &[(&str, &[&str])]) -> Members {
        let table = |rows: &[(&str, &[&str])]| -> BTreeMap<String, BTreeSet<String>> {
            let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
            rows.iter().map(|&(name, names)| (name.to_owned(), set(names))).collect()
        };
        Members { normal: table(normal), dev: table(dev), reachable: BTreeMap::new() }
    }

    #[test]
    fn arrows_as_drawn_pass() {
        let members = members(
            &[("chancery-pki", &["thiserror"]), ("chancery-domain", &["chancery-pki"]), ("chancery-testkit", &[])],
            &[("chancery-domain", &["chancery-testkit"])],
        );
        assert_eq!(check(&members), []);
    }

    #[test]
    fn an_arrow_up_is_named_with_both_ends() {
        let members = members(&[("chancery-pki", &["chancery-domain"]), ("chancery-domain", &["chancery-pki"])], &[]);
        let findings = check(&members);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].rule.contains("chancery-pki depends on no other member, but names chancery-domain"));
    }

    #[test]
    fn the_test_kit_is_for_tests() {
        let members = members(&[("chancery-pki", &["chancery-testkit"]), ("chancery-testkit", &[])], &[]);
        assert_eq!(check(&members).len(), 1);
    }

    #[test]
    fn a_test_may_not_reach_up_either() {
        let members =
            members(&[("chancery-pki", &[]), ("chancery-store", &[])], &[("chancery-pki", &["chancery-store"])]);
        assert_eq!(check(&members).len(), 1);
    }

    #[test]
    fn a_member_without_a_floor_is_found() {
        let findings = check(&members(&[("chancery-misfit", &[])], &[]));
        assert_eq!(findings[0].place, "member chancery-misfit");
    }
}
