//! Purposes of TLS servers (CA/Browser Forum BR §7.1.2.7.10).

use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View, listed};
use crate::oid::{self, Oid};

pub(super) const SERVER: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_server_auth",
        "RFC 5280 §4.2.1.12, CA/Browser Forum BR §7.1.2.7.10",
        "extKeyUsage of a server has serverAuth.",
    ),
    applies: Applies::only(&[Purpose::Server]),
    check: server,
};

pub(super) const OTHERS: CertificateRule = Rule {
    lint: Lint::warning(
        "cabf_tls_purposes_apart",
        "CA/Browser Forum BR §7.1.2.7.10",
        "A server's key serves no mail, program or time stamp signatures, nor every purpose.",
    ),
    applies: Applies::only(&[Purpose::Server]),
    check: others,
};

pub(super) const PUBLIC: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_purposes",
        "CA/Browser Forum BR §7.1.2.7.10",
        "extKeyUsage has serverAuth and at most clientAuth besides.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: public,
};

fn server(view: &View<'_>) -> Option<String> {
    (!view.lists_usage(&oid::SERVER_AUTH)).then(|| "no serverAuth".to_owned())
}

fn others(view: &View<'_>) -> Option<String> {
    const FOREIGN: [Oid; 5] =
        [oid::EMAIL_PROTECTION, oid::CODE_SIGNING, oid::TIME_STAMPING, oid::OCSP_SIGNING, oid::ANY_EXTENDED_KEY_USAGE];
    listed(FOREIGN.iter().filter(|usage| view.lists_usage(usage)).map(oid::label))
}

fn public(view: &View<'_>) -> Option<String> {
    let allowed = [oid::SERVER_AUTH, oid::CLIENT_AUTH];
    listed(view.extended_key_usage.as_ref()?.iter().filter(|usage| !allowed.contains(usage)).map(oid::label))
}

#[cfg(test)]
mod tests {
    use super::{OTHERS, PUBLIC, SERVER};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn purposes() {
        Sample::server().purposes(&[oid::CLIENT_AUTH]).fires(&SERVER, "no serverAuth");
        Sample::server().passes(&SERVER);
        let both = [oid::SERVER_AUTH, oid::EMAIL_PROTECTION];
        Sample::server().purposes(&both).fires(&OTHERS, "emailProtection");
        Sample::server().purposes(&[oid::SERVER_AUTH, oid::CLIENT_AUTH]).passes(&OTHERS);
        Sample::public_server().purposes(&both).fires(&PUBLIC, "emailProtection");
        Sample::public_server().purposes(&[oid::SERVER_AUTH, oid::CLIENT_AUTH]).passes(&PUBLIC);
        Sample::server().purposes(&both).passes(&PUBLIC);
    }
}
