//! Java, Tomcat and what else reads keystores.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "java",
    name: "Java (keytool, Tomcat, Spring Boot)",
    used: Use::Server,
    tested: "OpenJDK 17",
    files: &[
        Wanted { kind: FileKind::Pkcs12Modern, file: "{name}.p12" },
        Wanted { kind: FileKind::RootPem, file: "root.pem" },
    ],
    steps: &[
        "The .p12 is a keystore already; nothing needs converting.",
        "Name it in the program's configuration, as below for Tomcat's server.xml.",
        "Where Java must trust the authority:  keytool -importcert -noprompt -cacerts -storepass changeit -alias {name} -file {root}",
    ],
    config: "conf/server.xml",
    snippet: r#"<Connector port="8443" protocol="org.apache.coyote.http11.Http11NioProtocol" SSLEnabled="true">
  <SSLHostConfig protocols="TLSv1.2,TLSv1.3">
    <Certificate certificateKeystoreFile="{p12}"
                 certificateKeystoreType="PKCS12"
                 certificateKeystorePassword="the password of the .p12" />
  </SSLHostConfig>
</Connector>
"#,
    check: "keytool -list -v -storetype PKCS12 -keystore {p12}",
    undo: "keytool -delete -cacerts -alias {name}, and the former keystore in the configuration.",
    traps: &[
        "Java before 8u301 cannot read AES in a .p12: make one with  chancery p12 convert --legacy {p12} -o old.p12",
        "A container image brings its own cacerts: trust the authority inside the image.",
        "Key and keystore have the same password in a .p12; leave keyPass and the like out.",
    ],
};
