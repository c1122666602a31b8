//! The MAC over a PKCS#12 file: HMAC under a key of PKCS#12's own derivation (RFC 7292 §4), or PBMAC1 (RFC 9579).

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::hmac;

use crate::algorithm::AlgorithmIdentifier;
use crate::der::{Reader, Tag, Writer};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::oid;
use crate::pbe::{Hash, Kdf, Password, Purpose, Work, derive_pkcs12, random};

/// Shortest key PBMAC1 may use (RFC 9579 §5).
const PBMAC1_MIN_KEY: u64 = 20;
/// Longest key PBMAC1 may use here; HMAC gains nothing beyond one block of its hash.
const PBMAC1_MAX_KEY: u64 = 128;

/// MacData: how the file is protected against change, and the MAC itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mac {
    method: Method,
    value: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Method {
    Pkcs12 { hash: Hash, salt: Vec<u8>, iterations: NonZeroU32 },
    Pbmac1 { kdf: Kdf, hash: Hash },
}

impl Mac {
    /// HMAC with this hash and a new salt.
    pub(super) fn compute(
        hash: Hash,
        iterations: NonZeroU32,
        password: &Password,
        content: &[u8],
        work: &mut Work,
    ) -> Result<Self> {
        let method = Method::Pkcs12 { hash, salt: random::<16>()?.to_vec(), iterations };
        let value = hmac::sign(&method.key(password, work)?, content).as_ref().to_vec();
        Ok(Self { method, value })
    }

    pub(super) fn read(pfx: &mut Reader<'_>) -> Result<Self> {
        let mut data = pfx.sequence().in_field("macData")?;
        let mut info = data.sequence().in_field("mac")?;
        let at = info.offset();
        let algorithm = AlgorithmIdentifier::read(&mut info).in_field("mac")?;
        let value = info.octet_string().in_field("mac")?.to_vec();
        info.finish().in_field("mac")?;
        let salt = data.octet_string().in_field("macSalt")?.to_vec();
        let iterations = match data.peek() {
            Some(Tag::INTEGER) => crate::pbe::read_iterations(&mut data)?,
            _ => NonZeroU32::MIN,
        };
        data.finish().in_field("macData")?;
        let method = if algorithm.oid == oid::PBMAC1 {
            // Salt and iterations of MacData have no meaning then (RFC 9579 §4).
            read_pbmac1(algorithm.parameters.as_deref().unwrap_or_default())?
        } else {
            let hash = Hash::from_digest_oid(&algorithm.oid).filter(|_| algorithm.has_null_or_no_parameters());
            let unsupported = Error::new(ErrorKind::UnsupportedAlgorithm, at).in_field("mac");
            Method::Pkcs12 { hash: hash.ok_or(unsupported)?, salt, iterations }
        };
        Ok(Self { method, value })
    }

    /// Writes MacData. PBMAC1 is only read.
    pub(super) fn write(&self, writer: &mut Writer) {
        let Method::Pkcs12 { hash, salt, iterations } = &self.method else { return };
        writer.sequence(|w| {
            w.sequence(|w| {
                AlgorithmIdentifier::with_null(hash.digest_oid()).write(w);
                w.octet_string(&self.value);
            });
            w.octet_string(salt);
            w.u64(u64::from(iterations.get()));
        });
    }

    /// Iterations of the key derivation; `None` for scrypt.
    pub const fn iterations(&self) -> Option<u32> {
        match &self.method {
            Method::Pkcs12 { iterations, .. } => Some(iterations.get()),
            Method::Pbmac1 { kdf, .. } => kdf.iterations(),
        }
    }

    /// Whether the MAC over `content` is right under this password; compared in constant time.
    pub(super) fn verify(&self, password: &Password, content: &[u8], work: &mut Work) -> Result<bool> {
        Ok(hmac::verify(&self.method.key(password, work)?, content, &self.value).is_ok())
    }

    /// Whether the password enters as BMPString, of which there are variants.
    pub(super) const fn takes_bmp_password(&self) -> bool {
        matches!(self.method, Method::Pkcs12 { .. })
    }
}

impl Method {
    fn key(&self, password: &Password, work: &mut Work) -> Result<hmac::Key> {
        let (hash, key) = match self {
            Self::Pkcs12 { hash, salt, iterations } => {
                let length = hash.output_len();
                (hash, derive_pkcs12(*hash, Purpose::Mac, password.bmp(), salt, *iterations, length, work)?)
            }
            Self::Pbmac1 { kdf, hash } => {
                let length = usize::try_from(kdf.key_length().unwrap_or_default()).unwrap_or_default();
                (hash, kdf.derive(password.utf8(), length, work)?)
            }
        };
        Ok(hash.hmac_key(&key))
    }
}

/// PBMAC1-params (RFC 8018 appendix A.5); the length of the key must be named (RFC 9579 §5).
fn read_pbmac1(parameters: &[u8]) -> Result<Method> {
    let mut parameters = Reader::document(parameters).in_field("PBMAC1-params")?;
    let at = parameters.offset();
    let kdf = Kdf::read(&mut parameters)?;
    match kdf.key_length() {
        Some(PBMAC1_MIN_KEY..=PBMAC1_MAX_KEY) => {}
        _ => return Err(Error::new(ErrorKind::BadValue, at).in_field("keyLength")),
    }
    let hash = Hash::read_hmac(&mut parameters).in_field("messageAuthScheme")?;
    parameters.finish().in_field("PBMAC1-params")?;
    Ok(Method::Pbmac1 { kdf, hash })
}

/// As in `HMAC-SHA-256, PKCS#12 derivation, 2048 iterations`.
impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.method {
            Method::Pkcs12 { hash, iterations, .. } => {
                write!(f, "HMAC-{}, PKCS#12 derivation, {iterations} iterations", hash.name())
            }
            Method::Pbmac1 { kdf, hash } => write!(f, "PBMAC1 with HMAC-{}, {kdf}", hash.name()),
        }
    }
}
