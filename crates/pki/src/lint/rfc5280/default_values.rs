//! DER leaves DEFAULT values and trailing zero bits out (X.690 §11.2.2, §11.5).

use crate::der::Tag;
use crate::digest::hex;
use crate::extension::ExtensionValue as _;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::oid;

pub(super) const DEFAULTS: CertificateRule = Rule {
    lint: Lint::warning(
        "x690_no_default_values",
        "X.690 §11.5",
        "Values that are the DEFAULT (version v1, critical FALSE, cA FALSE) are not written.",
    ),
    applies: Applies::EVERY,
    check: defaults,
};

pub(super) const NAMED_BITS: CertificateRule = Rule {
    lint: Lint::warning("x690_named_bits", "X.690 §11.2.2", "keyUsage has no trailing zero bits."),
    applies: Applies::EVERY,
    check: named_bits,
};

fn defaults(view: &View<'_>) -> Option<String> {
    let version = view.raw.writes_version_1.then(|| "version v1".to_owned());
    let critical = view.raw.writes_not_critical.iter().map(|oid| format!("critical FALSE in {}", oid::label(oid)));
    let ca = writes_not_ca(view).then(|| "cA FALSE".to_owned());
    listed(version.into_iter().chain(critical).chain(ca))
}

fn writes_not_ca(view: &View<'_>) -> bool {
    let extension = view.tbs.extensions().find(&oid::BASIC_CONSTRAINTS);
    extension.is_some_and(|extension| extension.value.starts_with(&[Tag::SEQUENCE.0, 3, Tag::BOOLEAN.0, 1, 0]))
}

fn named_bits(view: &View<'_>) -> Option<String> {
    let key_usage = view.key_usage?;
    let extension = view.tbs.extensions().find(&oid::KEY_USAGE)?;
    let shortest = key_usage.to_extension(extension.critical);
    (shortest.value != extension.value).then(|| format!("written as {}", hex(&extension.value)))
}

#[cfg(test)]
mod tests {
    use super::{DEFAULTS, NAMED_BITS};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn defaults_and_trailing_zeros() {
        Sample::server().with_raw(oid::BASIC_CONSTRAINTS, true, "3003010100").fires(&DEFAULTS, "cA FALSE");
        Sample::server().with_raw(oid::BASIC_CONSTRAINTS, true, "3000").passes(&DEFAULTS);
        let critical = Sample::server().flip(&oid::EXTENDED_KEY_USAGE);
        critical.passes(&DEFAULTS);
        let usage = &[0x06, 0x03, 0x55, 0x1d, 0x25, 0x01, 0x01];
        critical
            .edit(&[usage.as_slice(), &[0xff]].concat(), &[usage.as_slice(), &[0]].concat())
            .fires(&DEFAULTS, "extKeyUsage");
        Sample::server().with_raw(oid::KEY_USAGE, true, "03020080").fires(&NAMED_BITS, "03020080");
        Sample::server().passes(&NAMED_BITS);
    }
}
