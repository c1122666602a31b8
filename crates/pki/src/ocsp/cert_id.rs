//! CertID (RFC 6960 §4.1.1): hashes of the issuer's name and key, and the serial number.

use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag, Writer};
use crate::digest::{DigestAlgorithm, sha1};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::oid::{self, Oid};

/// A hash that CertIDs are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each variant is the name of its algorithm")]
pub enum CertIdHash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// Which certificate is meant, as received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertId<'a> {
    /// The hash; `None` for one this build does not know.
    pub hash: Option<CertIdHash>,
    /// Hash of the issuer's distinguished name.
    pub issuer_name_hash: &'a [u8],
    /// Hash of the content of the issuer's public key BIT STRING.
    pub issuer_key_hash: &'a [u8],
    /// Content octets of the serial number's INTEGER.
    pub serial: &'a [u8],
    der: &'a [u8],
}

/// What CertIDs of one issuer's certificates carry, by hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerHashes([(Vec<u8>, Vec<u8>); 4]);

impl CertIdHash {
    /// All, in the order of [`IssuerHashes`].
    pub const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// Its identifier.
    pub const fn oid(self) -> Oid {
        match self {
            Self::Sha1 => oid::SHA1,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    /// The hash of the bytes.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => sha1(bytes).to_vec(),
            Self::Sha256 => DigestAlgorithm::Sha256.digest(bytes).as_bytes().to_vec(),
            Self::Sha384 => DigestAlgorithm::Sha384.digest(bytes).as_bytes().to_vec(),
            Self::Sha512 => DigestAlgorithm::Sha512.digest(bytes).as_bytes().to_vec(),
        }
    }

    const fn output_length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

impl<'a> CertId<'a> {
    /// Reads one CertID. Errors: `BadValue` when a hash is not as long as its algorithm makes it.
    pub fn read(reader: &mut Reader<'a>) -> Result<Self> {
        let outer = reader.expect(Tag::SEQUENCE).in_field("CertID")?;
        let mut fields = outer.reader();
        let algorithm = AlgorithmIdentifier::read(&mut fields).in_field("hashAlgorithm")?;
        let hash = CertIdHash::ALL.into_iter().find(|hash| hash.oid() == algorithm.oid);
        if hash.is_some() && !algorithm.has_null_or_no_parameters() {
            return Err(Error::field(ErrorKind::BadValue, "hashAlgorithm"));
        }
        let issuer_name_hash = fields.octet_string().in_field("issuerNameHash")?;
        let issuer_key_hash = fields.octet_string().in_field("issuerKeyHash")?;
        let serial = fields.integer().in_field("serialNumber")?;
        fields.finish().in_field("CertID")?;
        let fits = |bytes: &[u8]| hash.is_none_or(|hash| hash.output_length() == bytes.len());
        if !fits(issuer_name_hash) || !fits(issuer_key_hash) {
            return Err(Error::new(ErrorKind::BadValue, outer.offset).in_field("CertID"));
        }
        Ok(Self { hash, issuer_name_hash, issuer_key_hash, serial, der: outer.raw })
    }

    /// The CertID byte for byte as received.
    pub const fn as_der(&self) -> &'a [u8] {
        self.der
    }
}

impl IssuerHashes {
    /// Of an issuer by the DER of its name and the content of its public key BIT STRING.
    pub fn new(name: &[u8], key: &[u8]) -> Self {
        Self(CertIdHash::ALL.map(|hash| (hash.digest(name), hash.digest(key))))
    }

    /// Whether the issuer is meant: name and key both.
    pub fn are_in(&self, id: &CertId<'_>) -> bool {
        let Some(hash) = id.hash else { return false };
        let (name, key) = self.of(hash);
        name == id.issuer_name_hash && key == id.issuer_key_hash
    }

    /// Hashes of name and key.
    pub fn of(&self, hash: CertIdHash) -> (&[u8], &[u8]) {
        let [sha1, sha256, sha384, sha512] = &self.0;
        let (name, key) = match hash {
            CertIdHash::Sha1 => sha1,
            CertIdHash::Sha256 => sha256,
            CertIdHash::Sha384 => sha384,
            CertIdHash::Sha512 => sha512,
        };
        (name, key)
    }

    /// DER of the CertID for a serial number (content octets of its INTEGER), with NULL parameters, as clients write it.
    pub fn cert_id(&self, hash: CertIdHash, serial: &[u8]) -> Vec<u8> {
        let (name, key) = self.of(hash);
        Writer::encode(|w| {
            w.sequence(|w| {
                AlgorithmIdentifier::with_null(hash.oid()).write(w);
                w.octet_string(name);
                w.octet_string(key);
                w.primitive(Tag::INTEGER, serial);
            });
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let hashes = IssuerHashes::new(b"name", b"key");
        for hash in CertIdHash::ALL {
            let der = hashes.cert_id(hash, &[0x12, 0x34]);
            let id = CertId::read(&mut Reader::new(&der)).unwrap();
            assert_eq!((id.hash, id.serial, id.as_der()), (Some(hash), &[0x12, 0x34][..], &der[..]));
            assert!(hashes.are_in(&id));
            assert!(!IssuerHashes::new(b"name", b"other").are_in(&id), "the key counts too");
            assert!(!IssuerHashes::new(b"other", b"key").are_in(&id), "the name counts too");
        }
    }

    #[test]
    fn a_hash_of_another_length_is_refused() {
        let der = Writer::encode(|w| {
            w.sequence(|w| {
                AlgorithmIdentifier::with_null(oid::SHA256).write(w);
                w.octet_string(&[1; 20]);
                w.octet_string(&[2; 20]);
                w.u64(1);
            });
        });
        assert_eq!(CertId::read(&mut Reader::new(&der)).unwrap_err().kind, ErrorKind::BadValue);
    }
}
