//! The authority that is meant when none is named: the only one that issues.

use chancery_api::authority::Authority;

use crate::answer;
use crate::connect::Api;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// The name as given, or the slug of the only authority that issues. Errors: none yet, several (exit 5).
pub fn slug(name: Option<&str>, api: &Api) -> Result<String> {
    if let Some(name) = name {
        return Ok(name.to_owned());
    }
    only_issuing(&answer::silent(api.authorities())?.items).map(|authority| authority.slug.clone())
}

/// The only authority that is active and issues to others than authorities.
pub fn only_issuing(authorities: &[Authority]) -> Result<&Authority> {
    let active: Vec<&Authority> = authorities.iter().filter(|authority| authority.state == "active").collect();
    let issuing: Vec<&Authority> = active.iter().copied().filter(|authority| authority.kind != "root").collect();
    // A root alone, as an old authority of one tier is, issues itself.
    match (issuing.as_slice(), active.as_slice()) {
        ([one], _) | ([], [one]) => Ok(one),
        ([], []) => Err(CliError::new(code::NO_AUTHORITY, Exit::NotFound)),
        (some, all) => {
            let candidates = if some.is_empty() { all } else { some };
            let lines: Vec<String> =
                candidates.iter().map(|authority| format!("{}  {}", authority.slug, authority.name)).collect();
            let slugs: Vec<&str> = candidates.iter().map(|authority| authority.slug.as_str()).collect();
            Err(CliError::new(code::AMBIGUOUS, Exit::NotFound)
                .with("kind", "any-authority")
                .with("candidates", slugs.join(", "))
                .detail(lines.join("\n")))
        }
    }
}

/// The certificates from this authority up to its root, PEM, itself first.
pub fn with_chain(authority: &Authority, all: &[Authority]) -> Vec<String> {
    let mut chain: Vec<String> = authority.pem.iter().chain(&authority.chain).cloned().collect();
    let mut current = authority;
    // Bounded by the number of authorities, so that a loop in the data ends.
    for _ in all {
        let Some(parent) = all.iter().find(|other| current.parent.as_deref() == Some(&other.slug)) else { break };
        current = parent;
        let known = |pem: &&String| chain.iter().any(|known: &String| known.trim() == pem.trim());
        if let Some(pem) = current.pem.as_ref().filter(|pem| !known(pem)) {
            chain.push(pem.clone());
        }
    }
    chain
}
