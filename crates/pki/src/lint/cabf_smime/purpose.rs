//! Purposes of S/MIME certificates (CA/Browser Forum S/MIME BR §7.1.2.3).

use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const EMAIL: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_smime_email_protection",
        "RFC 8550 §4.4.4, CA/Browser Forum S/MIME BR §7.1.2.3",
        "extKeyUsage has emailProtection.",
    ),
    applies: Applies::only(&[Purpose::Email]),
    check: email,
};

pub(super) const OTHERS: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_smime_purposes_apart",
        "CA/Browser Forum S/MIME BR §7.1.2.3",
        "extKeyUsage has neither serverAuth, codeSigning, timeStamping, OCSPSigning nor anyExtendedKeyUsage.",
    ),
    applies: Applies::only(&[Purpose::Email]),
    check: others,
};

fn email(view: &View<'_>) -> Option<String> {
    (!view.lists_usage(&oid::EMAIL_PROTECTION)).then(|| "no emailProtection".to_owned())
}

fn others(view: &View<'_>) -> Option<String> {
    const FOREIGN: [Oid; 5] =
        [oid::SERVER_AUTH, oid::CODE_SIGNING, oid::TIME_STAMPING, oid::OCSP_SIGNING, oid::ANY_EXTENDED_KEY_USAGE];
    listed(FOREIGN.iter().filter(|usage| view.lists_usage(usage)).map(oid::label))
}

#[cfg(test)]
mod tests {
    use super::{EMAIL, OTHERS};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn purposes() {
        Sample::email().purposes(&[oid::CLIENT_AUTH]).fires(&EMAIL, "no emailProtection");
        Sample::email().passes(&EMAIL);
        Sample::email().purposes(&[oid::EMAIL_PROTECTION, oid::SERVER_AUTH]).fires(&OTHERS, "serverAuth");
        Sample::email().purposes(&[oid::EMAIL_PROTECTION, oid::CLIENT_AUTH]).passes(&OTHERS);
    }
}
