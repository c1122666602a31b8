//! subjectKeyIdentifier (RFC 5280 §4.2.1.2).

use crate::digest::hex;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View};
use crate::oid::SUBJECT_KEY_IDENTIFIER;

pub(super) const AUTHORITY: CertificateRule = Rule {
    lint: Lint::error("rfc5280_ski_present_in_ca", "RFC 5280 §4.2.1.2", "An authority has subjectKeyIdentifier."),
    applies: Applies::EVERY,
    check: authority,
};

pub(super) const OTHERS: CertificateRule = Rule {
    lint: Lint::notice(
        "rfc5280_ski_present",
        "RFC 5280 §4.2.1.2",
        "Certificates of others have subjectKeyIdentifier too.",
    ),
    applies: Applies::EVERY,
    check: others,
};

pub(super) const METHOD: CertificateRule = Rule {
    lint: Lint::notice(
        "rfc5280_ski_method_1",
        "RFC 5280 §4.2.1.2",
        "subjectKeyIdentifier is the SHA-1 of the public key (method 1).",
    ),
    applies: Applies::EVERY,
    check: method,
};

fn authority(view: &View<'_>) -> Option<String> {
    (view.is_ca() && !view.has(&SUBJECT_KEY_IDENTIFIER)).then(|| "absent".to_owned())
}

fn others(view: &View<'_>) -> Option<String> {
    (!view.is_ca() && !view.has(&SUBJECT_KEY_IDENTIFIER)).then(|| "absent".to_owned())
}

fn method(view: &View<'_>) -> Option<String> {
    let own = view.subject_key_identifier.as_ref()?;
    (*own != view.tbs.public_key().key_identifier()).then(|| hex(own))
}

#[cfg(test)]
mod tests {
    use super::{AUTHORITY, METHOD, OTHERS};
    use crate::lint::sample::Sample;
    use crate::oid::SUBJECT_KEY_IDENTIFIER;

    #[test]
    fn own_identifiers() {
        Sample::sub_ca().without(&SUBJECT_KEY_IDENTIFIER).fires(&AUTHORITY, "absent");
        Sample::sub_ca().passes(&AUTHORITY);
        Sample::server().without(&SUBJECT_KEY_IDENTIFIER).fires(&OTHERS, "absent");
        Sample::server().passes(&OTHERS);
        Sample::server().with_raw(SUBJECT_KEY_IDENTIFIER, false, "0401aa").fires(&METHOD, "aa");
        Sample::server().passes(&METHOD);
    }
}
