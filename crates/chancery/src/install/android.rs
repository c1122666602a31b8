//! Android.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "android",
    name: "Android",
    used: Use::Person,
    tested: "",
    files: &[
        Wanted { kind: FileKind::Pkcs12Modern, file: "{name}.p12" },
        Wanted { kind: FileKind::RootDer, file: "root.crt" },
    ],
    steps: &[
        "Copy root.crt and the .p12 to the device.",
        "Settings, Security & privacy, More, Encryption & credentials, Install a certificate, CA certificate: choose root.crt.",
        "The same menu, “VPN & app user certificate” (or Wi-Fi certificate): choose the .p12 and type its password.",
        "Choose the certificate in the app: mail account, VPN, or the question of the browser.",
    ],
    config: "",
    snippet: "",
    check: "Settings, Encryption & credentials, Trusted credentials, User: the authority is listed.",
    undo: "The same menu, User credentials: remove.",
    traps: &[
        "Since Android 11 no link and no app can start the installation of an authority: it is done in the settings.",
        "Apps trust an authority of the user only if their developer allowed it; Chrome does, many others do not.",
        "“Network may be monitored” is the normal warning about any authority added by hand.",
        "Some makers' Android before 13 refuses a modern .p12 with “wrong password”:  chancery p12 convert --legacy",
    ],
};
