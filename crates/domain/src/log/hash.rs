//! Hashes of leaves and nodes (RFC 6962 §2.1), SHA-256.

use chancery_pki::digest::sha256;

/// Hash of a leaf, a node or a tree.
pub type Hash = [u8; 32];

/// Hash of the tree without leaves: SHA-256 of nothing.
pub fn empty() -> Hash {
    sha256(&[])
}

/// Hash of a leaf: SHA-256 of a zero byte and the entry.
pub fn leaf(entry: &[u8]) -> Hash {
    let mut bytes = Vec::with_capacity(entry.len() + 1);
    bytes.push(0);
    bytes.extend_from_slice(entry);
    sha256(&bytes)
}

/// Hash of a node: SHA-256 of a one byte, the left and the right hash.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    for (place, byte) in bytes.iter_mut().skip(1).zip(left.iter().chain(right)) {
        *place = *byte;
    }
    sha256(&bytes)
}

/// Root of a whole tree from the roots of its perfect subtrees, largest (leftmost) first; `None` without any.
pub(crate) fn fold(peaks: &[Hash]) -> Option<Hash> {
    let (last, rest) = peaks.split_last()?;
    Some(rest.iter().rev().fold(*last, |right, left| node(left, &right)))
}

/// Root of a perfect tree over `hashes`, whose number is a power of two; `None` when it is not.
pub(crate) fn perfect(hashes: &[Hash]) -> Option<Hash> {
    if !hashes.len().is_power_of_two() {
        return None;
    }
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        let (pairs, _) = row.as_chunks::<2>();
        row = pairs.iter().map(|[left, right]| node(left, right)).collect();
    }
    row.first().copied()
}

#[cfg(test)]
pub(crate) mod tests {
    use chancery_pki::digest::{hex, unhex};

    use super::*;

    /// The eight inputs and the roots after each, from the reference tests of RFC 6962
    /// (certificate-transparency, `merkle_tree_test.cc`; also transparency-dev/merkle).
    pub(crate) const VECTORS: [(&str, &str); 8] = [
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];

    /// MTH of RFC 6962 §2.1, word for word: the mirror against which faster ways are tested.
    pub(crate) fn definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => empty(),
            [one] => *one,
            many => {
                let split = many.len().next_power_of_two() / 2;
                node(&definition(&many[..split]), &definition(&many[split..]))
            }
        }
    }

    #[test]
    fn rfc_6962_vectors() {
        assert_eq!(hex(&empty()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let mut leaves = Vec::new();
        for (input, root) in VECTORS {
            leaves.push(leaf(&unhex(input).unwrap()));
            assert_eq!(hex(&definition(&leaves)), root, "after {}", leaves.len());
        }
    }
}
