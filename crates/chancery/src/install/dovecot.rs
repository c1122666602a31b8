//! Dovecot.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "dovecot",
    name: "Dovecot",
    used: Use::Server,
    tested: "Dovecot 2.3",
    files: &[
        Wanted { kind: FileKind::FullChain, file: "fullchain.pem" },
        Wanted { kind: FileKind::PrivateKey, file: "privkey.pem" },
    ],
    steps: &[
        "Put the lines below into the file named there.",
        "Test it:  doveconf -n",
        "Load it:  systemctl reload dovecot",
    ],
    config: "/etc/dovecot/conf.d/10-ssl.conf",
    snippet: r#"ssl = required
ssl_cert = <{fullchain}
ssl_key = <{key}
ssl_min_protocol = TLSv1.2
"#,
    check: "chancery verify {name}:993",
    undo: "Put the former ssl_cert and ssl_key lines back and reload Dovecot.",
    traps: &[
        "The < before the path matters: without it Dovecot takes the path itself for the certificate.",
        "Dovecot 2.4 has other names and no <: ssl_server_cert_file = {fullchain} and ssl_server_key_file = {key}.",
        "After a renewal Dovecot shows the old certificate until it is reloaded.",
    ],
};
