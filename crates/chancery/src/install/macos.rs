//! macOS.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "macos",
    name: "macOS",
    used: Use::Person,
    tested: "",
    files: &[
        Wanted { kind: FileKind::Pkcs12Modern, file: "{name}.p12" },
        Wanted { kind: FileKind::RootDer, file: "root.crt" },
        Wanted { kind: FileKind::MobileConfig, file: "{name}.mobileconfig" },
    ],
    steps: &[
        "Trust the authority first: open the .mobileconfig, then System Settings, General, Device Management, Install. Or use the command below.",
        "Compare the fingerprint with the one of  chancery ca show",
        "Double-click the .p12, choose the login keychain, type its password.",
        "Mail uses it at the next start: a new message shows a seal and a lock.",
    ],
    config: "",
    snippet: r#"sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain {root}
security import {p12} -f pkcs12 -k ~/Library/Keychains/login.keychain-db
"#,
    check: "security find-identity -v",
    undo: "Keychain Access: delete certificate and key; System Settings, General, Device Management: remove the profile.",
    traps: &[
        "security import without -f pkcs12 fails on AES files.",
        "An empty password is refused.",
        "macOS before 12 needs the old encryption:  chancery p12 convert --legacy",
        "The profile is not signed, so macOS shows “Unverified”; the fingerprint is what counts.",
    ],
};
