//! Running the fuzz targets, as many at a time as there are cores.

use std::collections::VecDeque;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::fuzz::seeds::Seeds;
use crate::project::Project;

/// One input may take this long; every parser promises bounded work. By the clock on the wall, and a computer may be busy
/// with something else: what has no bounds takes longer than that as well.
const TIMEOUT_SECONDS: u32 = 30;
/// A target may use this much memory.
const MEMORY_MIB: u32 = 512;
/// Inputs grow up to this size.
const MAX_INPUT: u32 = 64 * 1024;

/// A target at work.
struct Running {
    name: String,
    child: Child,
    log: PathBuf,
}

/// Runs the targets and prints one line for each.
///
/// # Errors
/// When a target finds something: its input is kept and its path printed.
pub(crate) fn run(project: &Project, binaries: &Path, names: &[String], seeds: &Seeds, seconds: u32) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("fuzz: {} targets, {seconds} s each, {cores} at a time", names.len());
    let mut waiting: VecDeque<&String> = names.iter().collect();
    let mut running: Vec<Running> = Vec::new();
    let mut failed = Vec::new();
    while !waiting.is_empty() || !running.is_empty() {
        while running.len() < cores {
            let Some(name) = waiting.pop_front() else { break };
            running.push(start(project, binaries, name, seeds, seconds)?);
        }
        std::thread::sleep(Duration::from_millis(100));
        let mut still = Vec::new();
        for mut target in running {
            match target.child.try_wait()? {
                None => still.push(target),
                Some(status) if status.success() => println!("fuzz: {} ok, {}", target.name, last_line(&target.log)),
                Some(status) => {
                    eprintln!("fuzz: {} FAILED ({status})\n{}", target.name, tail(&target.log));
                    failed.push(target.name);
                }
            }
        }
        running = still;
    }
    match failed.as_slice() {
        [] => Ok(()),
        names => bail!(
            "fuzz targets failed: {}. The input is named above; give it to the target again to repeat",
            names.join(", ")
        ),
    }
}

fn start(project: &Project, binaries: &Path, name: &str, seeds: &Seeds, seconds: u32) -> Result<Running> {
    let corpus = project.target().join("fuzz-corpus").join(name);
    let found = project.target().join("fuzz-findings").join(name);
    for folder in [&corpus, &found] {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let log = found.join("log");
    let output = File::create(&log).with_context(|| format!("cannot make {}", log.display()))?;
    let mut command = Command::new(binaries.join(name));
    command.arg(format!("-max_total_time={seconds}"));
    command.arg(format!("-timeout={TIMEOUT_SECONDS}"));
    command.arg(format!("-rss_limit_mb={MEMORY_MIB}"));
    command.arg(format!("-max_len={MAX_INPUT}"));
    command.arg(format!("-artifact_prefix={}/", found.display()));
    command.args(["-print_final_stats=1"]).arg(&corpus).args(seeds.of(name));
    command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
    let child = command.spawn().with_context(|| format!("cannot start fuzz target {name}"))?;
    Ok(Running { name: name.to_owned(), child, log })
}

fn last_line(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    text.lines().rev().find(|line| line.starts_with("Done ")).unwrap_or("no summary").to_owned()
}

fn tail(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(60)).copied().collect::<Vec<_>>().join("\n")
}
