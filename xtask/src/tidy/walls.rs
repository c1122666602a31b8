//! Which member may name which outside crate.

use crate::tidy::finding::Finding;
use crate::tidy::members::Members;

/// One outer wall.
struct Wall {
    /// The outside crates it is about.
    crates: &'static [&'static str],
    /// Who is bound.
    bound: Bound,
    /// Whether what comes in through other crates counts too.
    depth: Depth,
    why: &'static str,
    way_out: &'static str,
}

enum Bound {
    /// Only these members may name the crates.
    Only(&'static [&'static str]),
    /// These members may not.
    Never(&'static [&'static str]),
}

#[derive(PartialEq)]
enum Depth {
    Direct,
    Linked,
}

const WALLS: &[Wall] = &[
    Wall {
        crates: &["sqlx", "rusqlite", "libsqlite3-sys", "tokio-postgres"],
        bound: Bound::Only(&["chancery-store"]),
        depth: Depth::Direct,
        why: "the only SQL is in chancery-store",
        way_out: "add a function to the noun's file in crates/store and call that",
    },
    Wall {
        crates: &["axum", "axum-extra", "axum-server", "hyper", "hyper-util", "tower-http"],
        bound: Bound::Only(&["chancery-web", "chancery-protocols", "chancery"]),
        depth: Depth::Direct,
        why: "HTTP ends at protocols, web and chancery",
        way_out: "return a typed result from the service and translate it in the handler",
    },
    Wall {
        crates: &["const-oid", "der", "spki", "pkcs8", "pkcs5", "x509-cert", "cms", "rcgen", "x509-parser", "asn1"],
        bound: Bound::Only(&["chancery-pki"]),
        depth: Depth::Direct,
        why: "X.509 and ASN.1 are read and written only in chancery-pki",
        way_out: "add the type or function to crates/pki and use it from there",
    },
    Wall {
        crates: &["aws-lc-rs", "ring", "openssl", "rsa"],
        bound: Bound::Only(&["chancery-pki", "chancery-domain", "chancery-store", "chancery-service", "chancery"]),
        depth: Depth::Direct,
        why: "cryptography is in pki (certificates), domain (log), store (random ids), service (vault), chancery (TLS)",
        way_out: "use chancery_pki::key, ::signer or ::digest, or the vault",
    },
    Wall {
        crates: &["tokio", "async-std", "smol", "futures-executor"],
        bound: Bound::Never(&["chancery-pki", "chancery-domain", "chancery-api"]),
        depth: Depth::Linked,
        why: "pki, domain and api are linked with no async runtime",
        way_out: "make the function synchronous and let the service call it",
    },
    Wall {
        crates: &["anyhow", "eyre", "color-eyre"],
        bound: Bound::Only(&["chancery", "xtask"]),
        depth: Depth::Direct,
        why: "below the command line every error is a type",
        way_out: "add a variant to the floor's error enum",
    },
    Wall {
        crates: &["clap", "rpassword"],
        bound: Bound::Only(&["chancery", "xtask"]),
        depth: Depth::Direct,
        why: "the command line is in chancery",
        way_out: "take the value as an argument",
    },
];

/// Checks every wall. `[dev-dependencies]` are free: tests may use what they like.
pub(crate) fn check(members: &Members) -> Vec<Finding> {
    let mut findings = Vec::new();
    for wall in WALLS {
        let used = if wall.depth == Depth::Linked { &members.reachable } else { &members.normal };
        for (member, dependencies) in used {
            let bound = match wall.bound {
                Bound::Only(free) => !free.contains(&member.as_str()),
                Bound::Never(bound) => bound.contains(&member.as_str()),
            };
            let named = dependencies.iter().filter(|name| bound && wall.crates.contains(&name.as_str()));
            for name in named {
                let rule = format!("{}, but {member} uses {name}", wall.why);
                findings.push(Finding::new(format!("{member}: Cargo.toml"), rule, wall.way_out));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn member(name: &str, normal: &[&str], dev: &[&str], reachable: &[&str]) -> Members {
        let table = |names: &[&str]| {
            let set: BTreeSet<String> = names.iter().map(|&name| name.to_owned()).collect();
            BTreeMap::from([(name.to_owned(), set)])
        };
        Members { normal: table(normal), dev: table(dev), reachable: table(reachable) }
    }

    /// Member, what it names, what its tests name, what it is linked with, how many findings that makes.
    type Case = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str], usize);

    #[test]
    fn each_wall_holds() {
        let cases: &[Case] = &[
            ("chancery-store", &["sqlx"], &[], &["sqlx", "tokio"], 0),
            ("chancery-service", &["sqlx"], &[], &[], 1),
            ("chancery-service", &["tokio", "aws-lc-rs"], &[], &["tokio"], 0),
            ("chancery-service", &["axum", "const-oid"], &[], &[], 2),
            ("chancery-web", &["axum"], &[], &[], 0),
            ("chancery-web", &["anyhow"], &["anyhow"], &[], 1),
            ("chancery-web", &[], &["anyhow", "sqlx"], &[], 0),
            ("chancery-api", &[], &[], &["tokio"], 1),
            ("chancery-pki", &["const-oid", "aws-lc-rs"], &[], &["const-oid"], 0),
            ("chancery", &["clap", "anyhow", "axum"], &[], &["sqlx", "tokio"], 0),
        ];
        for &(name, normal, dev, reachable, expected) in cases {
            let findings = check(&member(name, normal, dev, reachable));
            assert_eq!(findings.len(), expected, "{name} with {normal:?} / {dev:?} / {reachable:?}: {findings:?}");
        }
    }

    #[test]
    fn the_message_names_member_crate_and_way_out() {
        let findings = check(&member("chancery-web", &["sqlx"], &[], &[]));
        let text = findings[0].to_string();
        assert!(text.contains("chancery-web uses sqlx") && text.contains("crates/store"), "{text}");
    }
}
