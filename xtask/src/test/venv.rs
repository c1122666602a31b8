//! The Python programs that tests call, in an environment of their own below the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::project::Project;

/// pkilint judges what we issue; python-cryptography knows ML-DSA, which Debian's OpenSSL does not; prometheus-client reads
/// metrics as Prometheus does; openapi-spec-validator reads the API's description, and schemathesis asks a server whether it
/// keeps to it.
const REQUIREMENTS: &[&str] = &[
    "pkilint==0.13.3",
    "cryptography>=48,<51",
    "prometheus-client>=0.25,<1",
    "openapi-spec-validator==0.9.0",
    "schemathesis==4.32.5",
];

/// Makes the environment, or takes the one that is there when it was made for the same requirements.
///
/// # Errors
/// When pip cannot install them.
pub(crate) fn prepare(project: &Project) -> Result<PathBuf> {
    let venv = project.target().join("peers-venv");
    let stamp = venv.join("requirements.txt");
    let wanted = REQUIREMENTS.join("\n");
    let is_made = std::fs::read_to_string(&stamp).is_ok_and(|made| made == wanted);
    if is_made && works(&venv) {
        println!("peers: Python environment in {} is up to date", venv.display());
        return Ok(venv);
    }
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    process::fetch(|| {
        let mut pip = Command::new(venv.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(REQUIREMENTS);
        process::run(&mut pip)
    })?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(venv)
}

/// Whether what was installed can be used: the target folder may have been kept while the Python it was made with was not.
fn works(venv: &Path) -> bool {
    let modules = "import cryptography, openapi_spec_validator, pkilint, prometheus_client, schemathesis";
    process::output(Command::new(venv.join("bin/python")).args(["-c", modules])).is_ok()
}
