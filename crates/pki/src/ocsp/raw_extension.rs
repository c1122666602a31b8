//! Extensions of OCSP messages, without copying them.

use crate::der::{Reader, Tag};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::oid::{self, Oid};
use crate::time::Time;

/// Most extensions in one list.
const MOST: usize = 32;
/// Longest nonce (RFC 9654 §2.1).
const LONGEST_NONCE: usize = 128;

/// Extensions that have a meaning for OCSP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RawExtensions<'a> {
    /// 1 to 128 octets.
    pub(super) nonce: Option<&'a [u8]>,
    /// Until when answers are given about certificates that are over.
    pub(super) archive_cutoff: Option<Time>,
    /// Whether “revoked” may be said of serials never issued.
    pub(super) extended_revoke: bool,
}

impl<'a> RawExtensions<'a> {
    /// Reads `Extensions`. Errors: `Duplicate`, a nonce that RFC 9654 does not allow, a critical extension that is not
    /// known (RFC 6960 §4.4).
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self> {
        let mut list = reader.sequence().in_field("extensions")?;
        let mut found = Self::default();
        let mut seen: Vec<Oid> = Vec::new();
        while !list.is_empty() {
            let here = list.offset();
            let mut fields = list.sequence().in_field("Extension")?;
            let oid = fields.oid().in_field("extnID")?;
            let critical = match fields.optional(Tag::BOOLEAN)? {
                Some(tlv) => tlv.as_boolean().in_field("critical")?,
                None => false,
            };
            let value = fields.octet_string().in_field("extnValue")?;
            fields.finish().in_field("Extension")?;
            if seen.contains(&oid) {
                return Err(Error::new(ErrorKind::Duplicate, here).in_field("extensions"));
            }
            if seen.len() == MOST {
                return Err(Error::new(ErrorKind::TooMuchWork, here).in_field("extensions"));
            }
            seen.push(oid);
            found.take(oid, critical, value)?;
        }
        Ok(found)
    }

    fn take(&mut self, oid: Oid, critical: bool, value: &'a [u8]) -> Result<()> {
        let mut content = Reader::new(value);
        match oid {
            oid::OCSP_NONCE => {
                let nonce = content.octet_string().in_field("nonce")?;
                content.finish().in_field("nonce")?;
                if nonce.is_empty() || nonce.len() > LONGEST_NONCE {
                    return Err(Error::field(ErrorKind::BadValue, "nonce"));
                }
                self.nonce = Some(nonce);
            }
            oid::OCSP_ARCHIVE_CUTOFF => {
                let tlv = content.expect(Tag::GENERALIZED_TIME).in_field("archiveCutoff")?;
                content.finish().in_field("archiveCutoff")?;
                self.archive_cutoff = Some(Time::from_tlv(&tlv).in_field("archiveCutoff")?);
            }
            oid::OCSP_EXTENDED_REVOKE => {
                content.null().in_field("extendedRevoke")?;
                content.finish().in_field("extendedRevoke")?;
                self.extended_revoke = true;
            }
            // What a client would like: other answers are allowed.
            oid::OCSP_RESPONSE_TYPE | oid::OCSP_SERVICE_LOCATOR | oid::OCSP_PREFERRED_SIGNATURES => {}
            _ if critical => return Err(Error::field(ErrorKind::BadValue, "extensions")),
            _ => {}
        }
        Ok(())
    }
}
