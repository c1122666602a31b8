//! What of the processors a server gets.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// Part of a machine, for one server.
pub(crate) enum Portion {
    /// All cores, with whatever else runs.
    All,
    /// One core, by its number, with whatever else runs there.
    Core(usize),
    /// The time of half a core, on any of them.
    Half(Group),
}

impl Portion {
    /// The same command, held to this portion.
    pub(crate) fn holds(&self, command: Command) -> Command {
        let mut held = match self {
            Self::All => return command,
            Self::Core(number) => {
                let mut taskset = Command::new("taskset");
                taskset.args(["--cpu-list", &number.to_string()]);
                taskset
            }
            Self::Half(group) => {
                let mut shell = Command::new("sh");
                shell.args(["-c", r#"echo $$ > "$0" && exec "$@""#]).arg(group.folder.join("cgroup.procs"));
                shell
            }
        };
        held.arg(command.get_program()).args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            held.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => held.env(name, value),
                None => held.env_remove(name),
            };
        }
        held
    }
}

/// A control group of Linux with half a core; it is removed with this, when its processes have ended.
pub(crate) struct Group {
    folder: PathBuf,
}

/// Time of a group in each [`PERIOD`], in microseconds.
const QUOTA: &str = "5000";
/// In microseconds: short, so that requests do not wait long for the next one.
const PERIOD: &str = "10000";

impl Group {
    /// A new one; `name` tells it from others.
    ///
    /// # Errors
    /// When this user may not make one: only root may, on most systems.
    pub(crate) fn half_a_core(name: &str) -> Result<Self> {
        let (root, is_unified) = match Path::new("/sys/fs/cgroup/cgroup.controllers").exists() {
            true => (Path::new("/sys/fs/cgroup"), true),
            false => (Path::new("/sys/fs/cgroup/cpu"), false),
        };
        let group = Self { folder: root.join(format!("chancery-bench-{}-{name}", std::process::id())) };
        let limit = || {
            std::fs::create_dir(&group.folder)?;
            if is_unified {
                std::fs::write(root.join("cgroup.subtree_control"), "+cpu")?;
                return std::fs::write(group.folder.join("cpu.max"), format!("{QUOTA} {PERIOD}"));
            }
            std::fs::write(group.folder.join("cpu.cfs_period_us"), PERIOD)?;
            std::fs::write(group.folder.join("cpu.cfs_quota_us"), QUOTA)
        };
        limit().with_context(|| format!("cannot limit {} (root can)", group.folder.display()))?;
        Ok(group)
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.folder);
    }
}
