//! Mozilla Thunderbird.

use super::{FileKind, Guide, Use, Wanted};

/// The guide.
pub(super) const GUIDE: Guide = Guide {
    slug: "thunderbird",
    name: "Thunderbird",
    used: Use::Person,
    tested: "",
    files: &[
        Wanted { kind: FileKind::Pkcs12Modern, file: "{name}.p12" },
        Wanted { kind: FileKind::RootDer, file: "root.crt" },
    ],
    steps: &[
        "Settings, Privacy & Security, Certificates, Manage Certificates.",
        "Authorities, Import: root.crt, and tick “Trust this CA to identify email users”. This comes first.",
        "Your Certificates, Import: the .p12, and type its password.",
        "Account Settings, End-To-End Encryption, S/MIME: Select the certificate for signing and for encryption.",
        "There too: “Sign unencrypted messages” if every mail shall be signed.",
    ],
    config: "",
    snippet: "",
    check: "Send yourself a signed mail: the S/MIME sign beside the date shows the signature as good.",
    undo: "The same two tabs, Delete.",
    traps: &[
        "Thunderbird has a store of its own; what Windows or macOS trusts does not count.",
        "A .p12 on the tab Authorities, or a root on Your Certificates, gives an error that does not say so.",
        "The address in the certificate must be the sender's exactly.",
        "To encrypt to somebody, their certificate is needed: a signed mail from them brings it.",
    ],
};
