//! The right edge of the tree: takes leaves, gives tiles and roots.

use std::collections::{BTreeMap, BTreeSet};

use super::hash::{self, Hash};
use super::tile::{self, Tile, TileId, WIDTH};

/// The right edge of the tree. Holds at most 255 hashes per level of tiles, whatever the size of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// Per level: the hashes of the tile that is not full.
    edge: Vec<Vec<Hash>>,
    full: Vec<Tile>,
    touched: BTreeSet<usize>,
}

impl Frontier {
    /// The edge of a tree of `size` leaves from its tiles ([`tile::edge`] says which); `None` when one is missing or
    /// too short. Longer ones are cut: a tile's bytes only ever grow.
    pub fn from_tiles(size: u64, tiles: &BTreeMap<TileId, Vec<Hash>>) -> Option<Self> {
        let mut edge: Vec<Vec<Hash>> = Vec::new();
        for id in tile::edge(size) {
            let level = usize::try_from(id.level).ok()?;
            edge.resize(level + 1, Vec::new());
            let width = usize::try_from(id.width_at(size)).ok()?;
            *edge.get_mut(level)? = tiles.get(&id)?.get(..width)?.to_vec();
        }
        Some(Self { size, edge, ..Self::default() })
    }

    /// Leaves so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends the hash of a leaf ([`hash::leaf`]).
    pub fn push(&mut self, leaf: Hash) {
        let mut carry = Some(leaf);
        let mut level = 0;
        while let Some(hash) = carry.take() {
            if self.edge.len() <= level {
                self.edge.push(Vec::new());
            }
            let Some(hashes) = self.edge.get_mut(level) else { break };
            hashes.push(hash);
            self.touched.insert(level);
            if hashes.len() as u64 == WIDTH {
                let hashes = std::mem::take(hashes);
                carry = hash::perfect(&hashes);
                self.full.push(Tile { id: tile_at(level, self.size), hashes });
                self.touched.remove(&level);
            }
            level += 1;
        }
        self.size += 1;
    }

    /// Root of the tree (RFC 6962 §2.1).
    pub fn root(&self) -> Hash {
        let mut peaks = Vec::new();
        for hashes in self.edge.iter().rev() {
            let mut rest = hashes.as_slice();
            while let Some(power) = rest.len().checked_ilog2() {
                let (peak, after) = rest.split_at(1 << power);
                peaks.extend(hash::perfect(peak));
                rest = after;
            }
        }
        hash::fold(&peaks).unwrap_or_else(hash::empty)
    }

    /// The tiles that changed since the last call, full ones and partial ones.
    pub fn take_changed(&mut self) -> Vec<Tile> {
        let mut tiles = std::mem::take(&mut self.full);
        for level in std::mem::take(&mut self.touched) {
            if let Some(hashes) = self.edge.get(level).filter(|hashes| !hashes.is_empty()) {
                tiles.push(Tile { id: tile_at(level, self.size), hashes: hashes.clone() });
            }
        }
        tiles
    }
}

/// The tile of `level` in which the hash over leaf number `leaf` stands.
fn tile_at(level: usize, leaf: u64) -> TileId {
    let level = u32::try_from(level).unwrap_or(u32::MAX);
    TileId { level, index: leaf.checked_shr(8u32.saturating_mul(level.saturating_add(1))).unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use chancery_pki::digest::{hex, unhex};
    use proptest::prelude::*;

    use super::super::hash::tests::{VECTORS, definition};
    use super::*;

    fn leaves(count: u64) -> Vec<Hash> {
        (0..count).map(|number| hash::leaf(&number.to_be_bytes())).collect()
    }

    #[test]
    fn rfc_6962_vectors() {
        let mut frontier = Frontier::default();
        assert_eq!(frontier.root(), hash::empty());
        for (input, root) in VECTORS {
            frontier.push(hash::leaf(&unhex(input).unwrap()));
            assert_eq!(hex(&frontier.root()), root);
        }
    }

    #[test]
    fn the_tiles_are_those_of_the_specification() {
        let mut frontier = Frontier::default();
        let mut stored = BTreeMap::new();
        for leaf in leaves(70_000) {
            frontier.push(leaf);
            if frontier.size() % 977 == 0 {
                stored.extend(frontier.take_changed().into_iter().map(|tile| (tile.id, tile.hashes)));
            }
        }
        stored.extend(frontier.take_changed().into_iter().map(|tile| (tile.id, tile.hashes)));
        assert_eq!(stored.len(), 274 + 2 + 1);
        for (id, hashes) in &stored {
            assert_eq!(hashes.len() as u64, id.width_at(70_000), "{id:?}");
        }
        assert_eq!(tile::root(70_000, &stored), Some(frontier.root()));
        assert_eq!(frontier.root(), definition(&leaves(70_000)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn stopping_and_going_on_changes_nothing(first in 0u64..700, second in 0u64..700) {
            let all = leaves(first + second);
            let mut frontier = Frontier::default();
            let mut stored = BTreeMap::new();
            for leaf in &all[..first as usize] {
                frontier.push(*leaf);
            }
            stored.extend(frontier.take_changed().into_iter().map(|tile| (tile.id, tile.hashes)));
            let mut again = Frontier::from_tiles(first, &stored).unwrap();
            for leaf in &all[first as usize..] {
                again.push(*leaf);
            }
            stored.extend(again.take_changed().into_iter().map(|tile| (tile.id, tile.hashes)));
            prop_assert_eq!(again.root(), definition(&all));
            prop_assert_eq!(tile::root(first + second, &stored), Some(definition(&all)));
            prop_assert_eq!(tile::root(first, &stored), Some(definition(&all[..first as usize])));
        }
    }
}
