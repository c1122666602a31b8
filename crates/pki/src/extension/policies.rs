//! certificatePolicies (RFC 5280 §4.2.1.4).

use std::collections::HashSet;

use super::ExtensionValue;
use crate::der::{Reader, Tag, Tlv, Writer};
use crate::error::{ErrorKind, Result};
use crate::oid::{CERTIFICATE_POLICIES, Oid, QT_CPS, QT_USER_NOTICE};

/// The policies a certificate was issued under; each at most once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificatePolicies(pub Vec<PolicyInformation>);

/// One policy and what its issuer says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyInformation {
    /// The policy, or anyPolicy.
    pub policy: Oid,
    /// Pointers and notices; they do not change validity.
    pub qualifiers: Vec<PolicyQualifier>,
}

/// A qualifier of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyQualifier {
    /// Address of the certification practice statement.
    Cps(String),
    /// Text to show to whoever relies on the certificate.
    UserNotice {
        /// Organisation and numbers of prepared texts.
        reference: Option<NoticeReference>,
        /// The text itself.
        text: Option<String>,
    },
    /// A qualifier of another kind, as DER; also one of the known kinds that is malformed.
    Other {
        /// The kind.
        oid: Oid,
        /// DER of the qualifier.
        value: Vec<u8>,
    },
}

/// `NoticeReference`: texts an organisation numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeReference {
    /// Who keeps the texts.
    pub organization: String,
    /// Which texts.
    pub numbers: Vec<u64>,
}

impl ExtensionValue for CertificatePolicies {
    const OID: Oid = CERTIFICATE_POLICIES;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let mut list: Vec<PolicyInformation> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let information = read_information(&mut inner)?;
            if !seen.insert(information.policy) {
                return Err(inner.error(ErrorKind::Duplicate));
            }
            list.push(information);
            if inner.is_empty() {
                return Ok(Self(list));
            }
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            for information in &self.0 {
                w.sequence(|w| {
                    w.oid(&information.policy);
                    if !information.qualifiers.is_empty() {
                        w.sequence(|w| information.qualifiers.iter().for_each(|qualifier| qualifier.write(w)));
                    }
                });
            }
        });
    }
}

fn read_information(reader: &mut Reader<'_>) -> Result<PolicyInformation> {
    let mut inner = reader.sequence()?;
    let policy = inner.oid()?;
    let mut qualifiers = Vec::new();
    if !inner.is_empty() {
        let mut list = inner.sequence()?;
        while !list.is_empty() {
            qualifiers.push(PolicyQualifier::read(&mut list)?);
        }
    }
    inner.finish()?;
    Ok(PolicyInformation { policy, qualifiers })
}

impl PolicyQualifier {
    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let oid = inner.oid()?;
        let tlv = inner.any()?;
        inner.finish()?;
        let known = match oid {
            QT_CPS => display_text(&tlv).map(Self::Cps),
            QT_USER_NOTICE => read_user_notice(&tlv).ok(),
            _ => None,
        };
        Ok(known.unwrap_or_else(|| Self::Other { oid, value: tlv.raw.to_vec() }))
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| match self {
            Self::Cps(address) => {
                w.oid(&QT_CPS);
                w.ia5_string(address);
            }
            Self::UserNotice { reference, text } => {
                w.oid(&QT_USER_NOTICE);
                w.sequence(|w| {
                    if let Some(reference) = reference {
                        w.sequence(|w| {
                            w.utf8_string(&reference.organization);
                            w.sequence(|w| reference.numbers.iter().for_each(|number| w.u64(*number)));
                        });
                    }
                    if let Some(text) = text {
                        w.utf8_string(text);
                    }
                });
            }
            Self::Other { oid, value } => {
                w.oid(oid);
                w.raw(value);
            }
        });
    }
}

fn read_user_notice(tlv: &Tlv<'_>) -> Result<PolicyQualifier> {
    if tlv.tag != Tag::SEQUENCE {
        return Err(ErrorKind::UnexpectedTag.into());
    }
    let mut inner = tlv.reader();
    let mut reference = None;
    if let Some(tlv) = inner.optional(Tag::SEQUENCE)? {
        let mut fields = tlv.reader();
        let organization = display_text(&fields.any()?).ok_or(ErrorKind::BadString)?;
        let mut list = fields.sequence()?;
        let mut numbers = Vec::new();
        while !list.is_empty() {
            numbers.push(list.u64()?);
        }
        fields.finish()?;
        reference = Some(NoticeReference { organization, numbers });
    }
    let text = if inner.is_empty() { None } else { Some(display_text(&inner.any()?).ok_or(ErrorKind::BadString)?) };
    inner.finish()?;
    Ok(PolicyQualifier::UserNotice { reference, text })
}

/// `DisplayText`: IA5String, VisibleString, BMPString or UTF8String; `None` when the bytes do not fit the type.
fn display_text(tlv: &Tlv<'_>) -> Option<String> {
    match tlv.tag {
        Tag::IA5_STRING | Tag::VISIBLE_STRING => {
            tlv.value.is_ascii().then(|| String::from_utf8_lossy(tlv.value).into_owned())
        }
        Tag::UTF8_STRING => String::from_utf8(tlv.value.to_vec()).ok(),
        Tag::BMP_STRING => {
            let (pairs, rest) = tlv.value.as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            rest.is_empty().then(|| String::from_utf16(&units).ok()).flatten()
        }
        _ => None,
    }
}
