//! Signals to processes that tests started.

use std::process::{Command, Stdio};

/// Sends a signal such as `TERM`; nothing happens when the process has ended. By the shell, which everybody has: kill(1) is a
/// package of its own.
pub fn send(name: &str, id: u32) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &id.to_string()]);
    shell.stdin(Stdio::null()).stderr(Stdio::null()).status().expect("sh can be started");
}
