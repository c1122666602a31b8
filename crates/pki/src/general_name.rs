//! General names (RFC 5280 §4.2.1.6): what alternative names, constraints and distribution points consist of.

mod constraint;
mod email_address;
mod host_name;
mod input;
mod ip;
mod matching;
mod text;

pub use constraint::{dns_is_within, email_is_within, ip_is_within, uri_is_within};
pub use email_address::{EmailAddress, EmailAddressError};
pub use host_name::{HostName, HostNameError};
pub use input::GeneralNameError;
pub use matching::{email_matches, host_matches};

use std::net::IpAddr;

use crate::der::{Reader, Tag, Tlv, Writer};
use crate::error::{ErrorKind, InField, Result};
use crate::name::Name;
use crate::oid::{self, Oid};

/// One general name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GeneralName {
    /// otherName: its type and the DER of its value.
    Other {
        /// type-id
        oid: Oid,
        /// The DER inside the `[0] EXPLICIT` tag.
        value: Vec<u8>,
    },
    /// rfc822Name
    Email(String),
    /// dNSName
    Dns(String),
    /// x400Address: content octets, not looked into.
    X400(Vec<u8>),
    /// directoryName
    Directory(Name),
    /// ediPartyName: content octets, not looked into.
    Ediparty(Vec<u8>),
    /// uniformResourceIdentifier
    Uri(String),
    /// iPAddress: 4 or 16 bytes, with a mask behind them (8 or 32 bytes) in name constraints.
    Ip(Vec<u8>),
    /// registeredID
    RegisteredId(Oid),
    /// A name whose content is not what its number prescribes: the number and the content octets.
    Malformed {
        /// The context-specific tag number.
        number: u8,
        /// Content octets.
        value: Vec<u8>,
    },
}

impl GeneralName {
    /// Reads one `GeneralName`. Content that does not fit its number gives [`GeneralName::Malformed`], so that one odd
    /// name does not hide the others; only broken DER and tags that no general name has are errors.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let at = *reader;
        let tlv = reader.any().in_field("generalName")?;
        let number = tlv.tag.context_number().ok_or(at.error(ErrorKind::UnexpectedTag)).in_field("generalName")?;
        let well_formed = if tlv.tag.is_constructed() { constructed(number, &tlv) } else { primitive(number, &tlv) };
        Ok(well_formed.unwrap_or_else(|| Self::Malformed { number, value: tlv.value.to_vec() }))
    }

    /// Reads general names until the reader's end: the content of `GeneralNames`.
    pub fn read_all(mut reader: Reader<'_>) -> Result<Vec<Self>> {
        let mut names = Vec::new();
        while !reader.is_empty() {
            names.push(Self::read(&mut reader)?);
        }
        Ok(names)
    }

    /// The name with its host in lower case, as [`HostName`] and [`EmailAddress`] write it, so that two spellings of one
    /// name are equal (RFC 5280 §7.2, §7.5). What stands before the `@` belongs to its host and stays.
    #[must_use]
    pub fn with_lower_case_host(self) -> Self {
        match self {
            Self::Dns(host) => Self::Dns(host.to_ascii_lowercase()),
            Self::Email(address) => Self::Email(match address.rsplit_once('@') {
                Some((local, host)) => format!("{local}@{}", host.to_ascii_lowercase()),
                None => address,
            }),
            other => other,
        }
    }

    /// Why a name of a kind that profiles know is not one; `None` for a well-formed name, and for other kinds.
    pub fn fault(&self) -> Option<GeneralNameError> {
        match self {
            Self::Dns(host) => HostName::parse(host).err().map(Into::into),
            Self::Email(address) => EmailAddress::parse(address).err().map(Into::into),
            Self::Ip(_) if self.ip_address().is_none() => Some(GeneralNameError::Ip(self.to_string())),
            _ => None,
        }
    }

    /// Writes one `GeneralName`.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Other { oid, value } => writer.context(0, |w| {
                w.oid(oid);
                w.context(0, |w| w.raw(value));
            }),
            Self::Email(text) => writer.context_primitive(1, text.as_bytes()),
            Self::Dns(text) => writer.context_primitive(2, text.as_bytes()),
            Self::X400(content) => writer.context(3, |w| w.raw(content)),
            Self::Directory(name) => writer.context(4, |w| name.write(w)),
            Self::Ediparty(content) => writer.context(5, |w| w.raw(content)),
            Self::Uri(text) => writer.context_primitive(6, text.as_bytes()),
            Self::Ip(bytes) => writer.context_primitive(7, bytes),
            Self::RegisteredId(oid) => writer.context_primitive(8, oid.as_bytes()),
            Self::Malformed { number: number @ (0 | 3 | 4 | 5), value } => writer.context(*number, |w| w.raw(value)),
            Self::Malformed { number, value } => writer.context_primitive(*number, value),
        }
    }

    /// The context-specific tag number, 0 to 8 (RFC 5280 §4.2.1.6).
    pub const fn number(&self) -> u8 {
        match self {
            Self::Other { .. } => 0,
            Self::Email(_) => 1,
            Self::Dns(_) => 2,
            Self::X400(_) => 3,
            Self::Directory(_) => 4,
            Self::Ediparty(_) => 5,
            Self::Uri(_) => 6,
            Self::Ip(_) => 7,
            Self::RegisteredId(_) => 8,
            Self::Malformed { number, .. } => *number,
        }
    }

    /// A user principal name: the otherName Windows log-on looks for.
    pub fn upn(text: &str) -> Self {
        Self::Other { oid: oid::UPN, value: Writer::encode(|w| w.utf8_string(text)) }
    }

    /// An e-mail address with characters outside ASCII before the `@` (SmtpUTF8Mailbox, RFC 9598 §3). The domain must
    /// stand in A-labels.
    pub fn smtp_utf8_mailbox(text: &str) -> Self {
        Self::Other { oid: oid::SMTP_UTF8_MAILBOX, value: Writer::encode(|w| w.utf8_string(text)) }
    }

    /// The text of an otherName whose value is a UTF8String, IA5String or PrintableString, such as a UPN.
    pub fn other_text(&self) -> Option<String> {
        let Self::Other { value, .. } = self else {
            return None;
        };
        let mut reader = Reader::new(value);
        let tlv = reader.any().ok()?;
        match tlv.tag {
            Tag::UTF8_STRING | Tag::IA5_STRING | Tag::PRINTABLE_STRING => {
                std::str::from_utf8(tlv.value).ok().map(str::to_owned)
            }
            _ => None,
        }
    }

    /// The e-mail address in an rfc822Name or SmtpUTF8Mailbox.
    pub fn email(&self) -> Option<String> {
        match self {
            Self::Email(text) => Some(text.clone()),
            Self::Other { oid, .. } if *oid == oid::SMTP_UTF8_MAILBOX => self.other_text(),
            _ => None,
        }
    }

    /// The address of an iPAddress without mask.
    pub fn ip_address(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(bytes) => ip::address(bytes),
            _ => None,
        }
    }
}

impl From<IpAddr> for GeneralName {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::Ip(address.octets().to_vec()),
            IpAddr::V6(address) => Self::Ip(address.octets().to_vec()),
        }
    }
}

impl From<&HostName> for GeneralName {
    fn from(name: &HostName) -> Self {
        Self::Dns(name.as_str().to_owned())
    }
}

impl From<&EmailAddress> for GeneralName {
    fn from(address: &EmailAddress) -> Self {
        let text = address.to_string();
        if text.is_ascii() { Self::Email(text) } else { Self::smtp_utf8_mailbox(&text) }
    }
}

fn primitive(number: u8, tlv: &Tlv<'_>) -> Option<GeneralName> {
    match number {
        1 => ia5(tlv.value).map(GeneralName::Email),
        2 => ia5(tlv.value).map(GeneralName::Dns),
        6 => ia5(tlv.value).map(GeneralName::Uri),
        7 => matches!(tlv.value.len(), 4 | 8 | 16 | 32).then(|| GeneralName::Ip(tlv.value.to_vec())),
        8 => tlv.as_oid().ok().map(GeneralName::RegisteredId),
        _ => None,
    }
}

fn constructed(number: u8, tlv: &Tlv<'_>) -> Option<GeneralName> {
    match number {
        0 => other(tlv.reader()).ok(),
        3 => Some(GeneralName::X400(tlv.value.to_vec())),
        4 => Name::from_der(tlv.value).ok().map(GeneralName::Directory),
        5 => Some(GeneralName::Ediparty(tlv.value.to_vec())),
        _ => None,
    }
}

fn other(mut reader: Reader<'_>) -> Result<GeneralName> {
    let oid = reader.oid()?;
    let mut value = reader.explicit(0)?.ok_or(reader.error(ErrorKind::Truncated))?;
    reader.finish()?;
    let raw = value.any()?.raw.to_vec();
    value.finish()?;
    Ok(GeneralName::Other { oid, value: raw })
}

/// Text of an IA5String without control characters, which none of these names can have.
fn ia5(value: &[u8]) -> Option<String> {
    let is_plain = value.iter().all(|byte| matches!(byte, 0x20..=0x7e));
    if is_plain { String::from_utf8(value.to_vec()).ok() } else { None }
}

#[cfg(test)]
mod tests;
