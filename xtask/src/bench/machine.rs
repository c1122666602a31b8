//! What a figure means nothing without: machine, versions, commit.

use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// A Markdown list.
///
/// # Errors
/// When git or openssl cannot be asked.
pub(crate) fn describe(project: &Project) -> Result<String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = field("/proc/meminfo", "MemTotal").and_then(|it| it.trim_end_matches(" kB").parse::<u64>().ok());
    let gib = memory.unwrap_or(0) / 1024 / 1024;
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = system.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("unknown system");
    let rustc = process::output(Command::new("rustc").arg("-V"))?;
    let openssl = process::output(Command::new("openssl").arg("version"))?;
    let describe = ["describe", "--always", "--dirty", "--abbrev=12"];
    let commit = process::output(Command::new("git").args(describe).current_dir(project.root()))?;
    Ok(format!(
        "- {cores} × {processor}, {gib} GiB, {}\n- {}, {}\n- commit {}",
        system.trim_matches('"'),
        rustc.trim(),
        openssl.trim(),
        commit.trim()
    ))
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}
