//! Requests (RFC 6960 §4.1).

use super::raw_extension::RawExtensions;
use super::{CertId, Limits};
use crate::algorithm::AlgorithmIdentifier;
use crate::der::Reader;
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::general_name::GeneralName;

/// A request as received. A signature of whoever asks is passed over: nobody needs to sign in to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspRequest<'a> {
    /// What is asked about, at least one.
    pub entries: Vec<CertId<'a>>,
    /// 1 to 128 octets to be repeated in the answer (RFC 9654).
    pub nonce: Option<&'a [u8]>,
}

impl<'a> OcspRequest<'a> {
    /// Reads one DER request. Errors: `TooMuchWork` beyond the limits, and everything RFC 6960 and RFC 9654 do not allow.
    pub fn from_der(der: &'a [u8], limits: Limits) -> Result<Self> {
        limits.check(der)?;
        let mut outer = Reader::document(der).in_field("OCSPRequest")?;
        let mut fields = outer.sequence().in_field("tbsRequest")?;
        check_signature(&mut outer)?;
        outer.finish().in_field("OCSPRequest")?;
        check_version(&mut fields)?;
        if let Some(mut name) = fields.explicit(1)? {
            GeneralName::read(&mut name).in_field("requestorName")?;
            name.finish().in_field("requestorName")?;
        }
        let mut list = fields.sequence().in_field("requestList")?;
        let mut entries = Vec::with_capacity(1);
        while !list.is_empty() {
            limits.check_entries(entries.len() + 1, "requestList")?;
            entries.push(entry(&mut list)?);
        }
        if entries.is_empty() {
            return Err(Error::field(ErrorKind::BadValue, "requestList"));
        }
        let nonce = match fields.explicit(2)? {
            Some(mut explicit) => {
                let extensions = RawExtensions::read(&mut explicit).in_field("requestExtensions")?;
                explicit.finish().in_field("requestExtensions")?;
                extensions.nonce
            }
            None => None,
        };
        fields.finish().in_field("tbsRequest")?;
        Ok(Self { entries, nonce })
    }
}

fn entry<'a>(list: &mut Reader<'a>) -> Result<CertId<'a>> {
    let mut request = list.sequence().in_field("Request")?;
    let id = CertId::read(&mut request)?;
    if let Some(mut explicit) = request.explicit(0)? {
        RawExtensions::read(&mut explicit).in_field("singleRequestExtensions")?;
        explicit.finish().in_field("singleRequestExtensions")?;
    }
    request.finish().in_field("Request")?;
    Ok(id)
}

/// `version [0] EXPLICIT INTEGER DEFAULT v1`; old clients write the default.
pub(super) fn check_version(fields: &mut Reader<'_>) -> Result<()> {
    let Some(mut explicit) = fields.explicit(0)? else { return Ok(()) };
    let version = explicit.u64().in_field("version")?;
    explicit.finish().in_field("version")?;
    if version == 0 { Ok(()) } else { Err(Error::field(ErrorKind::BadVersion, "version")) }
}

/// Its form only.
fn check_signature(outer: &mut Reader<'_>) -> Result<()> {
    let Some(mut explicit) = outer.explicit(0)? else { return Ok(()) };
    let mut signature = explicit.sequence().in_field("optionalSignature")?;
    explicit.finish().in_field("optionalSignature")?;
    AlgorithmIdentifier::read(&mut signature).in_field("signatureAlgorithm")?;
    signature.bit_string().in_field("signature")?;
    if let Some(mut certificates) = signature.explicit(0)? {
        certificates.sequence().in_field("certs")?;
        certificates.finish().in_field("certs")?;
    }
    signature.finish().in_field("optionalSignature")
}

#[cfg(test)]
mod tests {
    use super::super::{CertIdHash, IssuerHashes};
    use super::*;
    use crate::der::Writer;
    use crate::oid::{self, Oid};

    fn id() -> Vec<u8> {
        IssuerHashes::new(b"name", b"key").cert_id(CertIdHash::Sha1, &[7])
    }

    fn request(entries: usize, extensions: &[(Oid, bool, Vec<u8>)]) -> Vec<u8> {
        let id = id();
        Writer::encode(|w| {
            w.sequence(|w| {
                w.sequence(|w| {
                    w.sequence(|w| (0..entries).for_each(|_| w.sequence(|w| w.raw(&id))));
                    if !extensions.is_empty() {
                        w.context(2, |w| w.sequence(|w| extensions.iter().for_each(|it| extension(w, it))));
                    }
                });
            });
        })
    }

    fn extension(w: &mut Writer, (oid, critical, value): &(Oid, bool, Vec<u8>)) {
        w.sequence(|w| {
            w.oid(oid);
            if *critical {
                w.boolean(true);
            }
            w.octet_string(value);
        });
    }

    fn nonce(length: usize) -> Vec<u8> {
        Writer::encode(|w| w.octet_string(&vec![9; length]))
    }

    fn kind(der: &[u8]) -> Option<ErrorKind> {
        OcspRequest::from_der(der, Limits::REQUEST).err().map(|error| error.kind)
    }

    #[test]
    fn as_many_entries_as_are_allowed() {
        assert_eq!(OcspRequest::from_der(&request(100, &[]), Limits::REQUEST).unwrap().entries.len(), 100);
        assert_eq!(kind(&request(101, &[])), Some(ErrorKind::TooMuchWork));
        assert_eq!(kind(&request(1_000, &[])), Some(ErrorKind::TooMuchWork));
        assert_eq!(kind(&request(0, &[])), Some(ErrorKind::BadValue));
    }

    #[test]
    fn nonces_have_1_to_128_octets() {
        for (length, right) in [(0, false), (1, true), (32, true), (128, true), (129, false)] {
            let der = request(1, &[(oid::OCSP_NONCE, false, nonce(length))]);
            let read = OcspRequest::from_der(&der, Limits::REQUEST);
            assert_eq!(read.is_ok(), right, "{length}");
            if let Ok(request) = read {
                assert_eq!(request.nonce.map(<[u8]>::len), Some(length));
            }
        }
        let bare = request(1, &[(oid::OCSP_NONCE, false, vec![9; 16])]);
        assert!(kind(&bare).is_some(), "an OCTET STRING is wanted inside");
        let twice = (oid::OCSP_NONCE, false, nonce(16));
        assert_eq!(kind(&request(1, &[twice.clone(), twice])), Some(ErrorKind::Duplicate));
    }

    #[test]
    fn only_critical_unknown_extensions_are_refused() {
        let unknown: Oid = "1.3.6.1.4.1.99999.1".parse().unwrap();
        assert_eq!(kind(&request(1, &[(unknown, false, vec![5, 0])])), None);
        assert_eq!(kind(&request(1, &[(unknown, true, vec![5, 0])])), Some(ErrorKind::BadValue));
        assert_eq!(kind(&request(1, &[(oid::OCSP_PREFERRED_SIGNATURES, true, vec![0x30, 0])])), None);
    }

    #[test]
    fn what_follows_or_is_cut_is_refused() {
        let der = request(1, &[(oid::OCSP_NONCE, false, nonce(8))]);
        for end in 0..der.len() {
            assert!(kind(&der[..end]).is_some(), "{end}");
        }
        assert_eq!(kind(&[&der[..], &[0]].concat()), Some(ErrorKind::TrailingData));
    }
}
