//! Keywords of attribute types: `CN`, `commonName`, `E`, `emailAddress`, …

use crate::oid::{self, Oid};

/// Further spellings people and programs use, beside the name each type has in [`oid::name`].
const ALIASES: &[(&str, Oid)] = &[
    ("commonName", oid::COMMON_NAME),
    ("surname", oid::SURNAME),
    ("countryName", oid::COUNTRY),
    ("country", oid::COUNTRY),
    ("localityName", oid::LOCALITY),
    ("locality", oid::LOCALITY),
    ("S", oid::STATE),
    ("SP", oid::STATE),
    ("stateOrProvinceName", oid::STATE),
    ("state", oid::STATE),
    ("streetAddress", oid::STREET),
    ("organizationName", oid::ORGANIZATION),
    ("organization", oid::ORGANIZATION),
    ("organizationalUnitName", oid::ORGANIZATIONAL_UNIT),
    ("organizationalUnit", oid::ORGANIZATIONAL_UNIT),
    ("T", oid::TITLE),
    ("G", oid::GIVEN_NAME),
    ("givenName", oid::GIVEN_NAME),
    ("dnq", oid::DN_QUALIFIER),
    ("OI", oid::ORGANIZATION_IDENTIFIER),
    ("userId", oid::USER_ID),
    ("domainComponent", oid::DOMAIN_COMPONENT),
    ("email", oid::EMAIL_ADDRESS),
    ("emailAddress", oid::EMAIL_ADDRESS),
    ("jurisdictionLocalityName", oid::JURISDICTION_LOCALITY),
    ("jurisdictionStateOrProvinceName", oid::JURISDICTION_STATE),
    ("jurisdictionCountryName", oid::JURISDICTION_COUNTRY),
];

/// Types whose text may follow their keyword in a name, most general first: the order people write a name in.
const ATTRIBUTE_TYPES: &[Oid] = &[
    oid::DOMAIN_COMPONENT,
    oid::COUNTRY,
    oid::JURISDICTION_COUNTRY,
    oid::JURISDICTION_STATE,
    oid::JURISDICTION_LOCALITY,
    oid::STATE,
    oid::POSTAL_CODE,
    oid::LOCALITY,
    oid::STREET,
    oid::ORGANIZATION,
    oid::ORGANIZATION_IDENTIFIER,
    oid::BUSINESS_CATEGORY,
    oid::ORGANIZATIONAL_UNIT,
    oid::TITLE,
    oid::DESCRIPTION,
    oid::TELEPHONE_NUMBER,
    oid::NAME,
    oid::SURNAME,
    oid::GIVEN_NAME,
    oid::INITIALS,
    oid::GENERATION_QUALIFIER,
    oid::PSEUDONYM,
    oid::COMMON_NAME,
    oid::DN_QUALIFIER,
    oid::SERIAL_NUMBER,
    oid::USER_ID,
    oid::UNSTRUCTURED_NAME,
    oid::EMAIL_ADDRESS,
];

/// The keyword a type is shown with; `None` for a type that has none.
pub(super) fn keyword(oid: &Oid) -> Option<&'static str> {
    ATTRIBUTE_TYPES.contains(oid).then(|| oid::name(oid)).flatten()
}

/// The type of a keyword in any letter case, or of a dotted identifier with or without `OID.` before it.
pub(super) fn attribute_type(text: &str) -> Option<Oid> {
    let known = ATTRIBUTE_TYPES.iter().find(|oid| oid::name(oid).is_some_and(|name| name.eq_ignore_ascii_case(text)));
    let alias = || ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(text)).map(|(_, oid)| oid);
    if let Some(oid) = known.or_else(alias) {
        return Some(*oid);
    }
    let dotted = match text.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("OID.") => text.get(4..)?,
        _ => text,
    };
    Oid::new(dotted).ok()
}

/// How general a type is: smaller stands nearer the root.
pub(super) fn rank(oid: &Oid) -> Option<usize> {
    ATTRIBUTE_TYPES.iter().position(|known| known == oid)
}
