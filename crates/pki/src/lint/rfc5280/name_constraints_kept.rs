//! Names lie within the issuer's nameConstraints (RFC 5280 §4.2.1.10, §6.1.3).

use crate::extension::NameConstraints;
use crate::general_name::GeneralName;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::EMAIL_ADDRESS;

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_name_constraints_kept",
        "RFC 5280 §4.2.1.10, §6.1.3",
        "All names lie within the issuer's nameConstraints.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let constraints: NameConstraints = view.issuer?.extensions().decode().ok()??;
    if view.is_ca() && view.is_self_issued() {
        return None;
    }
    listed(names(view).into_iter().filter(|name| !is_kept(name, &constraints)).map(|name| name.to_string()))
}

/// Everything constraints apply to: the subject, alternative names, and without any e-mail among these the addresses
/// in the subject.
fn names(view: &View<'_>) -> Vec<GeneralName> {
    let mut names = view.names.clone();
    if !names.iter().any(|name| matches!(name, GeneralName::Email(_))) {
        names.extend(view.tbs.subject().all(&EMAIL_ADDRESS).into_iter().map(GeneralName::Email));
    }
    if !view.tbs.subject().is_empty() {
        names.push(GeneralName::Directory(view.tbs.subject().clone()));
    }
    names
}

fn is_kept(name: &GeneralName, constraints: &NameConstraints) -> bool {
    let mut permitted = constraints.permitted.iter().filter(|base| name.is_same_kind(base)).peekable();
    let excluded = constraints.excluded.iter().filter(|base| name.is_same_kind(base));
    // Where no answer can be given a validator refuses, so neither is it kept here.
    let is_permitted = permitted.peek().is_none() || permitted.any(|base| name.is_permitted_by(base) == Some(true));
    is_permitted && !excluded.into_iter().any(|base| name.is_excluded_by(base) != Some(false))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::extension::{ExtensionValue as _, NameConstraints};
    use crate::general_name::GeneralName;
    use crate::lint::sample::Sample;
    use crate::name::Name;

    #[test]
    fn inside_and_outside() {
        let constrained =
            |permitted, excluded| Sample::root().with(NameConstraints { permitted, excluded }.to_extension(true));
        let dns = |base: &str| vec![GeneralName::Dns(base.to_owned())];
        Sample::server().issued_by(&constrained(dns("example.org"), vec![])).passes(&RULE);
        Sample::server().issued_by(&constrained(dns("example.com"), vec![])).fires(&RULE, "DNS:www.example.org");
        Sample::server().issued_by(&constrained(vec![], dns("example.org"))).fires(&RULE, "DNS:www.example.org");
        Sample::email().issued_by(&constrained(dns("example.com"), vec![])).passes(&RULE);
        let email = vec![GeneralName::Email("example.com".to_owned())];
        Sample::client()
            .subject("E=joe@example.org")
            .issued_by(&constrained(email, vec![]))
            .fires(&RULE, "joe@example.org");
        let directory = vec![GeneralName::Directory(Name::parse_line("C=CA").unwrap())];
        Sample::client().issued_by(&constrained(directory.clone(), vec![])).fires(&RULE, "dirName:CN=joe");
        Sample::client().subject("C=CA, CN=joe").issued_by(&constrained(directory, vec![])).passes(&RULE);
    }
}
