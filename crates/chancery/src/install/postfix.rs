//! Postfix.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "postfix",
    name: "Postfix",
    used: Use::Server,
    tested: "Postfix 3.7",
    files: &[Wanted { kind: FileKind::Combined, file: "key-and-fullchain.pem" }],
    steps: &[
        "Put the lines below into the file named there.",
        "Test it:  postfix check",
        "Load it:  systemctl reload postfix",
    ],
    config: "/etc/postfix/main.cf",
    snippet: r#"smtpd_tls_chain_files = {combined}
smtpd_tls_security_level = may
smtpd_tls_protocols = >=TLSv1.2
smtpd_tls_loglevel = 1
"#,
    check: "openssl s_client -starttls smtp -connect {name}:25 -servername {name} </dev/null",
    undo: "Remove the lines and reload Postfix.",
    traps: &[
        "smtpd_tls_chain_files needs Postfix 3.4 and replaces smtpd_tls_cert_file and smtpd_tls_key_file: remove those.",
        "In the file the key stands before its certificate.",
        "Security level encrypt on port 25 loses mail from servers without TLS; may is right there.",
    ],
};
