//! Length of RSA keys in whole octets.

use crate::key::PublicKeyKind;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::warning(
        "key_rsa_whole_octets",
        "CA/Browser Forum BR §6.1.5",
        "The length of an RSA modulus is a multiple of 8 bits.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let (PublicKeyKind::Rsa { bits, .. } | PublicKeyKind::RsaPss { bits, .. }) = view.tbs.public_key().kind() else {
        return None;
    };
    (!bits.is_multiple_of(8)).then(|| format!("{bits} bits"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::der::Writer;
    use crate::lint::sample::{Sample, rsa_key, spki};
    use crate::oid;

    #[test]
    fn an_odd_length() {
        let short = Writer::encode(|w| {
            w.sequence(|w| {
                w.unsigned(&[&[0x41][..], &[0xc1; 254], &[0x0f]].concat());
                w.u64(65_537);
            });
        });
        Sample::server().key(spki(oid::RSA_ENCRYPTION, |w| w.null(), &short)).fires(&RULE, "2047 bits");
        Sample::server().key(rsa_key(2048)).passes(&RULE);
        Sample::server().passes(&RULE);
    }
}
