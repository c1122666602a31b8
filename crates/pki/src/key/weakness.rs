//! Weaknesses that can be seen from a public key alone.

mod close_primes;
mod roca;
mod small_factors;

use std::fmt;

use super::rsa::RsaComponents;
use super::{PublicKey, PublicKeyKind};

/// Why a key is weak. A weak key is read and called weak, never made and never certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Weakness {
    /// The RSA modulus has a small prime factor, as broken generators and bit flips make it.
    RsaSmallFactor {
        /// The factor, below 752 (NIST SP 800-89 §5.3.3).
        factor: u32,
    },
    /// The two RSA primes lie so close together that Fermat's method finds them (CVE-2022-26320).
    RsaClosePrimes,
    /// The RSA modulus has the fingerprint of the flawed Infineon generator (ROCA, CVE-2017-15361).
    RsaRoca,
    /// The RSA modulus is shorter than 2048 bits.
    RsaTooShort {
        /// Length of the modulus in bits.
        bits: usize,
    },
    /// The RSA public exponent is even or 1: no RSA key at all.
    RsaBadExponent,
    /// The RSA public exponent is below 65537, the least that public authorities accept.
    RsaSmallExponent {
        /// The exponent.
        exponent: u64,
    },
    /// A DSA key, which nothing accepts any more.
    Dsa,
    /// An EC key on a curve that certificates are not made for, or with its curve written out.
    UnknownCurve,
}

pub(super) fn of(key: &PublicKey) -> Option<Weakness> {
    match key.kind() {
        PublicKeyKind::Rsa { .. } | PublicKeyKind::RsaPss { .. } => {
            RsaComponents::read(key.key_bytes()).ok().and_then(|components| of_rsa(&components))
        }
        PublicKeyKind::Dsa { .. } => Some(Weakness::Dsa),
        PublicKeyKind::OtherEc(_) => Some(Weakness::UnknownCurve),
        _ => None,
    }
}

/// The gravest first: what anyone can break at once before what takes a laboratory.
fn of_rsa(components: &RsaComponents<'_>) -> Option<Weakness> {
    let bits = components.bits();
    let odd_exponent = components.exponent.last().is_some_and(|last| last & 1 == 1);
    let exponent = components.small_exponent();
    if !odd_exponent || exponent == Some(1) {
        return Some(Weakness::RsaBadExponent);
    }
    // Work is bounded by the longest modulus anything here can use.
    let modulus = if bits <= 8192 { components.modulus } else { &[] };
    if let Some(factor) = small_factors::find(modulus) {
        return Some(Weakness::RsaSmallFactor { factor });
    }
    if close_primes::found(modulus) {
        return Some(Weakness::RsaClosePrimes);
    }
    if roca::has_fingerprint(modulus) {
        return Some(Weakness::RsaRoca);
    }
    if bits < 2048 {
        return Some(Weakness::RsaTooShort { bits });
    }
    exponent.filter(|exponent| *exponent < 65_537).map(|exponent| Weakness::RsaSmallExponent { exponent })
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RsaSmallFactor { factor } => write!(f, "the RSA modulus is divisible by {factor}"),
            Self::RsaClosePrimes => f.write_str("the RSA primes are too close together"),
            Self::RsaRoca => f.write_str("the RSA key was made by a flawed generator (ROCA)"),
            Self::RsaTooShort { bits } => write!(f, "RSA with {bits} bits is too short (2048 at least)"),
            Self::RsaBadExponent => f.write_str("the RSA exponent is even or 1"),
            Self::RsaSmallExponent { exponent } => {
                write!(f, "the RSA exponent {exponent} is too small (65537 at least)")
            }
            Self::Dsa => f.write_str("DSA is not accepted any more"),
            Self::UnknownCurve => f.write_str("the EC curve is not one certificates are made for"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weakness(modulus: &[u8], exponent: &[u8]) -> Option<Weakness> {
        of_rsa(&RsaComponents { modulus, exponent })
    }

    #[test]
    fn exponents_are_judged() {
        assert_eq!(weakness(&[0xff; 256], &[2]), Some(Weakness::RsaBadExponent));
        assert_eq!(weakness(&[0xff; 256], &[1]), Some(Weakness::RsaBadExponent));
        assert_eq!(weakness(&[0xff; 256], &[]), Some(Weakness::RsaBadExponent));
        assert_eq!(weakness(&[0xff; 256], &[3]), Some(Weakness::RsaSmallFactor { factor: 3 }));
    }

    #[test]
    fn primes_from_one_neighbourhood_are_found_at_full_size() {
        // (2^1024 + 643)(2^1024 + 1081), the two primes next above 2^1024.
        let mut modulus = vec![0; 257];
        modulus[0] = 1;
        modulus[127..129].copy_from_slice(&(643u16 + 1081).to_be_bytes());
        modulus[253..].copy_from_slice(&(643u32 * 1081).to_be_bytes());
        assert_eq!(weakness(&modulus, &[1, 0, 1]), Some(Weakness::RsaClosePrimes));
    }

    #[test]
    fn a_flipped_bit_in_the_modulus_shows_as_an_even_number() {
        let mut modulus = vec![0xff; 256];
        modulus[255] = 0xfe;
        assert_eq!(weakness(&modulus, &[1, 0, 1]), Some(Weakness::RsaSmallFactor { factor: 2 }));
    }

    #[test]
    fn enormous_numbers_cost_no_time() {
        assert_eq!(weakness(&vec![0xff; 1 << 20], &[1, 0, 1]), None);
    }
}
