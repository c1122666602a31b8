//! curl as the client that decides whether a server's certificate is good.

use std::path::Path;
use std::process::Command;

use super::{Server, tool};
use crate::output::Output;

/// A curl that was not started yet: quiet, patient, and with no settings of whoever runs the tests.
pub fn command() -> Command {
    let mut command = tool::debian("curl", "curl");
    // It has to come first for the settings in a home to be left aside.
    command.args(["--disable", "--silent", "--show-error", "--max-time", "60", "--noproxy", "*"]);
    command
}

/// The same, trusting only the roots in the file.
pub fn trusting(roots: &Path) -> Command {
    let mut command = command();
    command.args(["--capath", "/nonexistent", "--cacert"]).arg(roots);
    command
}

/// Fetches `https://NAME/` from a server started here, trusting only the roots in the file.
pub fn fetch(roots: &Path, name: &str, server: &Server) -> Output {
    let port = server.port();
    let mut command = trusting(roots);
    command.arg("--fail").args(["--resolve", &format!("{name}:{port}:127.0.0.1")]);
    Output::of(command.arg(format!("https://{name}:{port}/")))
}
