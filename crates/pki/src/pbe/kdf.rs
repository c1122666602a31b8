//! Key derivation functions of PBES2 and PBMAC1: PBKDF2 (RFC 8018 §5.2) and scrypt (RFC 7914).

use std::fmt;
use std::num::NonZeroU32;

use zeroize::Zeroizing;

use super::{Hash, Work};
use crate::der::{Reader, Tag, Writer};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::oid;

/// Longest salt that is read; writers use 8 to 64 bytes.
const MAX_SALT: usize = 1024;

/// Most memory scrypt may use, 128·N·r bytes. OpenSSL's bound is 32 MiB.
const MAX_SCRYPT_MEMORY: u64 = 64 << 20;
/// Largest scrypt cost parameter N.
const MAX_SCRYPT_N: u64 = 1 << 20;

/// A key derivation function with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kdf {
    /// PBKDF2
    Pbkdf2 {
        /// Salt.
        salt: Vec<u8>,
        /// Iterations.
        iterations: NonZeroU32,
        /// Length of the key in bytes, where the parameters name it.
        key_length: Option<u64>,
        /// Hash function inside HMAC.
        prf: Hash,
    },
    /// scrypt
    Scrypt {
        /// Salt.
        salt: Vec<u8>,
        /// Binary logarithm of the cost N.
        log_n: u8,
        /// Block size.
        r: u32,
        /// Parallelization.
        p: u32,
        /// Length of the key in bytes, where the parameters name it.
        key_length: Option<u64>,
    },
}

impl Kdf {
    /// Reads an AlgorithmIdentifier. Errors: `UnsupportedAlgorithm`, `TooMuchWork` for counts beyond any bound,
    /// `BadValue`.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut algorithm = reader.sequence().in_field("keyDerivationFunc")?;
        let at = algorithm.offset();
        let function = algorithm.oid()?;
        let unsupported = Error::new(ErrorKind::UnsupportedAlgorithm, at);
        let mut parameters = algorithm.sequence().in_field("keyDerivationFunc")?;
        let kdf = if function == oid::PBKDF2 {
            read_pbkdf2(&mut parameters).in_field("PBKDF2-params")?
        } else if function == oid::SCRYPT {
            read_scrypt(&mut parameters).in_field("scrypt-params")?
        } else {
            return Err(unsupported.in_field("keyDerivationFunc"));
        };
        parameters.finish()?;
        algorithm.finish()?;
        Ok(kdf)
    }

    /// Writes an AlgorithmIdentifier.
    pub fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| match self {
            Self::Pbkdf2 { salt, iterations, key_length, prf } => {
                w.oid(&oid::PBKDF2);
                w.sequence(|w| {
                    w.octet_string(salt);
                    w.u64(u64::from(iterations.get()));
                    key_length.iter().for_each(|length| w.u64(*length));
                    if *prf != Hash::Sha1 {
                        prf.write_hmac(w);
                    }
                });
            }
            Self::Scrypt { salt, log_n, r, p, key_length } => {
                w.oid(&oid::SCRYPT);
                w.sequence(|w| {
                    w.octet_string(salt);
                    w.u64(1 << (log_n & 63));
                    w.u64(u64::from(*r));
                    w.u64(u64::from(*p));
                    key_length.iter().for_each(|length| w.u64(*length));
                });
            }
        });
    }

    /// Length of the key in bytes, where the parameters name it.
    pub const fn key_length(&self) -> Option<u64> {
        match self {
            Self::Pbkdf2 { key_length, .. } | Self::Scrypt { key_length, .. } => *key_length,
        }
    }

    /// Iterations of PBKDF2; `None` for scrypt, whose cost has other measures.
    pub const fn iterations(&self) -> Option<u32> {
        match self {
            Self::Pbkdf2 { iterations, .. } => Some(iterations.get()),
            Self::Scrypt { .. } => None,
        }
    }

    /// A key of `length` bytes. Errors: `TooMuchWork`; `BadValue` when the parameters name another length.
    pub fn derive(&self, password: &[u8], length: usize, work: &mut Work) -> Result<Zeroizing<Vec<u8>>> {
        if self.key_length().is_some_and(|named| named != length as u64) {
            return Err(Error::field(ErrorKind::BadValue, "keyLength"));
        }
        let mut key = Zeroizing::new(vec![0; length]);
        match self {
            Self::Pbkdf2 { salt, iterations, prf, .. } => {
                let blocks = length.div_ceil(prf.output_len()) as u64;
                work.spend(2 * prf.cost() * blocks * u64::from(iterations.get())).in_field("iterationCount")?;
                prf.pbkdf2(*iterations, salt, password, &mut key);
            }
            Self::Scrypt { salt, log_n, r, p, .. } => {
                // scrypt with N·r·p = 2^17 takes as long as about 750,000 calls of SHA-256.
                work.spend((6 * u64::from(*r) * u64::from(*p)) << log_n).in_field("costParameter")?;
                let bad = Error::field(ErrorKind::BadValue, "scrypt-params");
                let parameters = scrypt::Params::new(*log_n, *r, *p).map_err(|_| bad.clone())?;
                scrypt::scrypt(password, salt, &parameters, &mut key).map_err(|_| bad)?;
            }
        }
        Ok(key)
    }
}

fn read_salt(parameters: &mut Reader<'_>) -> Result<Vec<u8>> {
    // The other choice of PBKDF2's salt, an AlgorithmIdentifier, has never been given a meaning.
    let salt = parameters.octet_string().in_field("salt")?;
    if salt.len() > MAX_SALT {
        return Err(parameters.error(ErrorKind::TooMuchWork).in_field("salt"));
    }
    Ok(salt.to_vec())
}

/// Reads an iteration count: at least 1, and below 2^32 as nothing above will ever be computed.
pub(crate) fn read_iterations(reader: &mut Reader<'_>) -> Result<NonZeroU32> {
    let count = reader.u64().in_field("iterationCount")?;
    if count > Work::LIMIT {
        return Err(reader.error(ErrorKind::TooMuchWork).in_field("iterationCount"));
    }
    let count = u32::try_from(count).ok().and_then(NonZeroU32::new);
    count.ok_or(reader.error(ErrorKind::BadValue).in_field("iterationCount"))
}

fn optional_length(parameters: &mut Reader<'_>) -> Result<Option<u64>> {
    let Some(tlv) = parameters.optional(Tag::INTEGER)? else { return Ok(None) };
    match tlv.as_u64() {
        Ok(length @ 1..) => Ok(Some(length)),
        _ => Err(parameters.error(ErrorKind::BadValue).in_field("keyLength")),
    }
}

fn read_pbkdf2(parameters: &mut Reader<'_>) -> Result<Kdf> {
    let salt = read_salt(parameters)?;
    let iterations = read_iterations(parameters)?;
    let key_length = optional_length(parameters)?;
    let prf = if parameters.is_empty() { Hash::Sha1 } else { Hash::read_hmac(parameters).in_field("prf")? };
    Ok(Kdf::Pbkdf2 { salt, iterations, key_length, prf })
}

fn read_scrypt(parameters: &mut Reader<'_>) -> Result<Kdf> {
    let salt = read_salt(parameters)?;
    let too_much = |reader: &Reader<'_>| reader.error(ErrorKind::TooMuchWork).in_field("costParameter");
    let n = parameters.u64().in_field("costParameter")?;
    let r = parameters.u64().in_field("blockSize")?;
    let p = parameters.u64().in_field("parallelizationParameter")?;
    if n < 2 || !n.is_power_of_two() || r == 0 || p == 0 {
        return Err(parameters.error(ErrorKind::BadValue).in_field("costParameter"));
    }
    let memory = n.checked_mul(r).and_then(|blocks| blocks.checked_mul(128));
    if n > MAX_SCRYPT_N || memory.is_none_or(|memory| memory > MAX_SCRYPT_MEMORY) || p > Work::LIMIT {
        return Err(too_much(parameters));
    }
    let (Ok(r), Ok(p)) = (u32::try_from(r), u32::try_from(p)) else { return Err(too_much(parameters)) };
    let key_length = optional_length(parameters)?;
    Ok(Kdf::Scrypt { salt, log_n: n.trailing_zeros() as u8, r, p, key_length })
}

/// As in `PBKDF2 with HMAC-SHA-256, 600000 iterations`.
impl fmt::Display for Kdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pbkdf2 { iterations, prf, .. } => {
                write!(f, "PBKDF2 with HMAC-{}, {iterations} iterations", prf.name())
            }
            Self::Scrypt { log_n, r, p, .. } => write!(f, "scrypt, N=2^{log_n}, r={r}, p={p}"),
        }
    }
}
