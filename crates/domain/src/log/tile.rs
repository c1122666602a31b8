//! Tiles of 256 hashes (C2SP tlog-tiles): which exist, their paths, and hashes of subtrees out of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::hash::{self, Hash};

/// Hashes in a full tile: two to the height of 8.
pub const WIDTH: u64 = 256;
/// Height of a tile: levels of the tree it spans.
const HEIGHT: u32 = 8;

/// Place of a hash tile: its level, counted in tiles from the leaves, and its number in that level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// 0 holds leaf hashes; 1 holds roots of full tiles of level 0; and so on.
    pub level: u32,
    /// Number in the level, from 0 at the left.
    pub index: u64,
}

/// A tile with the hashes it has so far: 1 to 256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Where it stands.
    pub id: TileId,
    /// Its hashes, left to right.
    pub hashes: Vec<Hash>,
}

impl Tile {
    /// The bytes of the tile: its hashes one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.concat()
    }

    /// From bytes; `None` when there are none, more than 256 hashes, or a part of one.
    pub fn from_bytes(id: TileId, bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        let width = hashes.len() as u64;
        (rest.is_empty() && (1..=WIDTH).contains(&width)).then(|| Self { id, hashes: hashes.to_vec() })
    }
}

impl TileId {
    /// Hashes this tile has in a tree of `size` leaves: 0 to 256.
    pub fn width_at(self, size: u64) -> u64 {
        let hashes = size.checked_shr(HEIGHT.saturating_mul(self.level)).unwrap_or(0);
        hashes.saturating_sub(self.index.saturating_mul(WIDTH)).min(WIDTH)
    }

    /// The path below the log's address, of a tile with `width` hashes: `tile/0/x001/234.p/7`.
    pub fn path(self, width: u64) -> String {
        format!("tile/{}/{}", self.level, number_path(self.index, width))
    }
}

/// The path of entry bundle `index` with `width` entries: `tile/entries/x001/234`.
pub fn entries_path(index: u64, width: u64) -> String {
    format!("tile/entries/{}", number_path(index, width))
}

/// A number in groups of three digits, all but the last marked with `x`, and `.p/W` when the tile is partial.
fn number_path(index: u64, width: u64) -> String {
    let mut path = format!("{:03}", index % 1_000);
    let mut rest = index / 1_000;
    while rest > 0 {
        path.insert_str(0, &format!("x{:03}/", rest % 1_000));
        rest /= 1_000;
    }
    if width < WIDTH {
        let _ = write!(path, ".p/{width}");
    }
    path
}

/// The tiles on the right edge of a tree of `size` leaves that are not full: all that is needed to append to it.
pub fn edge(size: u64) -> Vec<TileId> {
    (0..8)
        .map(|level| TileId { level, index: size.checked_shr(HEIGHT * (level + 1)).unwrap_or(0) })
        .filter(|tile| tile.width_at(size) > 0)
        .collect()
}

/// A perfect subtree: its leaves are `index << level .. (index + 1) << level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subtree {
    level: u32,
    index: u64,
}

impl Subtree {
    /// The tile whose hashes make up this subtree's root.
    pub(crate) fn tile(self) -> TileId {
        let inside = self.level % HEIGHT;
        TileId { level: self.level / HEIGHT, index: (self.index << inside) / WIDTH }
    }

    fn hash(self, tiles: &BTreeMap<TileId, Vec<Hash>>) -> Option<Hash> {
        let inside = self.level % HEIGHT;
        let first = usize::try_from((self.index << inside) % WIDTH).ok()?;
        let hashes = tiles.get(&self.tile())?;
        hash::perfect(hashes.get(first..first + (1 << inside))?)
    }
}

/// The perfect subtrees that make up leaves `from..to`, left to right, when `from` starts a subtree of RFC 6962.
pub(crate) fn peaks(from: u64, to: u64) -> Vec<Subtree> {
    let mut peaks = Vec::new();
    let mut at = from;
    while at < to {
        let level = (to - at).ilog2().min(if at == 0 { 63 } else { at.trailing_zeros() });
        peaks.push(Subtree { level, index: at >> level });
        at += 1 << level;
    }
    peaks
}

/// Root over leaves `from..to` out of tiles; `None` when a tile is missing.
pub(crate) fn range_root(from: u64, to: u64, tiles: &BTreeMap<TileId, Vec<Hash>>) -> Option<Hash> {
    let hashes: Option<Vec<Hash>> = peaks(from, to).into_iter().map(|peak| peak.hash(tiles)).collect();
    hash::fold(&hashes?)
}

/// Root of the tree of `size` leaves out of its tiles (those of [`edge`] are enough); `None` when one is missing.
pub fn root(size: u64, tiles: &BTreeMap<TileId, Vec<Hash>>) -> Option<Hash> {
    if size == 0 { Some(hash::empty()) } else { range_root(0, size, tiles) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_specification() {
        let cases = [(0, 256, "tile/2/000"), (1_234_067, 256, "tile/2/x001/x234/067"), (5, 8, "tile/2/005.p/8")];
        for (index, width, want) in cases {
            assert_eq!(TileId { level: 2, index }.path(width), want);
        }
        assert_eq!(entries_path(273, 112), "tile/entries/273.p/112");
    }

    #[test]
    fn a_tree_of_70_000_has_the_tiles_the_specification_lists() {
        // tlog-tiles: 273 full level 0 tiles and one of 112; level 1: one full and one of 17; level 2: one of 1.
        let widths: Vec<(TileId, u64)> = edge(70_000).into_iter().map(|tile| (tile, tile.width_at(70_000))).collect();
        assert_eq!(
            widths,
            [
                (TileId { level: 0, index: 273 }, 112),
                (TileId { level: 1, index: 1 }, 17),
                (TileId { level: 2, index: 0 }, 1)
            ]
        );
    }

    #[test]
    fn bytes_of_a_tile_are_whole_hashes() {
        let id = TileId { level: 0, index: 0 };
        for (length, good) in [(0, false), (31, false), (32, true), (64, true), (8_192, true), (8_224, false)] {
            assert_eq!(Tile::from_bytes(id, &vec![7; length]).is_some(), good, "{length}");
        }
    }
}
