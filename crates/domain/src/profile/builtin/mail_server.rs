//! Mail servers: SMTP, IMAP, POP3 and submission, which are clients of each other too.

use super::super::Profile;
use super::{server, words};

pub(super) fn profile() -> Profile {
    Profile {
        slug: "mail-server".to_owned(),
        title: "Mail server".to_owned(),
        purpose: "Protects SMTP, IMAP and POP3, between mail servers and towards mail programs.".to_owned(),
        extended_key_usage: words(&["serverAuth", "clientAuth"]),
        ..server::profile()
    }
}
