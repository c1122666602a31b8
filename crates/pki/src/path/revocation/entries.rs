//! Looking a certificate up in a CRL, with the issuer each entry is about (RFC 5280 §5.3.3).

use crate::crl::{CertificateList, RevokedEntry};
use crate::der::{Reader, Tag};
use crate::error::{ErrorKind, Result};
use crate::extension::{CertificateIssuer, ExtensionValue as _, ReasonCode};
use crate::general_name::GeneralName;
use crate::name::Name;
use crate::oid::{CERTIFICATE_ISSUER, CRL_REASON, INVALIDITY_DATE, Oid};
use crate::serial::Serial;
use crate::time::Time;

/// Why and when the certificate was revoked; `None` when it is not listed. Errors: an entry is malformed, or one has a
/// critical extension that is unknown here, so that the CRL says nothing about certificates it does not list
/// (RFC 5280 §5.3).
pub(super) fn find(list: &CertificateList, issuer: &Name, serial: &Serial) -> Result<Option<(ReasonCode, Time)>> {
    let mut is_same_issuer = list.issuer().matches(issuer);
    let mut has_unknown = false;
    for entry in list.entries() {
        let entry = entry?;
        let marks = Marks::of(&entry)?;
        has_unknown |= marks.has_unknown_critical;
        if let Some(names) = marks.issuer {
            let names = CertificateIssuer::decode(names)?.0;
            is_same_issuer =
                names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name.matches(issuer)));
        }
        if is_same_issuer && entry.serial == serial.as_bytes() {
            // A reason that cannot be read is no reason to trust.
            return Ok(Some((entry.reason().unwrap_or(ReasonCode::Unspecified), entry.date)));
        }
    }
    if has_unknown { Err(ErrorKind::BadValue.into()) } else { Ok(None) }
}

/// What of an entry's extensions matters to the entries after it; read without copying.
#[derive(Default)]
struct Marks<'a> {
    /// Value of certificateIssuer.
    issuer: Option<&'a [u8]>,
    has_unknown_critical: bool,
}

impl<'a> Marks<'a> {
    fn of(entry: &RevokedEntry<'a>) -> Result<Self> {
        let mut marks = Self::default();
        let Some(der) = entry.extensions_der() else { return Ok(marks) };
        let mut list = Reader::new(der).sequence()?;
        while !list.is_empty() {
            let mut extension = list.sequence()?;
            let oid: Oid = extension.oid()?;
            let critical = extension.optional(Tag::BOOLEAN)?.map(|tlv| tlv.as_boolean()).transpose()?;
            let value = extension.octet_string()?;
            match oid {
                CERTIFICATE_ISSUER => marks.issuer = Some(value),
                CRL_REASON | INVALIDITY_DATE => {}
                _ => marks.has_unknown_critical |= critical == Some(true),
            }
        }
        Ok(marks)
    }
}
