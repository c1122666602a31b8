//! Shells.

use std::path::Path;
use std::process::Command;

use super::tool;
use crate::output::Output;

/// A shell that was not started yet; its Debian package has its name.
#[track_caller]
pub fn command(shell: &str) -> Command {
    tool::debian(shell, shell)
}

/// Panics unless the shell can read the script.
#[track_caller]
pub fn accepts(shell: &str, script: &Path) {
    Output::of(command(shell).arg("-n").arg(script)).success();
}
