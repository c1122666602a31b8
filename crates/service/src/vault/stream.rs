//! Sealing of long content in chunks, so that it need not fit into memory (the STREAM construction of Hoang, Reyhanitabar,
//! Rogaway and Vizár): AES-256-GCM, the nonce is the number of the chunk and whether it is the last, so that none can be
//! left out, moved, repeated or cut off.

use std::io::{self, ErrorKind, Read, Write};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use super::{Key, VaultError, derive};

/// Clear bytes in a chunk.
const CHUNK: usize = 64 * 1024;
/// Bytes that sealing adds to each chunk.
const TAG: usize = 16;

/// Why sealed content cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// It ends before its last chunk.
    #[error("it is cut off")]
    CutOff,
    /// A byte of it was changed.
    #[error("it was changed since it was written")]
    Changed,
    /// It could not be read, or what was opened could not be written.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// A data key of its own for one content.
pub struct DataKey(pub(super) Key);

impl DataKey {
    /// The key of the one content that is bound to this context.
    pub fn stream(&self, context: &[u8]) -> Result<StreamKey, VaultError> {
        StreamKey::new(&self.0, context)
    }
}

/// The key of one content, used for nothing else, and what the content is bound to.
pub struct StreamKey {
    key: LessSafeKey,
    context: Vec<u8>,
}

impl StreamKey {
    /// From the content's own data key. The context has to be the same when it is opened.
    fn new(data_key: &Key, context: &[u8]) -> Result<Self, VaultError> {
        let key = derive(data_key.as_slice(), "chancery sealed content")?;
        let key = UnboundKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| VaultError::Damaged)?;
        Ok(Self { key: LessSafeKey::new(key), context: context.to_vec() })
    }

    /// Seals everything a reader has; nothing else may be sealed with this key.
    pub fn seal(self, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
        let (mut chunk, mut next) = (Zeroizing::new(Vec::new()), Zeroizing::new(Vec::new()));
        fill(&mut from, &mut chunk, CHUNK)?;
        for number in 0.. {
            fill(&mut from, &mut next, CHUNK)?;
            let last = next.is_empty();
            let broken = |_| io::Error::from(ErrorKind::InvalidData);
            self.key
                .seal_in_place_append_tag(nonce(number, last), Aad::from(&self.context), &mut *chunk)
                .map_err(broken)?;
            to.write_all(&chunk)?;
            if last {
                break;
            }
            std::mem::swap(&mut chunk, &mut next);
        }
        Ok(())
    }

    /// Opens what [`Self::seal`] wrote. What was handed on before an error may not be used.
    pub fn open(self, mut from: impl Read, mut to: impl Write) -> Result<(), StreamError> {
        let (mut chunk, mut next) = (Zeroizing::new(Vec::new()), Zeroizing::new(Vec::new()));
        fill(&mut from, &mut chunk, CHUNK + TAG)?;
        for number in 0.. {
            fill(&mut from, &mut next, CHUNK + TAG)?;
            let last = next.is_empty();
            let complete = Zeroizing::new(if last { chunk.to_vec() } else { Vec::new() });
            let opened = self.key.open_in_place(nonce(number, last), Aad::from(&self.context), chunk.as_mut_slice());
            match opened {
                Ok(clear) => to.write_all(clear)?,
                Err(_) if last && self.is_inner(number, complete) => return Err(StreamError::CutOff),
                Err(_) => return Err(StreamError::Changed),
            }
            if last {
                break;
            }
            std::mem::swap(&mut chunk, &mut next);
        }
        Ok(())
    }

    /// Whether a chunk is good but for not being the last; nothing at all, or part of a chunk, was cut off too.
    fn is_inner(&self, number: u64, mut chunk: Zeroizing<Vec<u8>>) -> bool {
        let whole = chunk.len() == CHUNK + TAG;
        let aad = Aad::from(&self.context);
        chunk.len() < TAG || whole && self.key.open_in_place(nonce(number, false), aad, chunk.as_mut_slice()).is_ok()
    }
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    let [.., a, b, c, d, e, f, g, h, flag] = &mut bytes;
    for (byte, of_number) in [a, b, c, d, e, f, g, h].into_iter().zip(number.to_be_bytes()) {
        *byte = of_number;
    }
    *flag = u8::from(last);
    Nonce::assume_unique_for_key(bytes)
}

/// Reads so many bytes, or fewer at the end.
fn fill(from: &mut impl Read, chunk: &mut Vec<u8>, size: usize) -> io::Result<()> {
    chunk.clear();
    chunk.reserve(size + TAG);
    from.by_ref().take(size as u64).read_to_end(chunk).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::random_key;

    fn key(data_key: &Key, context: &[u8]) -> StreamKey {
        StreamKey::new(data_key, context).unwrap()
    }

    fn sealed(data_key: &Key, clear: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        key(data_key, b"x").seal(clear, &mut out).unwrap();
        out
    }

    fn opened(data_key: &Key, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, StreamError> {
        let mut out = Vec::new();
        key(data_key, context).open(sealed, &mut out).map(|()| out)
    }

    #[test]
    fn content_of_every_length_comes_back() {
        let data_key = random_key().unwrap();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5] {
            let clear: Vec<u8> = (0..length).map(|place| place as u8).collect();
            let sealed = sealed(&data_key, &clear);
            assert_eq!(sealed.len(), length + TAG * length.div_ceil(CHUNK).max(1));
            assert!(opened(&data_key, b"x", &sealed).unwrap() == clear, "{length}");
        }
    }

    #[test]
    fn what_is_cut_off_moved_or_changed_does_not_open() {
        let data_key = random_key().unwrap();
        let whole = sealed(&data_key, &vec![7; 2 * CHUNK + 100]);
        let piece = CHUNK + TAG;
        for length in [0, piece, 2 * piece] {
            let cut = opened(&data_key, b"x", whole.get(..length).unwrap());
            assert!(matches!(cut, Err(StreamError::CutOff)), "{length}: {cut:?}");
        }
        for length in [1, piece - 1, piece + 1, whole.len() - 1] {
            assert!(opened(&data_key, b"x", whole.get(..length).unwrap()).is_err(), "{length}");
        }
        for place in [0, CHUNK, piece, whole.len() - 1] {
            let mut bent = whole.clone();
            bent[place] ^= 1;
            assert!(matches!(opened(&data_key, b"x", &bent), Err(StreamError::Changed)), "{place}");
        }
        let swapped = [&whole[piece..2 * piece], &whole[..piece], &whole[2 * piece..]].concat();
        assert!(opened(&data_key, b"x", &swapped).is_err());
        assert!(opened(&data_key, b"x", &[whole.as_slice(), b"more"].concat()).is_err());
        assert!(opened(&data_key, b"y", &whole).is_err(), "bound to its context");
        assert!(opened(&random_key().unwrap(), b"x", &whole).is_err());
    }
}
