//! HAProxy.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "haproxy",
    name: "HAProxy",
    used: Use::Server,
    tested: "HAProxy 2.6",
    files: &[Wanted { kind: FileKind::Combined, file: "{name}.pem" }],
    steps: &[
        "Put the configuration below into the file named there; change the backend to yours.",
        "Test it:  haproxy -c -f /etc/haproxy/haproxy.cfg",
        "Load it:  systemctl reload haproxy",
    ],
    config: "/etc/haproxy/haproxy.cfg (at the end)",
    snippet: r#"frontend https-in
    mode http
    timeout client 30s
    bind :443 ssl crt {combined} ssl-min-ver TLSv1.2
    default_backend web

backend web
    mode http
    timeout connect 5s
    timeout server 30s
    server web1 127.0.0.1:8080
"#,
    check: "chancery verify {name}:443",
    undo: "Remove the frontend and reload HAProxy.",
    traps: &[
        "Key and chain stand in one file. With crt naming a folder, HAProxy loads every file in it: keep other files out.",
        "To change a certificate without reloading: set ssl cert and commit ssl cert on the statistics socket.",
    ],
};
