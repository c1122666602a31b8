//! General names as text: `DNS:www.example.org`, `IP:192.0.2.1`, `email:joe@example.org`.

use std::fmt;

use super::{GeneralName, ip};
use crate::digest::hex;
use crate::oid;

impl fmt::Display for GeneralName {
    /// The kind, a colon and the value. Spaces and backslashes in names that cannot have them are shown as `\20` and
    /// `\5c`, so that one name cannot look like two in a list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other { oid, value } => {
                let label = match *oid {
                    oid::UPN => "UPN".to_owned(),
                    oid::SMTP_UTF8_MAILBOX => "SmtpUTF8Mailbox".to_owned(),
                    _ => oid::label(oid),
                };
                match self.other_text() {
                    Some(text) => write!(f, "othername:{label}:{}", visible(&text)),
                    None => write!(f, "othername:{label}:#{}", hex(value)),
                }
            }
            Self::Email(text) => write!(f, "email:{}", visible(text)),
            Self::Dns(text) => write!(f, "DNS:{}", visible(text)),
            Self::X400(content) => write!(f, "X400Name:#{}", hex(content)),
            Self::Directory(name) => write!(f, "dirName:{}", name.to_line()),
            Self::Ediparty(content) => write!(f, "ediPartyName:#{}", hex(content)),
            Self::Uri(text) => write!(f, "URI:{}", visible(text)),
            Self::Ip(bytes) => write!(f, "IP:{}", ip::text(bytes)),
            Self::RegisteredId(oid) => write!(f, "RID:{oid}"),
            Self::Malformed { number, value } => write!(f, "malformed[{number}]:#{}", hex(value)),
        }
    }
}

fn visible(text: &str) -> String {
    use std::fmt::Write as _;
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        if c == ' ' || c == '\\' || crate::name::is_invisible(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "\\{byte:02x}");
            }
        } else {
            out.push(c);
        }
        out
    })
}
