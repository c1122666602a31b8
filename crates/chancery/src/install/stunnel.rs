//! stunnel.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "stunnel",
    name: "stunnel",
    used: Use::Server,
    tested: "stunnel 5.68",
    files: &[Wanted { kind: FileKind::Combined, file: "key-cert.pem" }],
    steps: &[
        "Put the configuration below into the file named there; change connect to the service behind.",
        "Load it:  systemctl restart stunnel4 (or the unit of your system)",
    ],
    config: "/etc/stunnel/{name}.conf",
    snippet: r#"[{name}]
accept  = 443
connect = 127.0.0.1:80
cert    = {combined}
"#,
    check: "chancery verify {name}:443",
    undo: "Remove /etc/stunnel/{name}.conf and restart stunnel.",
    traps: &[
        "The option -p of old instructions is of stunnel 3; since version 4 everything stands in a configuration file.",
        "stunnel refuses or warns about a file with a key that others can read: leave it at mode 0600.",
        "To ask clients for certificates: CAfile with the root and verifyChain = yes, CRLfile with the CRLs.",
    ],
};
