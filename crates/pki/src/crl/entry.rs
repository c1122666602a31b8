//! One revoked certificate in a CRL (RFC 5280 §5.1.2.6, §5.3).

use crate::der::{Reader, Tag, Writer};
use crate::error::{InField as _, Result};
use crate::extension::{ExtensionValue as _, Extensions, InvalidityDate, ReasonCode};
use crate::serial::Serial;
use crate::time::Time;

/// An entry as received; nothing is copied.
#[derive(Clone, Copy, Debug)]
pub struct RevokedEntry<'a> {
    /// Content octets of the serial number's INTEGER.
    pub serial: &'a [u8],
    /// When it was revoked.
    pub date: Time,
    extensions: Option<&'a [u8]>,
}

impl<'a> RevokedEntry<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let serial = inner.integer().in_field("userCertificate")?;
        let date = Time::read(&mut inner).in_field("revocationDate")?;
        let extensions = if inner.is_empty() { None } else { Some(inner.any()?.raw) };
        inner.finish().in_field("crlEntryExtensions")?;
        Ok(Self { serial, date, extensions })
    }

    /// Extensions of the entry; empty when there is none. Errors: malformed.
    pub fn extensions(&self) -> Result<Extensions> {
        match self.extensions {
            Some(der) => Extensions::read(&mut Reader::new(der)).in_field("crlEntryExtensions"),
            None => Ok(Extensions::default()),
        }
    }

    /// DER of the entry's extensions as received; `None` when there is none.
    pub const fn extensions_der(&self) -> Option<&'a [u8]> {
        self.extensions
    }

    /// The reason; `Unspecified` when none is given. Errors: malformed.
    pub fn reason(&self) -> Result<ReasonCode> {
        Ok(self.extensions()?.decode()?.unwrap_or(ReasonCode::Unspecified))
    }
}

/// Walks the entries of a CRL.
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    reader: Reader<'a>,
}

impl<'a> Entries<'a> {
    pub(super) const fn new(content: &'a [u8]) -> Self {
        Self { reader: Reader::new(content) }
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<RevokedEntry<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.reader.is_empty() {
            return None;
        }
        let entry = RevokedEntry::read(&mut self.reader).in_field("revokedCertificates");
        if entry.is_err() {
            self.reader = Reader::new(&[]);
        }
        Some(entry)
    }
}

/// An entry to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedCertificate {
    /// Serial number of the certificate.
    pub serial: Serial,
    /// When it was revoked.
    pub date: Time,
    /// Why; `Unspecified` is left out, as RFC 5280 §5.3.1 asks.
    pub reason: ReasonCode,
    /// Since when it is not to be relied on, when that is known.
    pub invalidity: Option<Time>,
}

impl RevokedCertificate {
    /// DER of the entry, ready to be joined with others.
    pub fn to_der(&self) -> Vec<u8> {
        let has_extensions = self.reason != ReasonCode::Unspecified || self.invalidity.is_some();
        let mut writer = Writer::with_capacity(64);
        writer.sequence(|w| {
            self.serial.write(w);
            self.date.write(w);
            if has_extensions {
                w.sequence(|w| self.write_extensions(w));
            }
        });
        writer.into_bytes()
    }

    /// Neither extension is critical (RFC 5280 §5.3). Written without intermediate values: a CRL has a million of these.
    fn write_extensions(&self, writer: &mut Writer) {
        if self.reason != ReasonCode::Unspecified {
            writer.sequence(|w| {
                w.oid(&ReasonCode::OID);
                w.constructed(Tag::OCTET_STRING, |w| self.reason.write(w));
            });
        }
        if let Some(since) = self.invalidity {
            writer.sequence(|w| {
                w.oid(&InvalidityDate::OID);
                w.constructed(Tag::OCTET_STRING, |w| InvalidityDate(since).write(w));
            });
        }
    }
}

/// Entries joined one after the other, as they will stand in the CRL.
#[derive(Clone, Debug, Default)]
pub struct CrlEntries {
    der: Vec<u8>,
    count: usize,
}

impl CrlEntries {
    /// Room for so many bytes of entries (about 50 bytes each with a reason).
    pub fn with_capacity(bytes: usize) -> Self {
        Self { der: Vec::with_capacity(bytes), count: 0 }
    }

    /// Appends the DER of one entry.
    pub fn push(&mut self, entry: &[u8]) {
        self.der.extend_from_slice(entry);
        self.count += 1;
    }

    /// How many there are.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// DER of all, one after the other.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    pub(super) fn into_der(self) -> Vec<u8> {
        self.der
    }
}
