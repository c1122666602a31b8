//! Countries are two upper-case letters (RFC 5280 appendix A.1, ISO 3166-1).

use crate::country;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed, shown};
use crate::name::Attribute;
use crate::oid::COUNTRY;

pub(super) const FORM: CertificateRule = Rule {
    lint: Lint::error("rfc5280_country_two_letters", "RFC 5280 appendix A.1", "countryName is two upper-case letters."),
    applies: Applies::EVERY,
    check: form,
};

pub(super) const KNOWN: CertificateRule = Rule {
    lint: Lint::notice("iso3166_country_known", "ISO 3166-1", "countryName is a code of ISO 3166-1."),
    applies: Applies::EVERY,
    check: known,
};

fn countries<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Attribute> {
    view.subject().filter(|attribute| attribute.oid == COUNTRY)
}

fn has_form(attribute: &Attribute) -> bool {
    matches!(attribute.value.as_slice(), [b'A'..=b'Z', b'A'..=b'Z'])
}

fn form(view: &View<'_>) -> Option<String> {
    listed(countries(view).filter(|country| !has_form(country)).map(shown))
}

fn known(view: &View<'_>) -> Option<String> {
    let unknown = |attribute: &&Attribute| attribute.text().is_some_and(|code| country::name(&code).is_none());
    listed(countries(view).filter(|country| has_form(country)).filter(unknown).map(shown))
}

#[cfg(test)]
mod tests {
    use super::{FORM, KNOWN};
    use crate::lint::sample::Sample;
    use crate::name::Attribute;
    use crate::oid::COUNTRY;

    #[test]
    fn codes() {
        for (code, has_form, is_known) in
            [("CA", true, true), ("ca", false, true), ("CAN", false, true), ("XX", true, false)]
        {
            let sample = Sample::server().attribute(Attribute::new(COUNTRY, code));
            if has_form {
                sample.passes(&FORM)
            } else {
                sample.fires(&FORM, code)
            }
            if is_known { sample.passes(&KNOWN) } else { sample.fires(&KNOWN, code) }
        }
    }
}
