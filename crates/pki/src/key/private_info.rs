//! Private keys as bytes: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017 §A.1.2) and SEC 1 (RFC 5915), of any algorithm.

use std::ops::Range;

use zeroize::Zeroizing;

use super::PublicKey;
use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag, Tlv, Writer};
use crate::error::{Error, ErrorKind, InField, Result};
use crate::oid;

/// A private key in PKCS#8 form, not necessarily one Chancery can sign with: enough to name it, to find its certificate
/// and to put it into another container.
pub struct PrivateKeyInfo {
    der: Zeroizing<Vec<u8>>,
    algorithm: AlgorithmIdentifier,
    private_key: Range<usize>,
    public_key: Option<PublicKey>,
}

impl PrivateKeyInfo {
    /// Reads a private key in any unencrypted form.
    ///
    /// Errors: `PasswordNeeded` for an EncryptedPrivateKeyInfo, `UnsupportedAlgorithm` for a bare EC key that does not
    /// name its curve, otherwise what is wrong with the bytes.
    pub fn from_der(der: &[u8]) -> Result<Self> {
        let mut fields = Reader::document(der).in_field("PrivateKeyInfo")?;
        if fields.peek() == Some(Tag::SEQUENCE) {
            return Err(Error::field(encrypted_or_garbage(fields), "PrivateKeyInfo"));
        }
        fields.u64().in_field("version")?;
        match fields.peek() {
            Some(Tag::INTEGER) => Self::from_pkcs8(&wrap_pkcs1(der, fields)?),
            Some(Tag::OCTET_STRING) => Self::from_pkcs8(&wrap_sec1(der)?),
            _ => Self::from_pkcs8(der),
        }
    }

    /// Reads PKCS#8 `PrivateKeyInfo` (version 0) or `OneAsymmetricKey` (version 1).
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        let mut fields = Reader::document(der).in_field("PrivateKeyInfo")?;
        let version = fields.u64().in_field("version")?;
        if version > 1 {
            return Err(Error::field(ErrorKind::BadVersion, "version"));
        }
        let algorithm = AlgorithmIdentifier::read(&mut fields).in_field("privateKeyAlgorithm")?;
        let private_key = fields.expect(Tag::OCTET_STRING).in_field("privateKey")?;
        fields.optional(Tag::context_constructed(0)).in_field("attributes")?;
        let public_bits = fields.optional(Tag::context(1)).in_field("publicKey")?;
        fields.finish().in_field("PrivateKeyInfo")?;
        let public_bits = match public_bits {
            Some(tlv) if version == 1 => {
                Some(tlv.as_bit_string().and_then(|bits| bits.octets()).in_field("publicKey")?)
            }
            Some(_) => return Err(Error::field(ErrorKind::BadVersion, "publicKey")),
            None => None,
        };
        let public_key = match public_bits {
            Some(bits) => Some(PublicKey::from_parts(algorithm.clone(), bits)),
            None => stated_public_key(&algorithm, private_key.value),
        };
        let private_key = private_key.offset..private_key.offset + private_key.value.len();
        Ok(Self { der: Zeroizing::new(der.to_vec()), algorithm, private_key, public_key })
    }

    /// The key as PKCS#8: the bytes received, or PKCS#1 and SEC 1 wrapped.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The algorithm with its parameters.
    pub const fn algorithm(&self) -> &AlgorithmIdentifier {
        &self.algorithm
    }

    /// The public key the file states, which need not be the one that belongs to the private key; `None` when it states
    /// none. [`super::PrivateKey`] checks it.
    pub const fn public_key(&self) -> Option<&PublicKey> {
        self.public_key.as_ref()
    }

    /// The content of the `privateKey` OCTET STRING.
    pub(super) fn private_key(&self) -> &[u8] {
        self.der.get(self.private_key.clone()).unwrap_or_default()
    }
}

/// What a SEQUENCE that starts with a SEQUENCE is: EncryptedPrivateKeyInfo (RFC 5958 §3) or no private key.
fn encrypted_or_garbage(mut fields: Reader<'_>) -> ErrorKind {
    let encrypted =
        AlgorithmIdentifier::read(&mut fields).is_ok() && fields.octet_string().is_ok() && fields.is_empty();
    if encrypted { ErrorKind::PasswordNeeded } else { ErrorKind::UnexpectedTag }
}

/// The public key inside an RSAPrivateKey or ECPrivateKey.
fn stated_public_key(algorithm: &AlgorithmIdentifier, private_key: &[u8]) -> Option<PublicKey> {
    match algorithm.oid {
        oid::RSA_ENCRYPTION | oid::RSASSA_PSS => {
            let mut fields = Reader::document(private_key).ok()?;
            fields.u64().ok()?;
            let modulus = fields.expect(Tag::INTEGER).ok()?;
            let exponent = fields.expect(Tag::INTEGER).ok()?;
            let key = Writer::encode(|w| {
                w.sequence(|w| {
                    w.raw(modulus.raw);
                    w.raw(exponent.raw);
                });
            });
            Some(PublicKey::from_parts(algorithm.clone(), &key))
        }
        oid::EC_PUBLIC_KEY => {
            let point = EcPrivateKey::read(private_key).ok()?.point;
            Some(PublicKey::from_parts(algorithm.clone(), point?))
        }
        _ => None,
    }
}

/// What `ECPrivateKey` (RFC 5915 §3) states besides the private number.
pub(super) struct EcPrivateKey<'a> {
    pub(super) parameters: Option<&'a [u8]>,
    pub(super) point: Option<&'a [u8]>,
}

impl<'a> EcPrivateKey<'a> {
    pub(super) fn read(der: &'a [u8]) -> Result<Self> {
        let mut fields = Reader::document(der).in_field("ECPrivateKey")?;
        if fields.u64().in_field("version")? != 1 {
            return Err(Error::field(ErrorKind::BadVersion, "ECPrivateKey"));
        }
        fields.octet_string().in_field("privateKey")?;
        let parameters = fields.explicit(0).and_then(sole_value).in_field("parameters")?.map(|tlv| tlv.raw);
        let point = match fields.explicit(1).and_then(sole_value).in_field("publicKey")? {
            Some(tlv) if tlv.tag == Tag::BIT_STRING => {
                Some(tlv.as_bit_string().and_then(|bits| bits.octets()).in_field("publicKey")?)
            }
            Some(_) => return Err(Error::field(ErrorKind::UnexpectedTag, "publicKey")),
            None => None,
        };
        fields.finish().in_field("ECPrivateKey")?;
        Ok(Self { parameters, point })
    }
}

fn sole_value(field: Option<Reader<'_>>) -> Result<Option<Tlv<'_>>> {
    let Some(mut field) = field else {
        return Ok(None);
    };
    let value = field.any()?;
    field.finish()?;
    Ok(Some(value))
}

fn wrap_pkcs1(der: &[u8], numbers: Reader<'_>) -> Result<Zeroizing<Vec<u8>>> {
    // OpenSSL's traditional DSA form also starts with integers, but has six of them instead of nine.
    let mut rest = numbers;
    let mut count = 1;
    while rest.optional(Tag::INTEGER).in_field("RSAPrivateKey")?.is_some() {
        count += 1;
    }
    if count < 9 {
        return Err(Error::field(ErrorKind::UnsupportedAlgorithm, "RSAPrivateKey"));
    }
    Ok(wrap(&AlgorithmIdentifier::with_null(oid::RSA_ENCRYPTION), der))
}

fn wrap_sec1(der: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let parameters =
        EcPrivateKey::read(der)?.parameters.ok_or(Error::field(ErrorKind::UnsupportedAlgorithm, "parameters"))?;
    let algorithm = AlgorithmIdentifier { oid: oid::EC_PUBLIC_KEY, parameters: Some(parameters.to_vec()) };
    Ok(wrap(&algorithm, der))
}

/// `PrivateKeyInfo` version 0 around the bytes of a private key.
pub(super) fn wrap(algorithm: &AlgorithmIdentifier, private_key: &[u8]) -> Zeroizing<Vec<u8>> {
    // Room for everything from the start: growing would leave copies of the key behind.
    let mut writer = Writer::with_capacity(private_key.len() + algorithm.parameters.as_ref().map_or(0, Vec::len) + 64);
    writer.sequence(|w| {
        w.u64(0);
        algorithm.write(w);
        w.octet_string(private_key);
    });
    Zeroizing::new(writer.into_bytes())
}
