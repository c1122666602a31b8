//! Form of a CRL (RFC 5280 §5.1).

use crate::der::{Reader, Tag};
use crate::lint::{Applies, CrlRule, CrlView, Lint, Rule, listed};
use crate::oid::{self, Oid};

pub(super) const VERSION: CrlRule = Rule {
    lint: Lint::error("rfc5280_crl_version_2", "RFC 5280 §5.1.2.1", "The CRL is of version 2."),
    applies: Applies::CRLS,
    check: version,
};

pub(super) const WELL_FORMED: CrlRule = Rule {
    lint: Lint::error(
        "rfc5280_crl_extension_well_formed",
        "RFC 5280 §5.2",
        "The value of every extension that is known here is well-formed.",
    ),
    applies: Applies::CRLS,
    check: well_formed,
};

pub(super) const SIGNATURE: CrlRule = Rule {
    lint: Lint::error(
        "key_crl_signature_not_weak",
        "RFC 6151, RFC 9155",
        "The CRL is not signed with MD2, MD5 or SHA-1.",
    ),
    applies: Applies::CRLS,
    check: signature,
};

pub(super) const NOT_EMPTY: CrlRule = Rule {
    lint: Lint::error(
        "rfc5280_crl_no_empty_list",
        "RFC 5280 §5.1.2.6",
        "revokedCertificates is absent when nothing is revoked.",
    ),
    applies: Applies::CRLS,
    check: not_empty,
};

pub(super) const CRITICAL: CrlRule = Rule {
    lint: Lint::error(
        "rfc5280_crl_no_unknown_critical",
        "RFC 5280 §5.2",
        "No critical extension is one that readers do not know and therefore refuse.",
    ),
    applies: Applies::CRLS,
    check: critical,
};

fn version(view: &CrlView<'_>) -> Option<String> {
    (view.version != 2).then(|| format!("version {}", view.version))
}

fn well_formed(view: &CrlView<'_>) -> Option<String> {
    listed(view.malformed.iter().map(|(oid, error)| format!("{}: {error}", oid::label(oid))))
}

fn signature(view: &CrlView<'_>) -> Option<String> {
    view.signature_algorithm.is_weak().then(|| view.signature_algorithm.to_string())
}

fn not_empty(view: &CrlView<'_>) -> Option<String> {
    writes_empty_list(view.list?.tbs_der()).then(|| "an empty list".to_owned())
}

/// The list is the only SEQUENCE after the dates; both before it (algorithm, issuer) come before the dates.
fn writes_empty_list(tbs: &[u8]) -> bool {
    let Ok(mut fields) = Reader::document(tbs) else { return false };
    let mut after_dates = false;
    while let Ok(field) = fields.any() {
        after_dates |= matches!(field.tag, Tag::UTC_TIME | Tag::GENERALIZED_TIME);
        if after_dates && field.tag == Tag::SEQUENCE {
            return field.value.is_empty();
        }
    }
    false
}

fn critical(view: &CrlView<'_>) -> Option<String> {
    const KNOWN: [Oid; 7] = [
        oid::AUTHORITY_KEY_IDENTIFIER,
        oid::ISSUER_ALT_NAME,
        oid::CRL_NUMBER,
        oid::DELTA_CRL_INDICATOR,
        oid::ISSUING_DISTRIBUTION_POINT,
        oid::FRESHEST_CRL,
        oid::AUTHORITY_INFO_ACCESS,
    ];
    let unknown = view.extensions.iter().filter(|extension| extension.critical && !KNOWN.contains(&extension.oid));
    listed(unknown.map(|extension| oid::label(&extension.oid)))
}

#[cfg(test)]
mod tests {
    use super::{CRITICAL, NOT_EMPTY, SIGNATURE, VERSION, WELL_FORMED};
    use crate::lint::crl::sample::CrlSample;
    use crate::oid;

    #[test]
    fn shells() {
        for rule in [&VERSION, &WELL_FORMED, &SIGNATURE, &NOT_EMPTY, &CRITICAL] {
            CrlSample::new().passes(rule);
        }
        CrlSample::new().version_1().fires(&VERSION, "version 1");
        CrlSample::new().with_raw(oid::CRL_NUMBER, false, "0500").fires(&WELL_FORMED, "cRLNumber");
        CrlSample::new().signed_with(oid::SHA1_WITH_RSA).fires(&SIGNATURE, "sha1WithRSA");
        CrlSample::new().empty_list().fires(&NOT_EMPTY, "empty");
        CrlSample::new().entry(&[5], "").passes(&NOT_EMPTY);
        let private = "1.3.6.1.4.1.55555.1".parse().unwrap();
        CrlSample::new().with_raw(private, true, "0500").fires(&CRITICAL, "55555");
    }
}
