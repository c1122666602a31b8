//! How many connections the system allows.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Descriptors kept for the database, the socket and what handlers open.
const KEPT: u64 = 512;
/// Most connections, however many descriptors there are: an idle one costs memory too.
const MOST: u64 = 32_768;
/// Assumed where the system does not say.
const USUAL: u64 = 1_024;

/// Raises the limit of open files to what is allowed; how many TCP connections that leaves room for.
pub(super) fn raise() -> usize {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap_or((USUAL, USUAL));
    let limit = if soft < hard && setrlimit(Resource::RLIMIT_NOFILE, hard, hard).is_ok() { hard } else { soft };
    usize::try_from(seats(limit)).unwrap_or(usize::MAX)
}

fn seats(limit: u64) -> u64 {
    limit.saturating_sub(KEPT).clamp(limit.min(KEPT) / 2, MOST)
}

#[cfg(test)]
mod tests {
    use super::seats;

    #[test]
    fn some_descriptors_are_always_kept() {
        assert_eq!(seats(1_000_000), 32_768);
        assert_eq!(seats(20_000), 19_488);
        assert_eq!(seats(1_024), 512);
        assert_eq!(seats(256), 128);
    }
}
