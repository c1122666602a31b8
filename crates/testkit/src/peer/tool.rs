//! Finding the programs.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Variables that programs take settings, roots or servers from, besides those of proxies.
const LEADING_ELSEWHERE: [&str; 10] = [
    "OPENSSL_CONF",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "PGPORT",
    "PGOPTIONS",
    "PGSSLMODE",
    "PGSERVICE",
    "PYTHONPATH",
];

/// A command for a program of a Debian package.
#[track_caller]
pub(super) fn debian(program: &str, package: &str) -> Command {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Servers lie in folders that a user's PATH often lacks.
    let system = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let found = std::env::split_paths(&path).chain(system).map(|folder| folder.join(program)).find(|it| it.is_file());
    let Some(found) = found else {
        panic!("{program} is missing. Install it: apt-get install {package} (or run cargo xtask test)");
    };
    quiet(found)
}

/// A command for a program of the Python environment that `cargo xtask test` makes.
#[track_caller]
pub(super) fn python(program: &str, package: &str) -> Command {
    let venv = std::env::var_os("CHANCERY_TEST_VENV").map(|venv| PathBuf::from(venv).join("bin").join(program));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join(program));
    let Some(found) = venv.into_iter().chain(on_path).find(|it| it.is_file()) else {
        panic!(
            "{program} is missing. Run the tests through cargo xtask test, or: python3 -m venv V && \
             V/bin/pip install {package} && export CHANCERY_TEST_VENV=V"
        );
    };
    quiet(found)
}

/// English, with nothing typed, and with no settings of whoever runs the tests that lead elsewhere.
fn quiet(program: PathBuf) -> Command {
    let mut command = Command::new(program);
    let elsewhere = |name: &str| name.to_ascii_lowercase().ends_with("_proxy") || LEADING_ELSEWHERE.contains(&name);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(elsewhere)) {
        command.env_remove(name);
    }
    command.stdin(Stdio::null()).env("LC_ALL", "C.UTF-8");
    command
}
