//! Self-signed authorities.

use crate::digest::hex;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const SELF_ISSUED: CertificateRule = Rule {
    lint: Lint::error("rfc5280_root_self_issued", "RFC 5280 §3.2", "Issuer and subject of a root are the same name."),
    applies: Applies::only(&[Purpose::Root]),
    check: self_issued,
};

pub(super) const AKI: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_root_aki_is_ski",
        "RFC 5280 §4.2.1.1",
        "authorityKeyIdentifier of a root is absent or its own subjectKeyIdentifier.",
    ),
    applies: Applies::only(&[Purpose::Root]),
    check: aki,
};

pub(super) const ADDRESSES: CertificateRule = Rule {
    lint: Lint::warning(
        "cabf_root_no_addresses",
        "CA/Browser Forum BR §7.1.2.1.2",
        "A root has no addresses of CRLs or of its issuer: nobody above could revoke it.",
    ),
    applies: Applies::only(&[Purpose::Root]),
    check: addresses,
};

pub(super) const PURPOSES: CertificateRule = Rule {
    lint: Lint::warning("cabf_root_no_purposes", "CA/Browser Forum BR §7.1.2.1.2", "A root has no extKeyUsage."),
    applies: Applies::only(&[Purpose::Root]),
    check: purposes,
};

pub(super) const POLICIES: CertificateRule = Rule {
    lint: Lint::notice("cabf_root_no_policies", "CA/Browser Forum BR §7.1.2.1.2", "A root has no certificatePolicies."),
    applies: Applies::only(&[Purpose::Root]),
    check: policies,
};

fn self_issued(view: &View<'_>) -> Option<String> {
    let (issuer, subject) = (view.tbs.issuer(), view.tbs.subject());
    (issuer != subject).then(|| format!("issued by {}", issuer.to_line()))
}

fn aki(view: &View<'_>) -> Option<String> {
    let identifier = view.authority_key_identifier.as_ref()?.key_identifier.as_ref()?;
    (view.subject_key_identifier.as_ref() != Some(identifier)).then(|| hex(identifier))
}

fn present(view: &View<'_>, extensions: &[Oid]) -> Option<String> {
    listed(extensions.iter().filter(|oid| view.has(oid)).map(oid::label))
}

fn addresses(view: &View<'_>) -> Option<String> {
    present(view, &[oid::CRL_DISTRIBUTION_POINTS, oid::FRESHEST_CRL, oid::AUTHORITY_INFO_ACCESS])
}

fn purposes(view: &View<'_>) -> Option<String> {
    present(view, &[oid::EXTENDED_KEY_USAGE])
}

fn policies(view: &View<'_>) -> Option<String> {
    present(view, &[oid::CERTIFICATE_POLICIES])
}

#[cfg(test)]
mod tests {
    use super::{ADDRESSES, AKI, POLICIES, PURPOSES, SELF_ISSUED};
    use crate::extension::{AuthorityKeyIdentifier, ExtensionValue as _};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn roots() {
        for rule in [&SELF_ISSUED, &AKI, &ADDRESSES, &PURPOSES, &POLICIES] {
            Sample::root().passes(rule);
        }
        Sample::root().subject("CN=Other").fires(&SELF_ISSUED, "Example Root");
        let aki = |identifier: &[u8]| AuthorityKeyIdentifier::of_key(identifier).to_extension(false);
        Sample::root().with(aki(&[1; 20])).fires(&AKI, "0101");
        let own = Sample::root().template.public_key.key_identifier();
        Sample::root().with(aki(&own)).passes(&AKI);
        Sample::root().with_raw(oid::AUTHORITY_INFO_ACCESS, false, "3000").fires(&ADDRESSES, "authorityInfoAccess");
        Sample::root().purposes(&[oid::SERVER_AUTH]).fires(&PURPOSES, "extKeyUsage");
        Sample::root().policy("1.3.6.1.4.1.55555.2").fires(&POLICIES, "certificatePolicies");
    }
}
