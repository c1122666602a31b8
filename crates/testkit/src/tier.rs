//! How thorough a test run is asked to be.

/// Whether `cargo xtask test --full` is running.
pub fn is_full() -> bool {
    std::env::var_os("CHANCERY_TEST_FULL").is_some_and(|value| value == "1")
}

/// The first number in the quick tier, the second in the full one.
pub fn pick(quick: usize, full: usize) -> usize {
    if is_full() { full } else { quick }
}
