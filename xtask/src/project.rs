//! Where the checkout and its build products are, and what Cargo knows about its members.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The checkout this task runs in.
pub(crate) struct Project {
    root: PathBuf,
    target: PathBuf,
    metadata: Value,
}

impl Project {
    /// Asks Cargo for the workspace that holds this task.
    ///
    /// # Errors
    /// When Cargo cannot be run or `Cargo.lock` does not fit the manifests.
    pub(crate) fn locate() -> Result<Self> {
        // Asked at run time: a target folder shared by two clones may hold the binary that the other one built.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").context("run this as cargo xtask")?;
        let here = Path::new(&manifest).parent().context("xtask lies in no workspace")?;
        let mut command = Command::new(cargo());
        command.args(["metadata", "--format-version", "1"]).current_dir(here);
        let text = process::output(&mut command)?;
        let metadata: Value = serde_json::from_str(&text).context("cargo metadata printed something else than JSON")?;
        let path = |field: &str| -> Result<PathBuf> {
            let value = metadata.get(field).and_then(Value::as_str);
            Ok(PathBuf::from(value.with_context(|| format!("cargo metadata has no {field}"))?))
        };
        Ok(Self { root: path("workspace_root")?, target: path("target_directory")?, metadata })
    }

    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Cargo's target folder; everything the tasks make lies below it.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// The answer of `cargo metadata`.
    pub(crate) fn metadata(&self) -> &Value {
        &self.metadata
    }

    /// A Cargo command in the checkout.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        command
    }
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}
