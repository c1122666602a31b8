//! The `chancery` program.

use std::process::ExitCode;

use tikv_jemallocator::Jemalloc;

/// A server frees much on other threads than it was taken on, where the system's allocator waits (ADR 8).
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    chancery::run(std::env::args_os().collect())
}
