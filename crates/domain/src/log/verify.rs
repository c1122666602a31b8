//! Walks a whole log and says where it was changed.

use std::collections::{BTreeMap, VecDeque};

use super::frontier::Frontier;
use super::hash::{self, Hash};
use super::tile::{Tile, TileId};
use super::{Checkpoint, bundle};

/// A batch of entries as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Epoch of the process that wrote it.
    pub epoch: i64,
    /// Number in the epoch, from 1.
    pub seq: i64,
    /// Hash of the batch before it in its epoch.
    pub previous: Hash,
    /// Number of its first leaf; `None` until it is in the tree.
    pub first_leaf: Option<u64>,
    /// Its entries ([`bundle`]).
    pub entries: Vec<u8>,
}

/// Something that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The entries of a batch are not a list of entries.
    #[error("batch {seq} of epoch {epoch} cannot be read")]
    BatchUnreadable {
        /// Its epoch.
        epoch: i64,
        /// Its number.
        seq: i64,
    },
    /// Batches are missing before this one.
    #[error("batch {expected} of epoch {epoch} is missing: batch {found} comes instead")]
    BatchMissing {
        /// The epoch.
        epoch: i64,
        /// The number that should come.
        expected: i64,
        /// The number that came.
        found: i64,
    },
    /// A batch does not continue the one before it: one of the two was changed.
    #[error("batch {seq} of epoch {epoch} does not continue the batch before it")]
    ChainBroken {
        /// Its epoch.
        epoch: i64,
        /// Its number.
        seq: i64,
    },
    /// The last batches of an epoch that ended are not the ones its successor saw.
    #[error("epoch {epoch} ended with batch {expected}, but the log has {found}")]
    EpochCut {
        /// The epoch.
        epoch: i64,
        /// Number of the last batch, as the next epoch wrote down.
        expected: i64,
        /// Number of the last batch there is.
        found: i64,
    },
    /// Leaf numbers do not follow each other.
    #[error("entry {expected} is missing: entry {found} comes instead")]
    LeafGap {
        /// The leaf that should come.
        expected: u64,
        /// The leaf that came.
        found: u64,
    },
    /// A tile is not what the entries give.
    #[error("tile {} of level {} does not match the entries", .0.index, .0.level)]
    TileDiffers(TileId),
    /// A tile is missing.
    #[error("tile {} of level {} is missing", .0.index, .0.level)]
    TileMissing(TileId),
    /// The entries do not give the root that was signed.
    #[error("the first {size} entries are not those of the signed checkpoint: something in them was changed")]
    RootDiffers {
        /// Size of the checkpoint.
        size: u64,
    },
    /// The log is shorter than a checkpoint says.
    #[error("the log has {found} entries, but a signed checkpoint says {size}: its end was cut off")]
    Truncated {
        /// Size of the checkpoint.
        size: u64,
        /// Entries there are.
        found: u64,
    },
    /// A checkpoint is not signed by the vault's key.
    #[error("the checkpoint of size {size} is not signed by this installation's key")]
    NotSigned {
        /// Its size.
        size: u64,
    },
    /// A log with entries in the tree has no checkpoint.
    #[error("the log has {size} entries and no signed checkpoint")]
    NoCheckpoint {
        /// Entries in the tree.
        size: u64,
    },
}

/// Walks batches in leaf order, then those without leaf numbers in order of epoch and number.
#[derive(Debug, Default)]
pub struct Verifier {
    frontier: Frontier,
    heads: BTreeMap<i64, (i64, Hash)>,
    watched: VecDeque<(u64, Hash)>,
    covered: u64,
}

impl Verifier {
    /// A verifier that compares the root at each of these checkpoints (signatures are the caller's affair).
    pub fn new(checkpoints: &[Checkpoint]) -> Self {
        let mut watched: Vec<(u64, Hash)> = checkpoints.iter().map(|point| (point.size, point.root)).collect();
        watched.sort_unstable();
        Self { watched: watched.into(), ..Self::default() }
    }

    /// A verifier that goes on from the edge of a tree that was verified before.
    pub fn resume(frontier: Frontier, checkpoints: &[Checkpoint]) -> Self {
        Self { covered: frontier.size(), frontier, ..Self::new(checkpoints) }
    }

    /// Says what the last batch of an epoch was before those that are taken now.
    pub fn went_before(&mut self, batch: &Batch) {
        let head = bundle::chain(batch.epoch, batch.seq, &batch.previous, &batch.entries);
        self.heads.insert(batch.epoch, (batch.seq, head));
    }

    /// Entries taken into the tree so far.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// Number and hash of the last batch seen of an epoch.
    pub fn head(&self, epoch: i64) -> Option<(i64, Hash)> {
        self.heads.get(&epoch).copied()
    }

    /// Takes the next batch and says what is wrong with it.
    pub fn batch(&mut self, batch: &Batch) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.follow(batch, &mut faults);
        let Some(entries) = bundle::split(&batch.entries) else {
            faults.push(Fault::BatchUnreadable { epoch: batch.epoch, seq: batch.seq });
            return faults;
        };
        let Some(first_leaf) = batch.first_leaf else { return faults };
        if first_leaf != self.size() {
            faults.push(Fault::LeafGap { expected: self.size(), found: first_leaf });
        }
        for entry in entries {
            self.frontier.push(hash::leaf(entry));
            self.compare_roots(&mut faults);
        }
        faults
    }

    fn follow(&mut self, batch: &Batch, faults: &mut Vec<Fault>) {
        let Batch { epoch, seq, previous, entries, .. } = batch;
        let (last, head) = self.heads.get(epoch).copied().unwrap_or_else(|| (0, bundle::genesis(*epoch)));
        if *seq != last + 1 {
            faults.push(Fault::BatchMissing { epoch: *epoch, expected: last + 1, found: *seq });
        } else if *previous != head {
            faults.push(Fault::ChainBroken { epoch: *epoch, seq: *seq });
        }
        self.heads.insert(*epoch, (*seq, bundle::chain(*epoch, *seq, previous, entries)));
    }

    fn compare_roots(&mut self, faults: &mut Vec<Fault>) {
        while let Some((size, root)) = self.watched.front().copied().filter(|(size, _)| *size <= self.size()) {
            self.watched.pop_front();
            self.covered = size;
            if size != 0 && root != self.frontier.root() {
                faults.push(Fault::RootDiffers { size });
            }
        }
    }

    /// The tiles the entries gave since the last call, to be compared with the stored ones.
    pub fn take_tiles(&mut self) -> Vec<Tile> {
        self.frontier.take_changed()
    }

    /// The end of the log: says which checkpoints reach beyond it.
    pub fn finish(mut self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.compare_roots(&mut faults);
        let found = self.size();
        faults.extend(self.watched.iter().map(|(size, _)| Fault::Truncated { size: *size, found }));
        if found > self.covered {
            faults.push(Fault::NoCheckpoint { size: found });
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> (Vec<Batch>, Vec<Checkpoint>) {
        let mut frontier = Frontier::default();
        let (mut batches, mut checkpoints) = (Vec::new(), Vec::new());
        for epoch in 1..=2 {
            let mut previous = bundle::genesis(epoch);
            for seq in 1..=5 {
                let mut entries = Vec::new();
                let first_leaf = Some(frontier.size());
                for number in 0..3 {
                    let entry = format!("{epoch} {seq} {number}").into_bytes();
                    assert!(bundle::push(&mut entries, &entry));
                    frontier.push(hash::leaf(&entry));
                }
                let next = bundle::chain(epoch, seq, &previous, &entries);
                batches.push(Batch { epoch, seq, previous, first_leaf, entries });
                previous = next;
            }
            checkpoints.push(Checkpoint { origin: "log".into(), size: frontier.size(), root: frontier.root() });
        }
        (batches, checkpoints)
    }

    fn faults(batches: &[Batch], checkpoints: &[Checkpoint]) -> Vec<Fault> {
        let mut verifier = Verifier::new(checkpoints);
        let mut faults: Vec<Fault> = batches.iter().flat_map(|batch| verifier.batch(batch)).collect();
        faults.extend(verifier.finish());
        faults
    }

    #[test]
    fn verifying_goes_on_where_it_stopped() {
        let (mut batches, checkpoints) = log();
        let last = &checkpoints[1..];
        let rest = |batches: &[Batch]| {
            let mut frontier = Frontier::default();
            for entry in batches[..7].iter().flat_map(|batch| bundle::split(&batch.entries).unwrap()) {
                frontier.push(hash::leaf(entry));
            }
            let mut verifier = Verifier::resume(frontier, last);
            verifier.went_before(&batches[6]);
            let mut faults: Vec<Fault> = batches[7..].iter().flat_map(|batch| verifier.batch(batch)).collect();
            faults.extend(verifier.finish());
            faults
        };
        assert_eq!(rest(&batches), []);
        batches[8].entries[5] ^= 1;
        assert!(rest(&batches).contains(&Fault::RootDiffers { size: 30 }));
        batches.truncate(9);
        assert!(rest(&batches).contains(&Fault::Truncated { size: 30, found: 27 }));
    }

    #[test]
    fn an_untouched_log_has_no_fault() {
        let (mut batches, checkpoints) = log();
        assert_eq!(faults(&batches, &checkpoints), []);
        let (_, head) = {
            let mut v = Verifier::new(&[]);
            batches.iter().for_each(|b| drop(v.batch(b)));
            v.head(2).unwrap()
        };
        let entries = vec![0, 1, b'x'];
        batches.push(Batch { epoch: 2, seq: 6, previous: head, first_leaf: None, entries });
        assert_eq!(faults(&batches, &checkpoints), []);
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let (batches, checkpoints) = log();
        for at in 0..batches.len() {
            for byte in 0..batches[at].entries.len() {
                let mut changed = batches.clone();
                changed[at].entries[byte] ^= 1;
                assert!(!faults(&changed, &checkpoints).is_empty(), "batch {at} byte {byte}");
            }
        }
    }

    #[test]
    fn removals_insertions_exchanges_and_cuts_are_found() {
        let (batches, checkpoints) = log();
        for at in 0..batches.len() {
            let mut removed = batches.clone();
            removed.remove(at);
            assert!(!faults(&removed, &checkpoints).is_empty(), "removed {at}");
            let mut doubled = batches.clone();
            doubled.insert(at, batches[at].clone());
            assert!(!faults(&doubled, &checkpoints).is_empty(), "doubled {at}");
            let cut = faults(&batches[..at], &checkpoints);
            assert!(cut.contains(&Fault::Truncated { size: 30, found: at as u64 * 3 }), "cut {at}: {cut:?}");
        }
        let mut exchanged = batches.clone();
        exchanged.swap(2, 3);
        assert!(!faults(&exchanged, &checkpoints).is_empty());
    }

    #[test]
    fn a_consistent_rewrite_gives_another_root() {
        let (_, checkpoints) = log();
        let mut previous = bundle::genesis(1);
        let mut rewritten = Vec::new();
        for seq in 1..=10 {
            let mut entries = Vec::new();
            (0..3).for_each(|_| assert!(bundle::push(&mut entries, b"forged")));
            let next = bundle::chain(1, seq, &previous, &entries);
            let first_leaf = Some((seq as u64 - 1) * 3);
            rewritten.push(Batch { epoch: 1, seq, previous, first_leaf, entries });
            previous = next;
        }
        let found = faults(&rewritten, &checkpoints);
        assert_eq!(found, [Fault::RootDiffers { size: 15 }, Fault::RootDiffers { size: 30 }]);
    }
}
