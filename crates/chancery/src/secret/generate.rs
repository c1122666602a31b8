//! Passwords from random words.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// How many words when no number is given: 55 bits.
pub const WORDS: usize = 5;

/// 2048 short English words that differ in their first four letters (BIP-0039), one per line, in order.
const LIST: &str = include_str!("words.txt");

/// Bits of one word.
const BITS: usize = 11;

/// So many random words with hyphens between, for example `amber-falcon-tidy-ocean-ladder`.
pub fn words(count: usize) -> Result<Zeroizing<String>> {
    let list: Vec<&str> = LIST.lines().collect();
    let mut random = Zeroizing::new(vec![0; count * 2]);
    SystemRandom::new().fill(&mut random).map_err(|_| CliError::new(code::NO_RANDOMNESS, Exit::Failed))?;
    let mut text = Zeroizing::new(String::with_capacity(count * 9));
    for pair in random.chunks_exact(2) {
        // 65,536 is a multiple of 2,048, so every word is equally likely.
        let number = pair.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        if !text.is_empty() {
            text.push('-');
        }
        text.push_str(list.get(number % list.len().max(1)).unwrap_or(&""));
    }
    Ok(text)
}

/// How hard so many words are to guess, as the exponent of two.
pub const fn entropy_bits(count: usize) -> usize {
    count * BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_2048_distinct_words() {
        let mut list: Vec<&str> = LIST.lines().collect();
        assert_eq!(list.len(), 1 << BITS);
        assert!(list.iter().all(|word| (3..=8).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())));
        list.sort_unstable();
        list.dedup();
        assert_eq!(list.len(), 1 << BITS);
    }

    #[test]
    fn words_differ_each_time() {
        let (one, two) = (words(WORDS).unwrap(), words(WORDS).unwrap());
        assert_eq!(one.split('-').count(), WORDS);
        assert_ne!(one, two);
        assert_eq!(entropy_bits(WORDS), 55);
    }
}
