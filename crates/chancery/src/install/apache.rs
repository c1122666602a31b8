//! Apache HTTP Server.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "apache",
    name: "Apache HTTP Server",
    used: Use::Server,
    tested: "Apache 2.4.6x (Debian 12)",
    files: &[
        Wanted { kind: FileKind::FullChain, file: "fullchain.pem" },
        Wanted { kind: FileKind::PrivateKey, file: "privkey.pem" },
    ],
    steps: &[
        "Switch TLS on once:  a2enmod ssl",
        "Put the configuration below into the file named there.",
        "Switch the site on:  a2ensite {name}",
        "Test it:  apachectl configtest",
        "Load it:  systemctl reload apache2",
    ],
    config: "/etc/apache2/sites-available/{name}.conf",
    snippet: r#"<VirtualHost *:443>
    ServerName {name}
    DocumentRoot /var/www/html
    SSLEngine on
    SSLProtocol -all +TLSv1.2 +TLSv1.3
    SSLCertificateFile    "{fullchain}"
    SSLCertificateKeyFile "{key}"
</VirtualHost>
"#,
    check: "chancery verify {name}:443",
    undo: "a2dissite {name}, then systemctl reload apache2",
    traps: &[
        "The chain belongs into SSLCertificateFile (since 2.4.8); SSLCertificateChainFile is no longer needed.",
        "SSLLog and SSLLogLevel of old instructions are gone; use LogLevel ssl:info.",
        "On Red Hat systems the file goes to /etc/httpd/conf.d/ and the service is called httpd.",
        "To ask visitors for certificates: SSLCACertificateFile with the root, SSLCARevocationFile with the CRLs and SSLCARevocationCheck chain.",
    ],
};
