//! nginx.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "nginx",
    name: "nginx",
    used: Use::Server,
    tested: "nginx 1.22",
    files: &[
        Wanted { kind: FileKind::FullChain, file: "fullchain.pem" },
        Wanted { kind: FileKind::PrivateKey, file: "privkey.pem" },
    ],
    steps: &[
        "Put the configuration below into the file named there.",
        "Test it:  nginx -t",
        "Load it:  systemctl reload nginx",
    ],
    config: "/etc/nginx/conf.d/{name}.conf",
    snippet: r#"server {
    listen 443 ssl http2;
    server_name {name};
    ssl_certificate     {fullchain};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3;
    root /var/www/html;
}
"#,
    check: "chancery verify {name}:443",
    undo: "Remove /etc/nginx/conf.d/{name}.conf and reload nginx.",
    traps: &[
        "The certificate stands first in fullchain.pem, its issuers after it; in another order nginx says “key values mismatch”.",
        "nginx reads the key as root before it gives up its rights: leave it at mode 0600, owned by root.",
        "After a renewal nginx shows the old certificate until it is reloaded.",
        "To ask visitors for certificates: ssl_client_certificate with the root, and ssl_crl with the CRLs of every authority of the chain.",
    ],
};
