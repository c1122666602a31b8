//! PKCS#12's own key derivation (RFC 7292 appendix B.2).

use std::num::NonZeroU32;

use zeroize::Zeroizing;

use super::{Hash, Work};
use crate::error::{InField as _, Result};

/// What the derived bytes are for; the number is the ID of RFC 7292 appendix B.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// `length` bytes from a BMPString password with its two zero bytes. Errors: `TooMuchWork`.
pub(crate) fn derive(
    hash: Hash,
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: NonZeroU32,
    length: usize,
    work: &mut Work,
) -> Result<Zeroizing<Vec<u8>>> {
    let blocks = length.div_ceil(hash.output_len());
    work.spend(hash.cost() * blocks as u64 * u64::from(iterations.get())).in_field("iterations")?;
    let block_len = hash.block_len();
    // The bytes D, S and P of the RFC in one buffer, as they are hashed together.
    let mut input = Zeroizing::new(vec![purpose as u8; block_len]);
    input.reserve_exact(salt.len() + password.len() + 2 * block_len);
    input.extend(salt.iter().cycle().take(salt.len().next_multiple_of(block_len)));
    input.extend(password.iter().cycle().take(password.len().next_multiple_of(block_len)));

    let mut out = Zeroizing::new(Vec::with_capacity(blocks * hash.output_len()));
    while out.len() < length {
        let mut digest = hash.digest(&input);
        for _ in 1..iterations.get() {
            digest = hash.digest(digest.as_ref());
        }
        out.extend_from_slice(digest.as_ref());
        let addend: Zeroizing<Vec<u8>> =
            Zeroizing::new(digest.as_ref().iter().copied().cycle().take(block_len).collect());
        for block in input.chunks_exact_mut(block_len).skip(1) {
            add_one_more(block, &addend);
        }
    }
    out.truncate(length);
    Ok(out)
}

/// `block = block + addend + 1` as big-endian numbers of the same length, without the carry.
fn add_one_more(block: &mut [u8], addend: &[u8]) {
    let mut carry = 1u16;
    for (place, add) in block.iter_mut().zip(addend).rev() {
        let sum = u16::from(*place) + u16::from(*add) + carry;
        *place = sum as u8;
        carry = sum >> 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{hex, unhex};
    use crate::pbe::Password;

    /// Vectors of OpenSSL's and Bouncy Castle's test suites, password `smeg`.
    #[test]
    fn known_answers() {
        for (purpose, salt, iterations, expected) in [
            (Purpose::Key, "0a58cf64530d823f", 1, "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3"),
            (Purpose::Iv, "0a58cf64530d823f", 1, "79993dfe048d3b76"),
            (Purpose::Key, "642b99ab44fb4b1f", 1, "f3a95fec48d7711e985cfe67908c5ab79fa3d7c5caa5d966"),
            (Purpose::Iv, "642b99ab44fb4b1f", 1, "c0a38d64a79bea1d"),
            (Purpose::Mac, "3d83c0e4546ac140", 1, "8d967d88f6caa9d714800ab3d48051d63f73a312"),
        ] {
            let salt = unhex(salt).unwrap();
            let count = NonZeroU32::new(iterations).unwrap();
            let length = expected.len() / 2;
            let password = Password::new("smeg");
            let out = derive(Hash::Sha1, purpose, password.bmp(), &salt, count, length, &mut Work::new()).unwrap();
            assert_eq!(hex(&out), expected);
        }
    }
}
