//! `cargo xtask test`: install what the peers' tests need, run every test, then every fuzz target.

pub(crate) mod packages;
mod venv;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::{bench, fuzz, process};

/// Fuzzing time per target in the quick tier.
const QUICK_SECONDS: u32 = 10;
/// Fuzzing time per target in the full tier.
const FULL_SECONDS: u32 = 300;

/// Runs the quick tier, or with `--full` the full one. Tests read `CHANCERY_TEST_FULL` to know which.
///
/// # Errors
/// When something the tests need cannot be had, or a test or a fuzz target fails.
pub(crate) fn run(project: &Project, args: &[String]) -> Result<()> {
    let full = match args {
        [] => false,
        [flag] if flag == "--full" => true,
        _ => bail!("test takes --full or nothing"),
    };
    packages::install(packages::FOR_TESTS)?;
    let venv = venv::prepare(project)?;

    let mut tests = project.cargo();
    tests.args(["test", "--workspace", "--locked"]).env("CHANCERY_TEST_VENV", &venv);
    if full {
        tests.env("CHANCERY_TEST_FULL", "1");
    }
    process::run(&mut tests)?;

    let seconds = if full { FULL_SECONDS } else { QUICK_SECONDS };
    fuzz::run_all(project, seconds)?;
    if full {
        bench::run(project, &[])?;
    }
    Ok(())
}
