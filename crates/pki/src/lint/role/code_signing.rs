//! Certificates that sign programs (CA/Browser Forum Code Signing BR).

use crate::key::PublicKeyKind;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const PURPOSE: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_cs_purpose",
        "CA/Browser Forum CS BR §7.1.2.3",
        "extKeyUsage has codeSigning, and neither anyExtendedKeyUsage, serverAuth nor emailProtection.",
    ),
    applies: Applies::only(&[Purpose::CodeSigning]),
    check: purpose,
};

pub(super) const KEY: CertificateRule = Rule {
    lint: Lint::warning(
        "cabf_cs_rsa_3072",
        "CA/Browser Forum CS BR §6.1.5",
        "An RSA key that signs programs has 3072 bits at least.",
    ),
    applies: Applies::only(&[Purpose::CodeSigning, Purpose::Timestamping]),
    check: key,
};

fn purpose(view: &View<'_>) -> Option<String> {
    const FOREIGN: [Oid; 3] = [oid::ANY_EXTENDED_KEY_USAGE, oid::SERVER_AUTH, oid::EMAIL_PROTECTION];
    if !view.lists_usage(&oid::CODE_SIGNING) {
        return Some("no codeSigning".to_owned());
    }
    listed(FOREIGN.iter().filter(|usage| view.lists_usage(usage)).map(oid::label))
}

fn key(view: &View<'_>) -> Option<String> {
    match view.tbs.public_key().kind() {
        PublicKeyKind::Rsa { bits, .. } if *bits < 3072 => Some(format!("{bits} bits")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{KEY, PURPOSE};
    use crate::lint::sample::{Sample, rsa_key};
    use crate::oid;

    #[test]
    fn program_signers() {
        Sample::code_signing().passes(&PURPOSE);
        Sample::code_signing().purposes(&[oid::CLIENT_AUTH]).fires(&PURPOSE, "no codeSigning");
        Sample::code_signing().purposes(&[oid::CODE_SIGNING, oid::SERVER_AUTH]).fires(&PURPOSE, "serverAuth");
        Sample::code_signing().key(rsa_key(2048)).fires(&KEY, "2048 bits");
        Sample::code_signing().key(rsa_key(3072)).passes(&KEY);
    }
}
