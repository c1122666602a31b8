//! certificatePolicies (RFC 5280 §4.2.1.4).

use crate::extension::PolicyQualifier;
use crate::lint::uri;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const TEXT: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_policy_text_length",
        "RFC 5280 §4.2.1.4",
        "explicitText of a user notice has 1 to 200 characters.",
    ),
    applies: Applies::EVERY,
    check: text,
};

pub(super) const REFERENCE: CertificateRule = Rule {
    lint: Lint::warning("rfc5280_policy_no_notice_reference", "RFC 5280 §4.2.1.4", "A user notice has no noticeRef."),
    applies: Applies::EVERY,
    check: reference,
};

pub(super) const CPS: CertificateRule = Rule {
    lint: Lint::warning("rfc5280_policy_cps_uri", "RFC 5280 §4.2.1.4", "A CPS qualifier is an http or https address."),
    applies: Applies::EVERY,
    check: cps,
};

pub(super) const QUALIFIER: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_policy_qualifier_known",
        "RFC 5280 §4.2.1.4",
        "Policy qualifiers are well-formed CPS pointers or user notices.",
    ),
    applies: Applies::EVERY,
    check: qualifier,
};

pub(super) const MAPPED: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_policy_mappings_not_any",
        "RFC 5280 §4.2.1.5",
        "Policies are not mapped to or from anyPolicy.",
    ),
    applies: Applies::EVERY,
    check: mapped,
};

pub(super) const MAPPED_FROM: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_policy_mappings_asserted",
        "RFC 5280 §4.2.1.5",
        "Every policy that is mapped also stands in certificatePolicies.",
    ),
    applies: Applies::EVERY,
    check: mapped_from,
};

fn qualifiers<'a>(view: &'a View<'_>) -> impl Iterator<Item = &'a PolicyQualifier> {
    view.policies.iter().flat_map(|information| &information.qualifiers)
}

fn text(view: &View<'_>) -> Option<String> {
    let lengths = qualifiers(view).filter_map(|qualifier| match qualifier {
        PolicyQualifier::UserNotice { text: Some(text), .. } => Some(text.chars().count()),
        _ => None,
    });
    listed(lengths.filter(|length| !(1..=200).contains(length)).map(|length| format!("{length} characters")))
}

fn reference(view: &View<'_>) -> Option<String> {
    listed(qualifiers(view).filter_map(|qualifier| match qualifier {
        PolicyQualifier::UserNotice { reference: Some(reference), .. } => Some(reference.organization.clone()),
        _ => None,
    }))
}

fn cps(view: &View<'_>) -> Option<String> {
    let pointers = qualifiers(view).filter_map(|qualifier| match qualifier {
        PolicyQualifier::Cps(address) => Some(address),
        _ => None,
    });
    let is_web = |address: &str| uri::has_scheme(address, &["http", "https"]);
    listed(pointers.filter(|address| !is_web(address) || uri::fault(address).is_some()).cloned())
}

fn qualifier(view: &View<'_>) -> Option<String> {
    listed(qualifiers(view).filter_map(|qualifier| match qualifier {
        PolicyQualifier::Other { oid, .. } => Some(oid::label(oid)),
        _ => None,
    }))
}

fn mapped(view: &View<'_>) -> Option<String> {
    let any = |(from, to): &&(Oid, Oid)| *from == oid::ANY_POLICY || *to == oid::ANY_POLICY;
    listed(view.policy_mappings.as_ref()?.0.iter().filter(any).map(|(from, to)| format!("{from} to {to}")))
}

fn mapped_from(view: &View<'_>) -> Option<String> {
    let asserted = |policy: &Oid| view.policies.iter().any(|information| information.policy == *policy);
    let mappings = view.policy_mappings.as_ref()?.0.iter();
    listed(mappings.filter(|(from, _)| !asserted(from)).map(|(from, _)| from.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{CPS, MAPPED, MAPPED_FROM, QUALIFIER, REFERENCE, TEXT};
    use crate::extension::{
        CertificatePolicies, ExtensionValue as _, NoticeReference, PolicyInformation, PolicyMappings, PolicyQualifier,
    };
    use crate::lint::sample::Sample;
    use crate::oid::{self, Oid};

    #[test]
    fn qualifiers_and_mappings() {
        let policy: Oid = "1.3.6.1.4.1.55555.2".parse().unwrap();
        let with = |qualifier| {
            let information = PolicyInformation { policy, qualifiers: vec![qualifier] };
            Sample::server().with(CertificatePolicies(vec![information]).to_extension(false))
        };
        let notice = |length| with(PolicyQualifier::UserNotice { reference: None, text: Some("x".repeat(length)) });
        notice(200).passes(&TEXT);
        notice(201).fires(&TEXT, "201 characters");
        let reference = NoticeReference { organization: "Example Org".to_owned(), numbers: vec![1] };
        with(PolicyQualifier::UserNotice { reference: Some(reference), text: None }).fires(&REFERENCE, "Example Org");
        notice(1).passes(&REFERENCE);
        with(PolicyQualifier::Cps("see the shelf".to_owned())).fires(&CPS, "see the shelf");
        with(PolicyQualifier::Cps("https://ca.example.org/cps".to_owned())).passes(&CPS);
        with(PolicyQualifier::Other { oid: policy, value: vec![5, 0] }).fires(&QUALIFIER, "1.3.6.1.4.1.55555.2");
        notice(1).passes(&QUALIFIER);
        let mapping = |from, to| Sample::sub_ca().with(PolicyMappings(vec![(from, to)]).to_extension(true));
        mapping(policy, oid::ANY_POLICY).fires(&MAPPED, "to 2.5.29.32.0");
        mapping(policy, policy).passes(&MAPPED);
        mapping(policy, policy).fires(&MAPPED_FROM, "1.3.6.1.4.1.55555.2");
        mapping(policy, policy).policy("1.3.6.1.4.1.55555.2").passes(&MAPPED_FROM);
    }
}
