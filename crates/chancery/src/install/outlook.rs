//! Microsoft Outlook.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "outlook",
    name: "Outlook",
    used: Use::Person,
    tested: "",
    files: &[
        Wanted { kind: FileKind::Pkcs12Modern, file: "{name}.p12" },
        Wanted { kind: FileKind::RootDer, file: "root.crt" },
    ],
    steps: &[
        "Trust the authority in Windows:  chancery help install windows",
        "Double-click the .p12, Current User, type its password.",
        "Classic Outlook: File, Options, Trust Center, Trust Center Settings, Email Security, Settings, Choose: the certificate for signing and for encryption; hash SHA256, encryption AES (256-bit).",
        "New Outlook and Outlook on the web: Settings, Mail, S/MIME; the administrator of the tenant uploads the root first.",
        "Publish to GAL there, so that colleagues find your certificate.",
    ],
    config: "",
    snippet: "",
    check: "Send yourself a signed mail: the red ribbon opens “Digital Signature: Valid”.",
    undo: "Email Security, Settings, Delete; then remove the certificate as in  chancery help install windows",
    traps: &[
        "“Choose” offers nothing: the certificate has no e-mail protection in its extended key usage, or no key was imported.",
        "Old mails stay readable only while the old certificate and key stay installed: never delete an expired one.",
        "Outlook for iOS and Android take the certificate from device management, not from a file.",
    ],
};
