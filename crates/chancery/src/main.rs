//! The `chancery` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    chancery::run(std::env::args_os().collect())
}
