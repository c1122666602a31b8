//! Project tasks, run as `cargo xtask TASK`.
//!
//! Everything here is for people and machines that work on Chancery; nothing of it is in the program.

mod bench;
mod fuzz;
mod process;
mod project;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::project::Project;

const USAGE: &str = "\
Usage: cargo xtask TASK

  tidy                    the project's own rules: floors, outer walls, file rules
  test [--full]           install what the peers' tests need, run all tests, then every fuzz target
                            quick: 20 kill runs, 10 s per fuzz target
                            --full: 200 kill runs, a 30-minute soak, 5 min per fuzz target, benchmarks
  fuzz [--seconds N] [TARGET…]
                          only the fuzz targets (all of them, 10 s each, unless told otherwise)
  bench [--rounds N] [-o FILE] [COMPARISON…]
                          compare with openssl and easy-rsa, print the table of docs/performance.md
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<()> {
    let Some((task, rest)) = args.split_first() else {
        bail!("no task given\n\n{USAGE}");
    };
    let project = Project::locate()?;
    match task.as_str() {
        "tidy" => tidy::run(&project),
        "test" => test::run(&project, rest),
        "fuzz" => fuzz::run(&project, rest),
        "bench" => bench::run(&project, rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => bail!("there is no task “{other}”\n\n{USAGE}"),
    }
}
