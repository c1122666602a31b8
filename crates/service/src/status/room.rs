//! Whether there is room where the data lies: a disk is full all at once, and for all that writes.

use std::path::Path;

use nix::sys::statvfs::statvfs;

use super::Alert;

/// Bytes that should be free: enough for some ten thousand certificates until somebody looks.
const WANTED: u64 = 100_000_000;
/// Of a small disk the part that should be free.
const PART: u64 = 10;

/// That little is left on the disk of this directory.
pub(super) fn alert(directory: &Path) -> Option<Alert> {
    let disk = statvfs(directory).ok()?;
    let bytes = |blocks: u64| blocks.saturating_mul(disk.fragment_size());
    let (free, all) = (bytes(disk.blocks_available()), bytes(disk.blocks()));
    if free >= WANTED.min(all / PART) {
        return None;
    }
    let alert = Alert::new(Alert::DISK_NEARLY_FULL).with("megabytes", free / 1_000_000);
    Some(alert.with("place", directory.display()))
}
