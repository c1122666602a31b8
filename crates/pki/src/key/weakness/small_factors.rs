//! Trial division of a modulus (NIST SP 800-89 §5.3.3: no factor smaller than 752).

/// The least prime below 752 that divides the number; `None` for a number that has none, or zero.
pub(super) fn find(number: &[u8]) -> Option<u32> {
    if number.iter().all(|byte| *byte == 0) {
        return None;
    }
    primes_below(752).find(|prime| remainder(number, *prime) == 0)
}

/// Primes in rising order.
pub(super) fn primes_below(limit: u32) -> impl Iterator<Item = u32> {
    (2..limit).filter(|number| (2..*number).take_while(|divisor| divisor * divisor <= *number).all(|d| number % d != 0))
}

/// Remainder of a big-endian number.
pub(super) fn remainder(number: &[u8], divisor: u32) -> u32 {
    let divisor = u64::from(divisor);
    let (head, words) = number.as_rchunks::<4>();
    let head = head.iter().fold(0u64, |rest, byte| (rest << 8 | u64::from(*byte)) % divisor);
    let rest = words.iter().fold(head, |rest, word| (rest << 32 | u64::from(u32::from_be_bytes(*word))) % divisor);
    // The remainder is below the divisor, which has 32 bits.
    rest as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_agree_with_the_machine() {
        for number in [0u128, 1, 255, 256, 65_537, u128::from(u64::MAX), 0x1234_5678_9abc_def0_1234_5678_9abc_def1] {
            for divisor in [2, 3, 751, 65_537] {
                assert_eq!(u128::from(remainder(&number.to_be_bytes(), divisor)), number % u128::from(divisor));
            }
        }
    }

    #[test]
    fn the_least_factor_is_found() {
        assert_eq!(primes_below(752).count(), 133);
        assert_eq!(find(&[6]), Some(2));
        assert_eq!(find(&(751u32 * 757).to_be_bytes()), Some(751));
        assert_eq!(find(&(757u32 * 761).to_be_bytes()), None);
        assert_eq!(find(&[0, 0]), None);
    }
}
