//! Extensions about policies in words.

use chancery_pki::digest::hex;
use chancery_pki::error::Result;
use chancery_pki::extension::{
    CertificatePolicies, ExtensionValue as _, PolicyConstraints, PolicyInformation, PolicyMappings, PolicyQualifier,
};
use chancery_pki::oid;
use serde_json::{Value, json};

pub(super) fn certificate_policies(value: &[u8]) -> Result<(Vec<String>, Value)> {
    let policies = CertificatePolicies::decode(value)?;
    let lines = policies.0.iter().flat_map(lines).collect();
    let value = policies.0.iter().map(|information| {
        let qualifiers: Vec<Value> = information.qualifiers.iter().map(qualifier_json).collect();
        json!({ "policy": information.policy.to_string(), "qualifiers": qualifiers })
    });
    Ok((lines, Value::Array(value.collect())))
}

fn lines(information: &PolicyInformation) -> Vec<String> {
    let mut lines = vec![oid::label(&information.policy)];
    for qualifier in &information.qualifiers {
        match qualifier {
            PolicyQualifier::Cps(address) => lines.push(format!("  practice statement: {address}")),
            PolicyQualifier::UserNotice { reference, text } => {
                lines.extend(text.iter().map(|text| format!("  notice: {text}")));
                lines.extend(
                    reference.iter().map(|notice| format!("  notice {:?} of {}", notice.numbers, notice.organization)),
                );
            }
            PolicyQualifier::Other { oid, value } => lines.push(format!("  {}: {}", oid::label(oid), hex(value))),
        }
    }
    lines
}

fn qualifier_json(qualifier: &PolicyQualifier) -> Value {
    match qualifier {
        PolicyQualifier::Cps(address) => json!({ "type": "cps", "value": address }),
        PolicyQualifier::UserNotice { reference, text } => json!({
            "type": "user_notice",
            "text": text,
            "organization": reference.as_ref().map(|notice| notice.organization.clone()),
            "numbers": reference.as_ref().map(|notice| notice.numbers.clone()),
        }),
        PolicyQualifier::Other { oid, value } => json!({ "type": oid.to_string(), "raw": hex(value) }),
    }
}

pub(super) fn mappings(mappings: &PolicyMappings) -> (Vec<String>, Value) {
    let lines = mappings.0.iter().map(|(from, to)| format!("{from} of the issuer is {to} of the subject"));
    let value = mappings.0.iter().map(|(from, to)| json!({ "issuer": from.to_string(), "subject": to.to_string() }));
    (lines.collect(), Value::Array(value.collect()))
}

pub(super) fn constraints(limits: &PolicyConstraints) -> (Vec<String>, Value) {
    let explicit = limits.require_explicit_policy;
    let mapping = limits.inhibit_policy_mapping;
    let mut lines = Vec::new();
    lines.extend(explicit.map(|skip| format!("a policy is required after {skip} certificates")));
    lines.extend(mapping.map(|skip| format!("policies are not mapped after {skip} certificates")));
    (lines, json!({ "require_explicit_policy": explicit, "inhibit_policy_mapping": mapping }))
}
