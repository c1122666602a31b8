//! `cargo xtask fuzz`: every parser of outside bytes under libFuzzer, on the stable toolchain.
//!
//! `cargo fuzz` needs nightly only for the address sanitizer. Coverage guidance is an LLVM pass that stable passes on
//! (`-Cpasses=sancov-module`), and safe Rust needs panics, time-outs and memory limits watched rather than addresses.

mod execution;
mod seeds;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::Project;

/// Compiler flags that make code report its edges and comparisons to libFuzzer.
const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

/// Runs the targets named in the arguments, or all of them.
///
/// # Errors
/// When an argument is unknown, the build fails, or a target finds something.
pub(crate) fn run(project: &Project, args: &[String]) -> Result<()> {
    let mut seconds = 10;
    let mut names = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--seconds" => {
                let value = args.next().context("--seconds takes a number")?;
                seconds = value.parse().with_context(|| format!("“{value}” is no number of seconds"))?;
            }
            name if !name.starts_with('-') => names.push(name.to_owned()),
            other => bail!("fuzz does not know {other}"),
        }
    }
    let known = targets(project)?;
    if let Some(unknown) = names.iter().find(|name| !known.contains(name)) {
        bail!("there is no fuzz target “{unknown}”; there are {}", known.join(", "));
    }
    execute(project, if names.is_empty() { &known } else { &names }, seconds)
}

/// Runs every target for the given time.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_all(project: &Project, seconds: u32) -> Result<()> {
    execute(project, &targets(project)?, seconds)
}

fn execute(project: &Project, names: &[String], seconds: u32) -> Result<()> {
    let binaries = build(project)?;
    let seeds = seeds::collect(project)?;
    execution::run(project, &binaries, names, &seeds, seconds)
}

/// One target per file of `fuzz/src/bin`.
fn targets(project: &Project) -> Result<Vec<String>> {
    let folder = project.root().join("fuzz/src/bin");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = Vec::new();
    for entry in entries {
        let file = entry?.path();
        if let (Some("rs"), Some(stem)) = (file.extension().and_then(|it| it.to_str()), file.file_stem()) {
            names.push(stem.to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// Builds all targets and returns the folder they are in.
fn build(project: &Project) -> Result<PathBuf> {
    let version = process::output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc -vV names no host")?;
    let target = project.target().join("fuzz");
    let mut cargo = project.cargo();
    // With --target the flags reach neither build scripts nor procedural macros, which have no libFuzzer to report to.
    cargo.args(["build", "--manifest-path", "fuzz/Cargo.toml", "--release", "--bins", "--target", host]);
    cargo.env("CARGO_TARGET_DIR", &target).env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\x1f"));
    process::run(&mut cargo)?;
    Ok(target.join(host).join("release"))
}
