//! Inclusion and consistency proofs (RFC 6962 §2.1.1, §2.1.2), checked as RFC 9162 §2.1.3.2 and §2.1.4.2 say.

use std::collections::{BTreeMap, BTreeSet};

use super::hash::{self, Hash};
use super::tile::{self, TileId};

/// A range of leaves whose root stands in a proof.
type Range = (u64, u64);

/// Why no proof could be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoProof {
    /// The leaf or the older size is not inside the tree.
    #[error("there is no such entry in a log of this size")]
    OutOfRange,
    /// A tile that the proof needs was not given.
    #[error("a part of the log that the proof needs is missing")]
    TileMissing,
}

/// Tiles that [`inclusion`] needs.
pub fn inclusion_tiles(index: u64, size: u64) -> BTreeSet<TileId> {
    tiles_of(&path(index, size))
}

/// Tiles that [`consistency`] needs.
pub fn consistency_tiles(old: u64, new: u64) -> BTreeSet<TileId> {
    tiles_of(&subproof(old, new))
}

/// Proof that leaf `index` is in the tree of `size` leaves.
pub fn inclusion(index: u64, size: u64, tiles: &BTreeMap<TileId, Vec<Hash>>) -> Result<Vec<Hash>, NoProof> {
    if index >= size {
        return Err(NoProof::OutOfRange);
    }
    roots(&path(index, size), tiles)
}

/// Proof that the tree of `new` leaves starts with the tree of `old` leaves; empty when `old` is 0 or `new`.
pub fn consistency(old: u64, new: u64, tiles: &BTreeMap<TileId, Vec<Hash>>) -> Result<Vec<Hash>, NoProof> {
    if old > new {
        return Err(NoProof::OutOfRange);
    }
    roots(&subproof(old, new), tiles)
}

fn tiles_of(ranges: &[Range]) -> BTreeSet<TileId> {
    ranges.iter().flat_map(|(from, to)| tile::peaks(*from, *to)).map(tile::Subtree::tile).collect()
}

fn roots(ranges: &[Range], tiles: &BTreeMap<TileId, Vec<Hash>>) -> Result<Vec<Hash>, NoProof> {
    ranges.iter().map(|(from, to)| tile::range_root(*from, *to, tiles).ok_or(NoProof::TileMissing)).collect()
}

/// PATH(m, D[n]) of RFC 6962 §2.1.1, lowest first.
fn path(index: u64, size: u64) -> Vec<Range> {
    let mut ranges = Vec::new();
    let (mut from, mut to) = (0, size);
    while index < size && to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            ranges.push((middle, to));
            to = middle;
        } else {
            ranges.push((from, middle));
            from = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// SUBPROOF(m, D[n], true) of RFC 6962 §2.1.2, lowest first.
fn subproof(old: u64, new: u64) -> Vec<Range> {
    let mut ranges = Vec::new();
    if old == 0 || old >= new {
        return ranges;
    }
    let (mut from, mut to, mut whole) = (0, new, true);
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            ranges.push((middle, to));
            to = middle;
        } else {
            ranges.push((from, middle));
            from = middle;
            whole = false;
        }
    }
    if !whole {
        ranges.push((from, to));
    }
    ranges.reverse();
    ranges
}

/// The largest power of two below `count` (which is 2 or more).
fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// Whether the proof shows `leaf` (a leaf hash) at `index` in the tree of `size` leaves with this root.
pub fn verify_inclusion(index: u64, size: u64, leaf: Hash, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut position, mut last, mut result) = (index, size - 1, leaf);
    for step in proof {
        if last == 0 {
            return false;
        }
        if position & 1 == 1 || position == last {
            result = hash::node(step, &result);
            while position & 1 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
        } else {
            result = hash::node(&result, step);
        }
        position >>= 1;
        last >>= 1;
    }
    last == 0 && result == *root
}

/// Whether the proof shows that the tree of `new` leaves starts with the tree of `old` leaves.
pub fn verify_consistency(old: u64, new: u64, proof: &[Hash], old_root: &Hash, new_root: &Hash) -> bool {
    if old > new {
        return false;
    }
    if old == new || old == 0 {
        return proof.is_empty() && (old == 0 && *old_root == hash::empty() || old_root == new_root);
    }
    let mut steps = proof.iter();
    let first = if old.is_power_of_two() { Some(old_root) } else { steps.next() };
    let Some(first) = first else { return false };
    let (mut position, mut last) = (old - 1, new - 1);
    while position & 1 == 1 {
        position >>= 1;
        last >>= 1;
    }
    let (mut older, mut newer) = (*first, *first);
    for step in steps {
        if last == 0 {
            return false;
        }
        if position & 1 == 1 || position == last {
            older = hash::node(step, &older);
            newer = hash::node(step, &newer);
            while position & 1 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
        } else {
            newer = hash::node(&newer, step);
        }
        position >>= 1;
        last >>= 1;
    }
    last == 0 && older == *old_root && newer == *new_root
}

#[cfg(test)]
mod tests {
    use chancery_pki::digest::{hex, unhex};
    use proptest::prelude::*;

    use super::super::Frontier;
    use super::super::hash::tests::{VECTORS, definition};
    use super::*;

    fn tree(entries: impl Iterator<Item = Vec<u8>>) -> (Vec<Hash>, BTreeMap<TileId, Vec<Hash>>) {
        let leaves: Vec<Hash> = entries.map(|entry| hash::leaf(&entry)).collect();
        let mut frontier = Frontier::default();
        leaves.iter().for_each(|leaf| frontier.push(*leaf));
        (leaves, frontier.take_changed().into_iter().map(|tile| (tile.id, tile.hashes)).collect())
    }

    fn hexes(proof: &[Hash]) -> Vec<String> {
        proof.iter().map(|hash| hex(hash)).collect()
    }

    /// Proofs of the reference tests of RFC 6962 (certificate-transparency, `merkle_tree_test.cc`).
    #[test]
    fn rfc_6962_proofs() {
        let (_, tiles) = tree(VECTORS.iter().map(|(input, _)| unhex(input).unwrap()));
        let inclusion = |index, size| hexes(&super::inclusion(index, size, &tiles).unwrap());
        assert_eq!(
            inclusion(0, 8),
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
            ]
        );
        assert_eq!(inclusion(2, 3), ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]);
        let consistency = |old, new| hexes(&super::consistency(old, new, &tiles).unwrap());
        assert_eq!(consistency(1, 1), Vec::<String>::new());
        assert_eq!(
            consistency(6, 8),
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
            ]
        );
        assert_eq!(
            consistency(2, 5),
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
            ]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        #[test]
        fn proofs_convince_and_false_ones_do_not(size in 1u64..1_000, pick in any::<u64>(), flip in any::<usize>()) {
            let (leaves, tiles) = tree((0..size).map(|number| number.to_be_bytes().to_vec()));
            let root = definition(&leaves);
            let index = pick % size;
            let leaf = leaves[index as usize];
            let needed: BTreeMap<_, _> =
                inclusion_tiles(index, size).into_iter().map(|id| (id, tiles[&id].clone())).collect();
            let mut proof = inclusion(index, size, &needed).unwrap();
            prop_assert!(verify_inclusion(index, size, leaf, &proof, &root));
            prop_assert!(!verify_inclusion(index, size, hash::leaf(b"other"), &proof, &root));
            let mut longer = proof.clone();
            longer.push(root);
            prop_assert!(!verify_inclusion(index, size, leaf, &longer, &root));
            if !proof.is_empty() {
                let at = flip % proof.len();
                proof[at][flip % 32] ^= 1;
                prop_assert!(!verify_inclusion(index, size, leaf, &proof, &root));
            }
        }

        #[test]
        fn only_what_was_appended_is_consistent(new in 1u64..1_000, pick in any::<u64>(), flip in any::<usize>()) {
            let (leaves, tiles) = tree((0..new).map(|number| number.to_be_bytes().to_vec()));
            let old = pick % (new + 1);
            let (old_root, new_root) = (definition(&leaves[..old as usize]), definition(&leaves));
            let needed: BTreeMap<_, _> =
                consistency_tiles(old, new).into_iter().map(|id| (id, tiles[&id].clone())).collect();
            let mut proof = consistency(old, new, &needed).unwrap();
            prop_assert!(verify_consistency(old, new, &proof, &old_root, &new_root));
            prop_assert!(!verify_consistency(old, new, &proof, &hash::leaf(b"x"), &new_root));
            if !proof.is_empty() {
                let at = flip % proof.len();
                proof[at][flip % 32] ^= 1;
                prop_assert!(!verify_consistency(old, new, &proof, &old_root, &new_root));
            }
        }
    }
}
