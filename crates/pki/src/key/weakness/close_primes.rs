//! Fermat's factorisation, cut off early: finds primes that were taken from one neighbourhood.
//!
//! With `root` the integer square root of `n`, each `a` after it is tried: when `a² − n` is a square `b²`, then
//! `n = (a − b)(a + b)`. Primes of independent draws would need more rounds than there are atoms.

use super::small_factors::remainder;

/// Rounds of the public authorities (CA/Browser Forum TLS Baseline Requirements §6.1.1.3).
const ROUNDS: usize = 100;

/// Whether the number is found to be a product of two factors close to its square root.
pub(super) fn found(number: &[u8]) -> bool {
    if number.is_empty() {
        return false;
    }
    let (mut a, rest) = square_root(number);
    if rest.is_zero() {
        return true;
    }
    // With a = root + 1: a² − n = (root² + 2·root + 1) − (root² + rest) = 2·root + 1 − rest.
    let mut difference = a.clone();
    difference.shift_in(1, 1);
    difference.subtract(&rest);
    a.increment();
    for _ in 0..ROUNDS {
        if difference.is_square() {
            return true;
        }
        let mut step = a.clone();
        step.shift_in(1, 1);
        difference.add(&step);
        a.increment();
    }
    false
}

/// Square root and remainder, digit by digit in base 4.
fn square_root(number: &[u8]) -> (Natural, Natural) {
    let mut root = Natural::zero(number.len() / 2 + 8);
    let mut rest = root.clone();
    for byte in number {
        for shift in [6, 4, 2, 0] {
            rest.shift_in(2, u32::from(byte >> shift & 3));
            let mut trial = root.clone();
            trial.shift_in(2, 1);
            let fits = !rest.is_below(&trial);
            if fits {
                rest.subtract(&trial);
            }
            root.shift_in(1, u32::from(fits));
        }
    }
    (root, rest)
}

/// A natural number of fixed width, least word first. The width is chosen so that nothing overflows.
#[derive(Clone)]
struct Natural(Vec<u32>);

impl Natural {
    fn zero(bytes: usize) -> Self {
        Self(vec![0; bytes.div_ceil(4)])
    }

    fn is_zero(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Shifts left by 1 or 2 bits and puts `low` into the freed bits.
    fn shift_in(&mut self, bits: u32, low: u32) {
        let mut carry = low;
        for word in &mut self.0 {
            let out = *word >> (32 - bits);
            *word = *word << bits | carry;
            carry = out;
        }
    }

    fn is_below(&self, other: &Self) -> bool {
        self.0.iter().rev().lt(other.0.iter().rev())
    }

    fn add(&mut self, other: &Self) {
        let mut carry = false;
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            (*word, carry) = word.carrying_add(*other, carry);
        }
    }

    fn subtract(&mut self, other: &Self) {
        let mut borrow = false;
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            (*word, borrow) = word.borrowing_sub(*other, borrow);
        }
    }

    fn increment(&mut self) {
        for word in &mut self.0 {
            *word = word.wrapping_add(1);
            if *word != 0 {
                return;
            }
        }
    }

    /// Squares are rare: residues modulo 63, 64, 65 and 11 rule out 99 of 100 others before a root is taken.
    fn is_square(&self) -> bool {
        let octets: Vec<u8> = self.0.iter().rev().flat_map(|word| word.to_be_bytes()).collect();
        [64, 63, 65, 11].into_iter().all(|modulus| is_square_residue(remainder(&octets, modulus), modulus))
            && square_root(&octets).1.is_zero()
    }
}

fn is_square_residue(residue: u32, modulus: u32) -> bool {
    (0..modulus).any(|number| number * number % modulus == residue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn square_roots_agree_with_the_machine() {
        for number in [0u128, 1, 2, 3, 4, 15, 16, 17, u128::from(u64::MAX), 1 << 126, (1 << 64) - 1, u128::MAX] {
            let (root, rest) = square_root(&number.to_be_bytes());
            let value = |n: &Natural| n.0.iter().rev().fold(0u128, |sum, word| sum << 32 | u128::from(*word));
            assert_eq!(value(&root), number.isqrt(), "{number}");
            assert_eq!(value(&rest), number - number.isqrt().pow(2), "{number}");
        }
    }

    #[test]
    fn neighbouring_primes_are_found_and_distant_ones_are_not() {
        let product = |p: u64, q: u64| (u128::from(p) * u128::from(q)).to_be_bytes();
        // The primes next below 2^64.
        assert!(found(&product(18_446_744_073_709_551_557, 18_446_744_073_709_551_533)));
        assert!(found(&product(18_446_744_073_709_551_557, 18_446_744_073_709_551_557)));
        // Mersenne 2^61 - 1 and the largest prime below 2^64 are far apart.
        assert!(!found(&product(18_446_744_073_709_551_557, 2_305_843_009_213_693_951)));
        assert!(!found(&[]));
    }
}
