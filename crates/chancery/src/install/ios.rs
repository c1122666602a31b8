//! iOS and iPadOS.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "ios",
    name: "iPhone and iPad",
    used: Use::Person,
    tested: "",
    files: &[
        Wanted { kind: FileKind::Pkcs12Modern, file: "{name}.p12" },
        Wanted { kind: FileKind::MobileConfig, file: "{name}.mobileconfig" },
    ],
    steps: &[
        "Send the .mobileconfig to the device (AirDrop, mail, or a link opened in Safari) and allow the download.",
        "Settings, General, VPN & Device Management, choose the profile, Install.",
        "Settings, General, About, Certificate Trust Settings: switch the root on.",
        "Open the .p12 on the device and install it the same way; its password is asked for.",
        "For mail: Settings, Apps, Mail, Mail Accounts, the account, Advanced, S/MIME: Sign and Encrypt by Default on.",
    ],
    config: "",
    snippet: "",
    check: "Open a page of a server with a certificate of this authority in Safari: no warning. Send yourself a signed mail: the seal shows.",
    undo: "Settings, General, VPN & Device Management: remove the profiles.",
    traps: &[
        "The second switch, Certificate Trust Settings, is what everyone misses: without it the root is installed and not trusted.",
        "iOS before 15 may refuse a modern .p12 with “wrong password”:  chancery p12 convert --legacy",
        "Server certificates that last longer than 825 days are refused.",
    ],
};
