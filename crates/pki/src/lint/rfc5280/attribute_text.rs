//! Text of attributes: there is some, and it can be shown (RFC 5280 §4.1.2.4, X.680 §41).

use crate::der::Tag;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed, shown};
use crate::name::{Attribute, is_invisible};
use crate::oid;

pub(super) const WELL_FORMED: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_attribute_well_formed",
        "X.680 §41",
        "Every character of an attribute belongs to its string type.",
    ),
    applies: Applies::EVERY,
    check: well_formed,
};

pub(super) const NOT_EMPTY: CertificateRule = Rule {
    lint: Lint::error("rfc5280_attribute_not_empty", "RFC 5280 appendix A.1", "No attribute of the subject is empty."),
    applies: Applies::EVERY,
    check: not_empty,
};

pub(super) const CONTROLS: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_attribute_no_controls",
        "RFC 5280 §8",
        "No attribute of the subject has control characters.",
    ),
    applies: Applies::EVERY,
    check: controls,
};

pub(super) const INVISIBLE: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc5280_attribute_visible",
        "RFC 5280 §8",
        "No attribute of the subject has characters that cannot be seen or that turn the direction of writing.",
    ),
    applies: Applies::EVERY,
    check: invisible,
};

pub(super) const SPACES: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc4518_attribute_spaces",
        "RFC 4518 §2.6.1",
        "No attribute of the subject begins or ends with a space or has two in a row.",
    ),
    applies: Applies::EVERY,
    check: spaces,
};

fn found(view: &View<'_>, fault: impl Fn(&str) -> bool) -> Option<String> {
    let text = |attribute: &&Attribute| attribute.text().is_some_and(|text| fault(&text));
    listed(view.subject().filter(text).map(shown))
}

fn is_string(attribute: &Attribute) -> bool {
    const STRINGS: [Tag; 8] = [
        Tag::UTF8_STRING,
        Tag::PRINTABLE_STRING,
        Tag::IA5_STRING,
        Tag::TELETEX_STRING,
        Tag::BMP_STRING,
        Tag::UNIVERSAL_STRING,
        Tag::NUMERIC_STRING,
        Tag::VISIBLE_STRING,
    ];
    STRINGS.contains(&attribute.tag)
}

fn well_formed(view: &View<'_>) -> Option<String> {
    let broken = |attribute: &&Attribute| is_string(attribute) && !attribute.is_well_formed();
    listed(view.subject().filter(broken).map(shown))
}

fn not_empty(view: &View<'_>) -> Option<String> {
    let empty = |attribute: &&Attribute| is_string(attribute) && attribute.value.is_empty();
    listed(view.subject().filter(empty).map(|attribute| oid::label(&attribute.oid)))
}

fn controls(view: &View<'_>) -> Option<String> {
    found(view, |text| text.chars().any(char::is_control))
}

fn invisible(view: &View<'_>) -> Option<String> {
    found(view, |text| !text.is_ascii() && text.chars().any(|c| !c.is_control() && is_invisible(c)))
}

fn spaces(view: &View<'_>) -> Option<String> {
    found(view, |text| text.starts_with(' ') || text.ends_with(' ') || text.contains("  "))
}

#[cfg(test)]
mod tests {
    use super::{CONTROLS, INVISIBLE, NOT_EMPTY, SPACES, WELL_FORMED};
    use crate::der::Tag;
    use crate::lint::sample::Sample;
    use crate::name::Attribute;
    use crate::oid;

    #[test]
    fn faults_of_text() {
        let sample = |text: &str| Sample::server().attribute(Attribute::new(oid::ORGANIZATION, text));
        for rule in [&WELL_FORMED, &NOT_EMPTY, &CONTROLS, &INVISIBLE, &SPACES] {
            sample("Exämple Org").passes(rule);
        }
        sample("").fires(&NOT_EMPTY, "O");
        sample("a\u{0}b").fires(&CONTROLS, "O=");
        sample("abc\u{202e}fed").fires(&INVISIBLE, "O=");
        sample(" Example").fires(&SPACES, "Example");
        sample("Example  Org").fires(&SPACES, "Example  Org");
        let star = Attribute { oid: oid::COMMON_NAME, tag: Tag::PRINTABLE_STRING, value: b"*.example.org".to_vec() };
        Sample::server().attribute(star).fires(&WELL_FORMED, "*.example.org");
    }
}
