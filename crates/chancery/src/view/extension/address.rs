//! Extensions of names and addresses: alternative names, distribution points, information access.

use chancery_pki::error::Result;
use chancery_pki::extension::{
    AccessDescription, DistributionPoint, DistributionPointName, ExtensionValue as _, IssuingDistributionPoint,
    ReasonCode, ReasonFlags,
};
use chancery_pki::general_name::GeneralName;
use chancery_pki::oid;
use serde_json::{Value, json};

use crate::view::general_name;

pub(super) fn names(names: &[GeneralName]) -> (Vec<String>, Value) {
    let value = names.iter().map(general_name::json).collect();
    (general_name::list(names), Value::Array(value))
}

pub(super) fn points(points: &[DistributionPoint]) -> (Vec<String>, Value) {
    let mut lines = Vec::new();
    for point in points {
        lines.extend(point.name.iter().flat_map(point_name));
        lines.extend(point.reasons.map(|reasons| format!("only for {}", reason_words(reasons))));
        lines.extend(point.crl_issuer.iter().map(|issuer| format!("signed by {}", general_name::words(issuer))));
    }
    let value = points.iter().map(|point| {
        let issuer: Vec<Value> = point.crl_issuer.iter().map(general_name::json).collect();
        json!({
            "names": point.name.as_ref().map(point_name),
            "reasons": point.reasons.map(|reasons| reasons.iter().map(ReasonCode::name).collect::<Vec<_>>()),
            "crl_issuer": issuer,
        })
    });
    let value = Value::Array(value.collect());
    (lines, value)
}

fn point_name(name: &DistributionPointName) -> Vec<String> {
    match name {
        DistributionPointName::Full(names) => general_name::list(names),
        DistributionPointName::RelativeToIssuer(rdn) => {
            let name = chancery_pki::name::Name::from_rdns(vec![rdn.clone()]);
            vec![format!("{name}, below the issuer's name")]
        }
    }
}

fn reason_words(reasons: ReasonFlags) -> String {
    reasons.iter().map(ReasonCode::name).collect::<Vec<_>>().join(", ")
}

pub(super) fn access(list: &[AccessDescription]) -> (Vec<String>, Value) {
    let lines = list.iter().map(|description| {
        let what = match description.method {
            oid::AD_OCSP => "OCSP".to_owned(),
            oid::AD_CA_ISSUERS => "issuer's certificate".to_owned(),
            oid::AD_CA_REPOSITORY => "certificates of the authority".to_owned(),
            other => oid::label(&other),
        };
        format!("{what}: {}", general_name::words(&description.location))
    });
    let value = list.iter().map(|description| {
        json!({ "method": oid::label(&description.method), "location": general_name::json(&description.location) })
    });
    (lines.collect(), Value::Array(value.collect()))
}

pub(super) fn issuing_distribution_point(value: &[u8]) -> Result<(Vec<String>, Value)> {
    let point = IssuingDistributionPoint::decode(value)?;
    let mut lines: Vec<String> = point.name.iter().flat_map(point_name).collect();
    let scopes = [
        (point.only_user_certs, "only certificates of end entities"),
        (point.only_ca_certs, "only certificates of authorities"),
        (point.only_attribute_certs, "only attribute certificates"),
        (point.indirect, "also certificates of other issuers (indirect)"),
    ];
    lines.extend(scopes.iter().filter(|(set, _)| *set).map(|(_, words)| (*words).to_owned()));
    lines.extend(point.only_some_reasons.map(|reasons| format!("only for {}", reason_words(reasons))));
    let value = json!({
        "names": point.name.as_ref().map(point_name),
        "only_user_certificates": point.only_user_certs,
        "only_ca_certificates": point.only_ca_certs,
        "only_attribute_certificates": point.only_attribute_certs,
        "only_some_reasons": point.only_some_reasons.map(reason_words),
        "indirect": point.indirect,
    });
    Ok((lines, value))
}
