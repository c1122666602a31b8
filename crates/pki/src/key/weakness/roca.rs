//! The fingerprint of the flawed Infineon RSA generator.
//!
//! Its primes are `k·M + (65537^a mod M)` with `M` the product of the first primes, so the modulus is a power of 65537
//! modulo each of them. Nemec, Sys, Svenda, Klinec, Matyas: "The Return of Coppersmith's Attack" (CCS 2017), §2.2 and
//! §4.1: testing the primes to 167 tells such a modulus from others with about one error in 2^27.

use super::small_factors::{primes_below, remainder};

/// Whether the modulus is a power of 65537 modulo every odd prime to 167.
pub(super) fn has_fingerprint(modulus: &[u8]) -> bool {
    !modulus.is_empty()
        && primes_below(168).skip(1).all(|prime| is_power_of_generator(remainder(modulus, prime), prime))
}

fn is_power_of_generator(number: u32, prime: u32) -> bool {
    let mut power = 1;
    for _ in 0..prime {
        if power == number {
            return true;
        }
        power = power * (65_537 % prime) % prime;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::unhex;

    #[test]
    fn powers_of_the_generator_are_recognised() {
        // 65537, its square and its fourth power are powers of 65537 modulo anything.
        assert!(has_fingerprint(&65_537u128.to_be_bytes()));
        assert!(has_fingerprint(&65_537u128.pow(2).to_be_bytes()));
        assert!(has_fingerprint(&65_537u128.pow(4).to_be_bytes()));
        assert!(!has_fingerprint(&(65_537u128.pow(4) + 2).to_be_bytes()));
        assert!(!has_fingerprint(&unhex("c0ffee0123456789abcdef").unwrap()));
        assert!(!has_fingerprint(&[]));
    }
}
