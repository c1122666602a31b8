//! How much memory the nodes have in use.

use std::thread::sleep;
use std::time::Duration;

use super::scene::Scene;

/// Between two looks.
const BEAT: Duration = Duration::from_secs(1);

/// How many parts the time is cut into: the first is warming up, the second is compared with the last.
const SHARES: usize = 6;
/// How much more memory, in KiB, may be in use at the end. In half an hour with 7,800 certificates, of which 1,900 were
/// revoked, it was 1,050 (of 38,900); what is left comes from the allocator, which keeps more on computers with more cores.
/// Two kilobytes that each call leaves behind are found.
const GROWTH: u64 = 16 * 1_024;

/// Resident KiB of each process, second by second, in the order in which they began.
#[derive(Default)]
pub(super) struct Lives(Vec<Life>);

struct Life {
    node: usize,
    process: u32,
    resident: Vec<u64>,
}

/// Looks every second until everything ends.
pub(super) fn watch(scene: &Scene) -> Lives {
    let mut lives = Lives::default();
    while !scene.is_over() {
        for (node, place) in scene.nodes.iter().enumerate() {
            let Some(process) = place.process() else { continue };
            // It may be killed just now.
            let Some(resident) = resident(process) else { continue };
            match lives.0.iter_mut().find(|life| life.process == process) {
                Some(life) => life.resident.push(resident),
                None => lives.0.push(Life { node, process, resident: vec![resident] }),
            }
        }
        sleep(BEAT);
    }
    lives
}

fn resident(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

impl Lives {
    /// Fails when memory grows: of the node that lived all the time, and of the others from one life to the next.
    pub(super) fn are_flat(&self, oldest: usize) {
        let whole = self.0.iter().find(|life| life.node == oldest).map(|life| &life.resident[..]).unwrap();
        let part = |from: usize, to: usize| &whole[whole.len() * from / SHARES..whole.len() * to / SHARES];
        let (warm, end) = (median(part(1, 2)), median(part(SHARES - 1, SHARES)));
        let ends: Vec<u64> =
            self.0.iter().filter(|life| life.node != oldest).filter_map(|life| life.resident.last().copied()).collect();
        let (first, last) = (median(&ends[..ends.len() / 3]), median(&ends[ends.len() * 2 / 3..]));
        println!(
            "resident KiB: warm {warm}, at the end {end}; of those that were killed at first {first}, at last {last}"
        );
        assert!(end <= warm + GROWTH, "the node that lived grew from {warm} to {end} KiB");
        assert!(last <= first + GROWTH, "lives that began later took {last} KiB, and {first} before");
    }
}

fn median(of: &[u64]) -> u64 {
    let mut sorted = of.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}
