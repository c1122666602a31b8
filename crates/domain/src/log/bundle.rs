//! Entries one after the other, each behind its length in two bytes: the entry bundle of C2SP tlog-tiles, and the form
//! in which a batch is stored. Batches are chained by hashes until the Merkle tree takes them over.

use chancery_pki::digest::sha256;

use super::hash::Hash;

/// Longest entry in bytes.
pub const LONGEST_ENTRY: usize = 65_535;

/// Appends an entry; false, and nothing appended, when it is longer than [`LONGEST_ENTRY`].
#[must_use]
pub fn push(bundle: &mut Vec<u8>, entry: &[u8]) -> bool {
    let Ok(length) = u16::try_from(entry.len()) else { return false };
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    true
}

/// The entries of a bundle; `None` when it ends inside one.
pub fn split(bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    let mut rest = bundle;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, next) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        rest = next;
    }
    rest.is_empty().then_some(entries)
}

/// What the first batch of an epoch names as its predecessor.
pub fn genesis(epoch: i64) -> Hash {
    sha256(format!("chancery audit epoch {epoch}\n").as_bytes())
}

/// Hash of a batch, which the next one of its epoch names: SHA-256 over a label, epoch, sequence, predecessor, entries.
pub fn chain(epoch: i64, seq: i64, previous: &Hash, entries: &[u8]) -> Hash {
    let mut bytes = format!("chancery audit batch {epoch} {seq}\n").into_bytes();
    bytes.extend_from_slice(previous);
    bytes.extend_from_slice(entries);
    sha256(&bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn entries_that_do_not_fit() {
        let mut bundle = Vec::new();
        assert!(push(&mut bundle, &vec![1; LONGEST_ENTRY]));
        let length = bundle.len();
        assert!(!push(&mut bundle, &vec![1; LONGEST_ENTRY + 1]));
        assert_eq!(bundle.len(), length);
        for broken in [&[0][..], &[0, 1], &[0, 0, 0]] {
            assert_eq!(split(broken), None, "{broken:?}");
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(entries in proptest::collection::vec(any::<Vec<u8>>(), 0..20)) {
            let mut bundle = Vec::new();
            for entry in &entries {
                prop_assert!(push(&mut bundle, entry));
            }
            prop_assert_eq!(split(&bundle).unwrap(), entries);
        }

        #[test]
        fn any_bytes_are_answered(bytes in any::<Vec<u8>>()) {
            let _ = split(&bytes);
        }
    }
}
