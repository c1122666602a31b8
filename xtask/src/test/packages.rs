//! The programs of others that tests call, from Debian's packages.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// One program and the package it comes in.
pub(crate) struct Package {
    /// A name looked up on `PATH`, or an absolute path.
    program: &'static str,
    package: &'static str,
}

const fn package(program: &'static str, package: &'static str) -> Package {
    Package { program, package }
}

/// What `cargo xtask test` needs.
pub(crate) const FOR_TESTS: &[Package] = &[
    package("openssl", "openssl"),
    package("curl", "curl"),
    package("certutil", "libnss3-tools"),
    package("pk12util", "libnss3-tools"),
    package("certtool", "gnutls-bin"),
    package("ocsptool", "gnutls-bin"),
    package("gpgsm", "gpgsm"),
    package("gpg-agent", "gpg-agent"),
    package("nginx", "nginx-light"),
    package("apache2", "apache2-bin"),
    package("stunnel4", "stunnel4"),
    package("systemd-analyze", "systemd"),
    package("python3", "python3"),
    package("psql", "postgresql-client"),
    package("pg_ctlcluster", "postgresql"),
    package("sqlite3", "sqlite3"),
    package("c++", "g++"),
    package("fish", "fish"),
    package("zsh", "zsh"),
];

/// What `cargo xtask bench` needs.
pub(crate) const FOR_BENCH: &[Package] = &[
    package("openssl", "openssl"),
    package("/usr/share/easy-rsa/easyrsa", "easy-rsa"),
    package("wrk", "wrk"),
    package("nginx", "nginx-light"),
    package("sqlite3", "sqlite3"),
    package("psql", "postgresql-client"),
    package("pg_ctlcluster", "postgresql"),
    package("go", "golang-go"),
];

/// What else installs packages at the moment, as computers do after their start, is waited for.
const APT_GET: [&str; 3] = ["apt-get", "-o", "DPkg::Lock::Timeout=300"];

/// Installs the packages whose programs are missing.
///
/// # Errors
/// When one is still missing afterwards: nothing is skipped.
pub(crate) fn install(wanted: &[Package]) -> Result<()> {
    let mut packages = missing(wanted);
    if !has_venv() && wanted.iter().any(|it| it.program == "python3") {
        packages.push("python3-venv");
    }
    if packages.is_empty() {
        println!("peers: all programs are there");
        return Ok(());
    }
    println!("peers: missing {}; installing", packages.join(" "));
    process::fetch(|| {
        process::run(as_root()?.args(APT_GET).args(["update", "-q"]))?;
        process::run(as_root()?.args(APT_GET).args(["install", "-q", "-y", "--no-install-recommends"]).args(&packages))
    })?;
    let still = missing(wanted);
    if !still.is_empty() {
        bail!(
            "still missing after installation: {}. Install by hand: apt-get install {}",
            still.join(", "),
            still.join(" ")
        );
    }
    Ok(())
}

fn missing(wanted: &[Package]) -> Vec<&'static str> {
    let absent = |it: &&Package| !Path::new(it.program).is_file() && process::find(it.program).is_none();
    let mut packages: Vec<&str> = wanted.iter().filter(absent).map(|it| it.package).collect();
    packages.dedup();
    packages
}

fn has_venv() -> bool {
    Command::new("python3").args(["-c", "import ensurepip, venv"]).output().is_ok_and(|it| it.status.success())
}

/// `env …` as root. RUNLEVEL=1 keeps the installation from starting the servers it installs.
fn as_root() -> Result<Command> {
    let root = process::output(Command::new("id").arg("-u"))?.trim() == "0";
    let mut command = match (root, process::find("sudo")) {
        (true, _) => Command::new("env"),
        (false, Some(sudo)) => {
            let mut command = Command::new(sudo);
            command.args(["-n", "env"]);
            command
        }
        (false, None) => bail!("packages are missing and only root can install them (there is no sudo)"),
    };
    command.args(["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]);
    Ok(command)
}
