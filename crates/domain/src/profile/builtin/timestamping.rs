//! Time-stamp authorities (RFC 3161): the purpose stands alone and is critical.

use super::super::{NameRules, Permission, Profile};
use super::{code_signing, words};

pub(super) fn profile() -> Profile {
    Profile {
        slug: "timestamping".to_owned(),
        title: "Time stamps".to_owned(),
        purpose: "Signs time stamps for other signatures.".to_owned(),
        validity_default: 1_095,
        validity_max: 4_015,
        extended_key_usage: words(&["timeStamping"]),
        names: NameRules { dns: Permission::Allowed, uri: Permission::Allowed, max: 10, ..NameRules::default() },
        ..code_signing::profile()
    }
}
