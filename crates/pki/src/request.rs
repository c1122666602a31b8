//! Certification requests (PKCS#10, RFC 2986).

use std::ops::Range;

use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag, Tlv, Writer};
use crate::digest;
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::extension::{Extensions, SubjectAltName};
use crate::general_name::GeneralName;
use crate::key::PublicKey;
use crate::name::Name;
use crate::oid::{CHALLENGE_PASSWORD, EXTENSION_REQUEST, MS_EXTENSION_REQUEST, Oid};
use crate::signer::Signer;

/// A request as received: all bytes, and the fields read from them.
#[derive(Clone, Debug)]
pub struct CertificationRequest {
    der: Vec<u8>,
    info: Range<usize>,
    subject: Name,
    public_key: PublicKey,
    attributes: Vec<RequestAttribute>,
    signature_algorithm: AlgorithmIdentifier,
    signature: Vec<u8>,
}

/// One attribute: its type and the DER of each value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestAttribute {
    /// Type of the attribute.
    pub oid: Oid,
    /// DER of its values.
    pub values: Vec<Vec<u8>>,
}

impl CertificationRequest {
    /// Reads one DER request. The proof of possession is not checked here: see [`Self::verify_possession`].
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut outer = Reader::document(der).in_field("CertificationRequest")?;
        let info = outer.any().in_field("certificationRequestInfo")?;
        if info.tag != Tag::SEQUENCE {
            return Err(Error::new(ErrorKind::UnexpectedTag, info.offset).in_field("certificationRequestInfo"));
        }
        let start = info.offset - (info.raw.len() - info.value.len());
        let signature_algorithm = AlgorithmIdentifier::read(&mut outer).in_field("signatureAlgorithm")?;
        let signature = outer.bit_string().and_then(|bits| bits.octets()).in_field("signature")?.to_vec();
        outer.finish().in_field("CertificationRequest")?;

        let mut fields = info.reader();
        if fields.u64().in_field("version")? != 0 {
            return Err(Error::field(ErrorKind::BadVersion, "version"));
        }
        let subject = Name::read(&mut fields).in_field("subject")?;
        let public_key = PublicKey::read(&mut fields).in_field("subjectPKInfo")?;
        // [0] IMPLICIT is not OPTIONAL in RFC 2986, but some programs leave it out when there is nothing to say.
        let attributes = match fields.optional(Tag::context_constructed(0))? {
            Some(tlv) => read_attributes(&tlv).in_field("attributes")?,
            None => Vec::new(),
        };
        fields.finish().in_field("certificationRequestInfo")?;
        let info = start..start + info.raw.len();
        Ok(Self { der: der.to_vec(), info, subject, public_key, attributes, signature_algorithm, signature })
    }

    /// The whole request, byte for byte as received.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The subject asked for; may be empty.
    pub const fn subject(&self) -> &Name {
        &self.subject
    }

    /// The key to be certified.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The algorithm the request is signed with.
    pub const fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.signature_algorithm
    }

    /// All attributes as received.
    pub fn attributes(&self) -> &[RequestAttribute] {
        &self.attributes
    }

    /// Extensions asked for by extensionRequest (or Microsoft's attribute of the same form); empty when there is none.
    /// Errors: malformed, or asked for twice.
    pub fn extensions(&self) -> Result<Extensions> {
        let mut found = self.attributes.iter().filter(|a| a.oid == EXTENSION_REQUEST || a.oid == MS_EXTENSION_REQUEST);
        let Some(attribute) = found.next() else { return Ok(Extensions::default()) };
        let ([value], None) = (attribute.values.as_slice(), found.next()) else {
            return Err(Error::field(ErrorKind::Duplicate, "extensionRequest"));
        };
        let mut reader = Reader::new(value);
        let extensions = Extensions::read(&mut reader).in_field("extensionRequest")?;
        reader.finish().in_field("extensionRequest")?;
        Ok(extensions)
    }

    /// Names asked for in subjectAltName; empty when there is none. Errors: malformed.
    pub fn subject_alt_names(&self) -> Result<Vec<GeneralName>> {
        Ok(self.extensions()?.decode::<SubjectAltName>()?.map(|names| names.0).unwrap_or_default())
    }

    /// The challengePassword attribute (RFC 2985 §5.4.1): a secret of the requester's, never shown whole.
    pub fn challenge_password(&self) -> Option<String> {
        let attribute = self.attributes.iter().find(|attribute| attribute.oid == CHALLENGE_PASSWORD)?;
        let tlv = Reader::new(attribute.values.first()?).any().ok()?;
        String::from_utf8(tlv.value.to_vec()).ok()
    }

    /// Checks that the requester holds the private key: the request is signed with the key it asks for.
    /// Errors: `BadSignature`, `UnsupportedAlgorithm`, `BadKey`.
    pub fn verify_possession(&self) -> Result<()> {
        let info = self.der.get(self.info.clone()).unwrap_or_default();
        self.public_key.verify(&self.signature_algorithm, info, &self.signature)
    }

    /// SHA-256 of the DER: 32 bytes.
    pub fn sha256(&self) -> [u8; 32] {
        digest::sha256(&self.der)
    }
}

fn read_attributes(tlv: &Tlv<'_>) -> Result<Vec<RequestAttribute>> {
    let mut list = Vec::new();
    let mut reader = tlv.reader();
    while !reader.is_empty() {
        let mut attribute = reader.sequence()?;
        let oid = attribute.oid()?;
        let mut set = attribute.set()?;
        attribute.finish()?;
        let mut values = Vec::new();
        while !set.is_empty() {
            values.push(set.any()?.raw.to_vec());
        }
        list.push(RequestAttribute { oid, values });
    }
    Ok(list)
}

/// What a request shall ask for.
#[derive(Clone, Debug, Default)]
pub struct RequestTemplate {
    /// The subject asked for.
    pub subject: Name,
    /// Extensions asked for.
    pub extensions: Extensions,
}

impl RequestTemplate {
    /// Makes the request, signed with the key to be certified. Errors: `SigningFailed`.
    pub fn sign(&self, signer: &dyn Signer) -> Result<CertificationRequest> {
        let algorithm = signer.default_algorithm();
        let info = Writer::encode(|w| {
            w.sequence(|w| {
                w.u64(0);
                w.raw(self.subject.as_der());
                w.raw(signer.public_key().as_der());
                w.context(0, |w| self.write_attributes(w));
            });
        });
        let signature = signer.sign(algorithm, &info)?;
        let der = Writer::encode(|w| {
            w.sequence(|w| {
                w.raw(&info);
                algorithm.identifier().write(w);
                w.bit_string(&signature);
            });
        });
        CertificationRequest::from_der(&der)
    }

    fn write_attributes(&self, writer: &mut Writer) {
        if self.extensions.is_empty() {
            return;
        }
        writer.sequence(|w| {
            w.oid(&EXTENSION_REQUEST);
            w.set(|w| self.extensions.write(w));
        });
    }
}
