//! The recovery code: 120 random bits on paper, for the day the key file is gone.
//!
//! Written in Crockford's alphabet (no I, L, O, U) in seven groups of four; the last group is a checksum, so that a typing
//! mistake is told from a code that does not fit. Typed back, case, dashes and spaces do not matter, and O, I, L are taken
//! for the digits they look like.

use aws_lc_rs::rand;
use chancery_pki::digest::sha256;
use zeroize::Zeroizing;

use super::VaultError;

/// Random bytes of a code: 24 letters of five bits.
const BYTES: usize = 15;
/// Letters of the checksum.
const CHECK: usize = 4;
/// Letters of a code without its dashes.
const LETTERS: usize = 24 + CHECK;
/// Letters of a group.
const GROUP: usize = 4;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery code.
pub struct RecoveryCode(Zeroizing<[u8; BYTES]>);

/// Why typed text is no recovery code. Nothing of the code stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    /// Too few or too many letters.
    #[error("it has {0} letters and digits, and a code has 28")]
    Length(usize),
    /// A character that stands in no code.
    #[error("no code has the character “{0}”")]
    Character(char),
    /// The last group does not fit the others.
    #[error("its last group does not fit the others, so something in it was mistyped")]
    Mistyped,
}

impl RecoveryCode {
    /// A new code.
    pub fn generate() -> Result<Self, VaultError> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        rand::fill(bytes.as_mut_slice()).map_err(|_| VaultError::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// Reads what was typed.
    pub fn parse(typed: &str) -> Result<Self, NotACode> {
        let mut values = Zeroizing::new(Vec::with_capacity(LETTERS));
        let mut found = 0;
        for letter in typed.chars().filter(|letter| !is_filling(*letter)) {
            found += 1;
            let value = value(letter).ok_or(NotACode::Character(letter))?;
            if values.len() < LETTERS {
                values.push(value);
            }
        }
        if found != LETTERS {
            return Err(NotACode::Length(found));
        }
        let (data, check) = values.split_at(LETTERS - CHECK);
        let mut bytes = Zeroizing::new([0; BYTES]);
        for (group, letters) in bytes.chunks_mut(5).zip(data.chunks(8)) {
            let bits = letters.iter().fold(0_u64, |bits, value| bits << 5 | u64::from(*value));
            for (byte, of_bits) in group.iter_mut().zip(bits.to_be_bytes().into_iter().skip(3)) {
                *byte = of_bits;
            }
        }
        let code = Self(bytes);
        if check == code.check() { Ok(code) } else { Err(NotACode::Mistyped) }
    }

    /// As it is printed: `7Q2M-…`.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LETTERS + LETTERS / GROUP));
        for (place, letter) in self.letters().chars().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }

    /// All letters without dashes: what is stretched to a key.
    pub(super) fn letters(&self) -> Zeroizing<String> {
        let mut values = Zeroizing::new(Vec::with_capacity(LETTERS));
        for group in self.0.chunks(5) {
            let bits = group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            values.extend((0..8).rev().map(|place| (bits >> (5 * place)) as u8 & 31));
        }
        values.extend(self.check());
        let letters = values.iter().filter_map(|value| ALPHABET.get(usize::from(*value)).copied().map(char::from));
        let mut text = Zeroizing::new(String::with_capacity(LETTERS));
        letters.for_each(|letter| text.push(letter));
        text
    }

    /// The first twenty bits of a hash.
    fn check(&self) -> [u8; CHECK] {
        let said = Zeroizing::new([b"chancery recovery code ".as_slice(), self.0.as_slice()].concat());
        let [first, second, third, ..] = sha256(&said);
        let bits = u32::from_be_bytes([0, first, second, third]) >> 4;
        [15, 10, 5, 0].map(|shift| (bits >> shift) as u8 & 31)
    }
}

/// What people and programs put between the letters.
fn is_filling(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '_' | '.' | '\u{2010}'..='\u{2015}')
}

fn value(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == letter).and_then(|place| u8::try_from(place).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_is_read_however_it_is_typed() {
        for _ in 0..200 {
            let code = RecoveryCode::generate().unwrap();
            let text = code.text();
            assert_eq!((text.len(), text.matches('-').count()), (34, 6), "seven groups of four");
            let sloppy = [
                text.to_lowercase(),
                text.replace('-', ""),
                text.replace('-', " – "),
                text.replace('0', "o").replace('1', "l"),
                text.replace('1', "I"),
                format!("  {}\r\n", text.as_str()),
            ];
            for typed in sloppy {
                assert_eq!(RecoveryCode::parse(&typed).unwrap().0, code.0, "{typed:?}");
            }
        }
    }

    #[test]
    fn the_bits_stand_in_order() {
        let code = RecoveryCode(Zeroizing::new([0, 0, 0, 0, 1, 255, 255, 255, 255, 255, 0x84, 0x21, 0, 0, 0]));
        assert!(code.letters().starts_with("00000001ZZZZZZZZGGGG0000"));
    }

    #[test]
    fn a_typing_mistake_is_found_before_any_work() {
        let code = RecoveryCode::generate().unwrap();
        let text = code.text();
        let mut missed = 0;
        for place in (0..text.len()).filter(|place| text.as_bytes()[*place] != b'-') {
            let mut typed: Vec<char> = text.chars().collect();
            typed[place] = if typed[place] == '7' { '8' } else { '7' };
            let typed: String = typed.into_iter().collect();
            missed += usize::from(RecoveryCode::parse(&typed).is_ok());
        }
        assert_eq!(missed, 0);
        assert_eq!(RecoveryCode::parse(text.get(..33).unwrap()).err(), Some(NotACode::Length(27)));
        assert_eq!(RecoveryCode::parse(&format!("{}0", text.as_str())).err(), Some(NotACode::Length(29)));
        assert_eq!(RecoveryCode::parse("").err(), Some(NotACode::Length(0)));
        assert_eq!(RecoveryCode::parse("UUUU").err(), Some(NotACode::Character('U')));
    }
}
