//! Running other programs, saying what is run.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Runs a command with its output going where ours goes, after printing it.
///
/// # Errors
/// When it cannot be started or does not end with 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start {}", shown(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// How often something is fetched from the network before it counts as failed, and the pause after the first failure; it
/// grows with each.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(10);

/// Does what fetches something from the network, and does it again when it fails: a mirror may be away for a moment. For
/// nothing else, since what is tested has to hold the first time.
///
/// # Errors
/// That of the last attempt.
pub(crate) fn fetch(attempt: impl Fn() -> Result<()>) -> Result<()> {
    for number in 1..ATTEMPTS {
        let Err(error) = attempt() else { return Ok(()) };
        let pause = PAUSE * number;
        eprintln!("xtask: {error:#}; once more in {} s", pause.as_secs());
        std::thread::sleep(pause);
    }
    attempt()
}

/// Runs a command and returns what it wrote to stdout.
///
/// # Errors
/// When it cannot be started or does not end with 0; the error carries what it wrote to stderr.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start {}", shown(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} ended with {}\n{}", shown(command), output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed something else than text", shown(command)))
}

/// Where a program is: on `PATH`, or in the folders of system programs that a user's `PATH` often lacks.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/sbin", "/usr/local/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(system).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
