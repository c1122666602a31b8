//! Windows and IIS.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "windows",
    name: "Windows (and IIS)",
    used: Use::Person,
    tested: "",
    files: &[
        Wanted { kind: FileKind::Pkcs12Modern, file: "{name}.p12" },
        Wanted { kind: FileKind::RootDer, file: "root.crt" },
    ],
    steps: &[
        "Trust the authority first: double-click root.crt, Install Certificate, Local Machine, “Place all certificates in the following store”, Trusted Root Certification Authorities.",
        "Compare the fingerprint that Windows shows with the one of  chancery ca show",
        "Double-click the .p12, Current User (Local Machine for IIS), type its password, leave “automatically select the certificate store”.",
        "For IIS: Site, Bindings, https, choose the certificate by its name.",
    ],
    config: "",
    snippet: r#"certutil -addstore -f Root root.crt
certutil -user -importPFX {name}.p12
"#,
    check: "certutil -user -store My",
    undo: "certmgr.msc: Personal and Trusted Root Certification Authorities, delete the entries.",
    traps: &[
        "Windows Server 2016, Windows 10 before 1709 and older say “wrong password” to a modern .p12: make one with  chancery p12 convert --legacy",
        "For all computers of a domain: Group Policy, Computer Configuration, Windows Settings, Security Settings, Public Key Policies, Trusted Root Certification Authorities.",
        "Firefox follows the Windows store since version 120, unless that is switched off.",
    ],
};
