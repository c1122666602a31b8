//! Answers, as received (RFC 6960 §4.2).

use super::raw_extension::RawExtensions;
use super::request::check_version;
use super::{CertId, CertStatus, Limits, ResponseStatus};
use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::name::Name;
use crate::oid;
use crate::time::Time;

/// Most certificates that come with an answer.
const MOST_CERTIFICATES: usize = 16;

/// An answer or the reason why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OcspResponse<'a> {
    /// Whether there is an answer.
    pub status: ResponseStatus,
    /// The answer; there exactly when the status is `Successful`.
    pub basic: Option<BasicResponse<'a>>,
}

/// A signed answer. Nothing in it counts before [`BasicResponse::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasicResponse<'a> {
    /// Who says to have signed.
    pub responder: ResponderId<'a>,
    /// When it was signed.
    pub produced_at: Time,
    /// What is said, per certificate.
    pub responses: Vec<SingleResponse<'a>>,
    /// The nonce of the request.
    pub nonce: Option<&'a [u8]>,
    /// Whether the responder may say “revoked” of serials never issued (RFC 6960 §4.4.8).
    pub extended_revoke: bool,
    /// DER of the certificates that came with it.
    pub certificates: Vec<&'a [u8]>,
    pub(super) tbs: &'a [u8],
    pub(super) signature_algorithm: AlgorithmIdentifier,
    pub(super) signature: &'a [u8],
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResponderId<'a> {
    /// Whose subject this is.
    ByName(Name),
    /// Whose key has this SHA-1.
    ByKey(&'a [u8]),
}

/// What is said of one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SingleResponse<'a> {
    /// Which certificate.
    pub id: CertId<'a>,
    /// What is known of it.
    pub status: CertStatus,
    /// When that was known to be right.
    pub this_update: Time,
    /// When more will be known at the latest.
    pub next_update: Option<Time>,
    /// How far back answers are given (RFC 6960 §4.4.4).
    pub archive_cutoff: Option<Time>,
}

impl<'a> OcspResponse<'a> {
    /// Reads one DER answer. Errors: `TooMuchWork` beyond the limits, `UnsupportedAlgorithm` for an answer that is not
    /// id-pkix-ocsp-basic, and everything RFC 6960 does not allow.
    pub fn from_der(der: &'a [u8], limits: Limits) -> Result<Self> {
        limits.check(der)?;
        let mut outer = Reader::document(der).in_field("OCSPResponse")?;
        let status = ResponseStatus::read(&mut outer).in_field("responseStatus")?;
        let bytes = outer.explicit(0)?;
        outer.finish().in_field("OCSPResponse")?;
        let basic = match (status, bytes) {
            (ResponseStatus::Successful, Some(mut explicit)) => {
                let mut bytes = explicit.sequence().in_field("responseBytes")?;
                explicit.finish().in_field("responseBytes")?;
                if bytes.oid().in_field("responseType")? != oid::OCSP_BASIC {
                    return Err(Error::field(ErrorKind::UnsupportedAlgorithm, "responseType"));
                }
                let response = bytes.octet_string().in_field("response")?;
                bytes.finish().in_field("responseBytes")?;
                Some(BasicResponse::from_der(response, limits)?)
            }
            (ResponseStatus::Successful, None) => return Err(Error::field(ErrorKind::Truncated, "responseBytes")),
            (_, Some(_)) => return Err(Error::field(ErrorKind::TrailingData, "responseBytes")),
            (_, None) => None,
        };
        Ok(Self { status, basic })
    }
}

impl<'a> BasicResponse<'a> {
    /// Reads a BasicOCSPResponse.
    fn from_der(der: &'a [u8], limits: Limits) -> Result<Self> {
        let mut outer = Reader::document(der).in_field("BasicOCSPResponse")?;
        let tbs = outer.expect(Tag::SEQUENCE).in_field("tbsResponseData")?;
        let signature_algorithm = AlgorithmIdentifier::read(&mut outer).in_field("signatureAlgorithm")?;
        let signature = outer.bit_string().and_then(|bits| bits.octets()).in_field("signature")?;
        let certificates = certificates(&mut outer)?;
        outer.finish().in_field("BasicOCSPResponse")?;

        let mut fields = tbs.reader();
        check_version(&mut fields)?;
        let responder = ResponderId::read(&mut fields).in_field("responderID")?;
        let produced_at = generalized(&mut fields, "producedAt")?;
        let mut list = fields.sequence().in_field("responses")?;
        let mut responses = Vec::with_capacity(1);
        while !list.is_empty() {
            limits.check_entries(responses.len() + 1, "responses")?;
            responses.push(SingleResponse::read(&mut list)?);
        }
        let extensions = extensions(&mut fields, "responseExtensions")?;
        fields.finish().in_field("tbsResponseData")?;
        Ok(Self {
            responder,
            produced_at,
            responses,
            nonce: extensions.nonce,
            extended_revoke: extensions.extended_revoke,
            certificates,
            tbs: tbs.raw,
            signature_algorithm,
            signature,
        })
    }
}

impl<'a> ResponderId<'a> {
    fn read(fields: &mut Reader<'a>) -> Result<Self> {
        if let Some(mut name) = fields.explicit(1)? {
            let read = Name::read(&mut name)?;
            name.finish()?;
            return Ok(Self::ByName(read));
        }
        let mut key = fields.explicit(2)?.ok_or(fields.error(ErrorKind::UnexpectedTag))?;
        let hash = key.octet_string()?;
        key.finish()?;
        if hash.len() == 20 { Ok(Self::ByKey(hash)) } else { Err(fields.error(ErrorKind::BadValue)) }
    }
}

impl<'a> SingleResponse<'a> {
    fn read(list: &mut Reader<'a>) -> Result<Self> {
        let mut fields = list.sequence().in_field("SingleResponse")?;
        let id = CertId::read(&mut fields)?;
        let status = CertStatus::read(&mut fields)?;
        let this_update = generalized(&mut fields, "thisUpdate")?;
        let next_update = match fields.explicit(0)? {
            Some(mut explicit) => {
                let time = generalized(&mut explicit, "nextUpdate")?;
                explicit.finish().in_field("nextUpdate")?;
                Some(time)
            }
            None => None,
        };
        let extensions = extensions(&mut fields, "singleExtensions")?;
        fields.finish().in_field("SingleResponse")?;
        Ok(Self { id, status, this_update, next_update, archive_cutoff: extensions.archive_cutoff })
    }
}

fn generalized(fields: &mut Reader<'_>, field: &'static str) -> Result<Time> {
    fields.expect(Tag::GENERALIZED_TIME).and_then(|tlv| Time::from_tlv(&tlv)).in_field(field)
}

fn extensions<'a>(fields: &mut Reader<'a>, field: &'static str) -> Result<RawExtensions<'a>> {
    let Some(mut explicit) = fields.explicit(1)? else { return Ok(RawExtensions::default()) };
    let extensions = RawExtensions::read(&mut explicit).in_field(field)?;
    explicit.finish().in_field(field)?;
    Ok(extensions)
}

fn certificates<'a>(outer: &mut Reader<'a>) -> Result<Vec<&'a [u8]>> {
    let Some(mut explicit) = outer.explicit(0)? else { return Ok(Vec::new()) };
    let mut list = explicit.sequence().in_field("certs")?;
    explicit.finish().in_field("certs")?;
    let mut certificates = Vec::new();
    while !list.is_empty() {
        if certificates.len() == MOST_CERTIFICATES {
            return Err(Error::field(ErrorKind::TooMuchWork, "certs"));
        }
        certificates.push(list.expect(Tag::SEQUENCE).in_field("certs")?.raw);
    }
    Ok(certificates)
}
