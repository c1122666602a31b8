//! keyUsage of TLS servers (CA/Browser Forum BR §7.1.2.7.11, RFC 8446 §4.4.2.2).

use crate::extension::Usage;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};

pub(super) const SIGNS: CertificateRule = Rule {
    lint: Lint::warning(
        "rfc8446_digital_signature",
        "RFC 8446 §4.4.2.2",
        "keyUsage of a server has digitalSignature, without which TLS 1.3 does not work.",
    ),
    applies: Applies::only(&[Purpose::Server]),
    check: signs,
};

pub(super) const DATA: CertificateRule = Rule {
    lint: Lint::warning(
        "cabf_tls_no_data_encipherment",
        "CA/Browser Forum BR §7.1.2.7.11",
        "keyUsage of a server does not have dataEncipherment.",
    ),
    applies: Applies::only(&[Purpose::Server]),
    check: data,
};

pub(super) const ALLOWED: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_key_usage",
        "CA/Browser Forum BR §7.1.2.7.11",
        "keyUsage has only digitalSignature and, for RSA, keyEncipherment, for EC, keyAgreement.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: allowed,
};

fn signs(view: &View<'_>) -> Option<String> {
    (!view.key_usage?.allows(Usage::DigitalSignature)).then(|| "no digitalSignature".to_owned())
}

fn data(view: &View<'_>) -> Option<String> {
    view.key_usage?.allows(Usage::DataEncipherment).then(|| "dataEncipherment".to_owned())
}

fn allowed(view: &View<'_>) -> Option<String> {
    const ALLOWED: [Usage; 4] =
        [Usage::DigitalSignature, Usage::KeyEncipherment, Usage::KeyAgreement, Usage::DataEncipherment];
    listed(view.key_usage?.iter().filter(|usage| !ALLOWED.contains(usage)).map(|usage| usage.name().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{ALLOWED, DATA, SIGNS};
    use crate::extension::Usage;
    use crate::lint::sample::{Sample, rsa_key};

    #[test]
    fn bits() {
        Sample::server().usages(&[Usage::KeyAgreement]).fires(&SIGNS, "no digitalSignature");
        Sample::server().passes(&SIGNS);
        let rsa = Sample::server().key(rsa_key(2048));
        rsa.clone().usages(&[Usage::DigitalSignature, Usage::DataEncipherment]).fires(&DATA, "dataEncipherment");
        rsa.usages(&[Usage::DigitalSignature, Usage::KeyEncipherment]).passes(&DATA);
        let public = Sample::public_server();
        public.clone().usages(&[Usage::DigitalSignature, Usage::NonRepudiation]).fires(&ALLOWED, "nonRepudiation");
        public.passes(&ALLOWED);
    }
}
