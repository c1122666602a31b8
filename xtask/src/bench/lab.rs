//! The folder measurements are made in: the release binary, an authority of ours and one of easy-rsa.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::bench::load;
use crate::process;
use crate::project::Project;

const PASSPHRASE: &str = "only for measurements\n";

/// A prepared place for measurements.
pub(crate) struct Lab {
    folder: PathBuf,
    release: PathBuf,
    root: PathBuf,
    /// How often each command is measured.
    pub(crate) rounds: usize,
    /// How often each server is measured, which takes longer.
    pub(crate) turns: usize,
    /// Certificates of a large authority.
    pub(crate) certificates: usize,
}

impl Lab {
    /// Builds the release binary and makes an empty folder.
    ///
    /// # Errors
    /// When the build fails or the folder cannot be made.
    pub(crate) fn open(project: &Project, rounds: Option<usize>, certificates: usize) -> Result<Self> {
        let mut build = project.cargo();
        build.args(["build", "--release", "--locked", "--package", "chancery"]);
        process::run(&mut build)?;
        let folder = project.target().join("bench");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        }
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let (release, root) = (project.target().join("release"), project.root().to_owned());
        let (rounds, turns) = (rounds.unwrap_or(21), rounds.unwrap_or(3));
        let lab = Self { folder, release, root, rounds, turns, certificates };
        std::fs::write(lab.path(load::SCRIPT), include_str!("load.lua"))?;
        std::fs::write(lab.path("passphrase"), PASSPHRASE)?;
        Ok(lab)
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Where programs of others are that were built for measurements; they stay.
    pub(crate) fn tools(&self) -> PathBuf {
        self.folder.with_file_name("bench-tools")
    }

    /// The release binary with the lab's data directory, never asking.
    pub(crate) fn chancery(&self) -> Command {
        let mut command = Command::new(self.release.join("chancery"));
        command.current_dir(&self.folder).env("CHANCERY_DATA", self.path("data")).env("CHANCERY_NO_INPUT", "1");
        command
    }

    /// The same with another data directory.
    pub(crate) fn at(&self, data: &Path) -> Command {
        let mut command = self.chancery();
        command.env("CHANCERY_DATA", data);
        command
    }

    /// The same with its rows in a database; `source` is what `--database-from` is.
    pub(crate) fn node(&self, data: &Path, source: &str) -> Command {
        let mut command = self.at(data);
        command.env("CHANCERY_DATABASE_FROM", source);
        command
    }

    /// Builds an example of a member in release mode and returns its binary.
    ///
    /// # Errors
    /// When the build fails.
    pub(crate) fn example(&self, package: &str, name: &str) -> Result<PathBuf> {
        let mut build = Command::new("cargo");
        build.args(["build", "--release", "--locked", "--package", package, "--example", name]);
        let target = self.release.parent().context("the target folder has no parent")?;
        process::run(build.current_dir(&self.root).env("CARGO_TARGET_DIR", target))?;
        Ok(self.release.join("examples").join(name))
    }

    /// An authority for servers with one certificate in `site/`, unless it is there.
    ///
    /// # Errors
    /// When `init`, `issue` or `ca export` fail.
    pub(crate) fn authority(&self) -> Result<()> {
        if self.path("data").exists() {
            return Ok(());
        }
        process::output(initialised(&mut self.chancery()))?;
        process::output(self.chancery().args(["issue", "www.example.org", "-o", "site"]))?;
        process::output(self.chancery().args(["ca", "export", "--all", "-o", "authorities.pem"]))?;
        self.split_chain()
    }

    /// A new authority for servers, with keys of its own types; its data directory.
    ///
    /// # Errors
    /// When `init` fails.
    pub(crate) fn server_authority(&self, name: &str) -> Result<PathBuf> {
        let data = self.path(name).join("data");
        process::output(initialised(&mut self.at(&data)))?;
        Ok(data)
    }

    /// The same with its rows in a database; `source` is what `--database-from` is.
    ///
    /// # Errors
    /// When `init` fails.
    pub(crate) fn authority_on(&self, source: &str, name: &str) -> Result<PathBuf> {
        let data = self.path(name).join("data");
        process::output(initialised(&mut self.node(&data, source)))?;
        Ok(data)
    }

    /// openssl takes root and intermediates in separate files.
    fn split_chain(&self) -> Result<()> {
        let text = std::fs::read_to_string(self.path("authorities.pem"))?;
        let (mut roots, mut others) = (String::new(), String::new());
        for block in text.split_inclusive("-----END CERTIFICATE-----\n").filter(|block| block.contains("BEGIN")) {
            let file = self.path("one.pem");
            std::fs::write(&file, block)?;
            let show = ["x509", "-noout", "-subject", "-issuer", "-in"];
            let names = process::output(Command::new("openssl").args(show).arg(&file))?;
            let mut lines = names.lines().filter_map(|line| line.split_once('=').map(|(_, name)| name.trim()));
            let list = if lines.next() == lines.next() { &mut roots } else { &mut others };
            list.push_str(block);
        }
        std::fs::write(self.path("roots.pem"), roots)?;
        std::fs::write(self.path("intermediates.pem"), others).context("cannot write the intermediates")
    }
}

/// Makes it a command that creates an authority for servers.
fn initialised(command: &mut Command) -> &mut Command {
    command.args(["init", "--name", "Bench", "--country", "CA", "--issue", "servers"]);
    command.args(["--url", "http://ca.example.org", "--passphrase-from", "file:passphrase", "--yes"])
}

/// The path as an argument.
pub(crate) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
