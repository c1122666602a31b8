//! String types of attributes (RFC 5280 §4.1.2.4, appendix A.1).

use crate::der::Tag;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed, shown};
use crate::name::Attribute;
use crate::oid::{self, Oid};

pub(super) const FIXED: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_attribute_fixed_type",
        "RFC 5280 appendix A.1",
        "countryName, serialNumber and dnQualifier are PrintableString, emailAddress and domainComponent IA5String.",
    ),
    applies: Applies::EVERY,
    check: fixed,
};

pub(super) const DIRECTORY: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_attribute_directory_string",
        "RFC 5280 §4.1.2.4",
        "All other attributes of text are UTF8String or PrintableString.",
    ),
    applies: Applies::EVERY,
    check: directory,
};

/// The type RFC 5280 fixes for an attribute.
fn prescribed(oid: &Oid) -> Option<Tag> {
    match *oid {
        oid::COUNTRY | oid::JURISDICTION_COUNTRY | oid::SERIAL_NUMBER | oid::DN_QUALIFIER => {
            Some(Tag::PRINTABLE_STRING)
        }
        oid::EMAIL_ADDRESS | oid::DOMAIN_COMPONENT => Some(Tag::IA5_STRING),
        _ => None,
    }
}

fn fixed(view: &View<'_>) -> Option<String> {
    let wrong = |attribute: &&Attribute| prescribed(&attribute.oid).is_some_and(|tag| tag != attribute.tag);
    listed(view.subject().filter(wrong).map(shown))
}

fn directory(view: &View<'_>) -> Option<String> {
    const OTHER_STRINGS: [Tag; 6] = [
        Tag::TELETEX_STRING,
        Tag::BMP_STRING,
        Tag::UNIVERSAL_STRING,
        Tag::IA5_STRING,
        Tag::VISIBLE_STRING,
        Tag::NUMERIC_STRING,
    ];
    // unstructuredName is an IA5String or a DirectoryString (RFC 2985 §5.4.1).
    let free = |attribute: &&Attribute| {
        prescribed(&attribute.oid).is_none()
            && oid::name(&attribute.oid).is_some()
            && attribute.oid != oid::UNSTRUCTURED_NAME
    };
    listed(view.subject().filter(free).filter(|attribute| OTHER_STRINGS.contains(&attribute.tag)).map(shown))
}

#[cfg(test)]
mod tests {
    use super::{DIRECTORY, FIXED};
    use crate::der::Tag;
    use crate::lint::sample::Sample;
    use crate::name::Attribute;
    use crate::oid;

    #[test]
    fn types() {
        let sample = |oid, tag| Sample::server().attribute(Attribute { oid, tag, value: b"CA".to_vec() });
        sample(oid::COUNTRY, Tag::UTF8_STRING).fires(&FIXED, "C=CA");
        sample(oid::COUNTRY, Tag::PRINTABLE_STRING).passes(&FIXED);
        sample(oid::EMAIL_ADDRESS, Tag::UTF8_STRING).fires(&FIXED, "E=CA");
        sample(oid::ORGANIZATION, Tag::TELETEX_STRING).fires(&DIRECTORY, "O=CA");
        sample(oid::ORGANIZATION, Tag::PRINTABLE_STRING).passes(&DIRECTORY);
        sample(oid::EMAIL_ADDRESS, Tag::IA5_STRING).passes(&DIRECTORY);
    }
}
