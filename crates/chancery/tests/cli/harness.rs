//! Running the program in a folder of its own, in a pipe or on a terminal.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chancery_testkit::terminal;

/// The program under test.
pub(crate) fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_chancery").into()
}

/// A command with an environment that has nothing of the developer's in it.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(program());
    command.current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").stdin(Stdio::null());
    command
}

/// Runs with these arguments and no terminal.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder).args(arguments).output().unwrap()
}

/// Runs on a terminal of 80 columns made by `script`, which types `keys`; returns what the screen showed and the exit
/// code.
pub(crate) fn on_terminal(
    folder: &Path,
    environment: &[(&str, &str)],
    arguments: &[&str],
    keys: &str,
) -> (String, i32) {
    let words: Vec<String> = std::iter::once(program().display().to_string())
        .chain(arguments.iter().map(|word| format!("'{word}'")))
        .collect();
    let line = format!("stty cols 80; exec {}", words.join(" "));
    let mut child = Command::new("script")
        .args(["-q", "-e", "-c", &line, "/dev/null"])
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", "xterm")
        .env("SHELL", "/bin/sh")
        .envs(environment.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("script(1) is needed: apt-get install bsdutils ({error})"));
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), keys.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n"), output.status.code().unwrap_or(-1))
}

/// Runs on a terminal and answers one question after the other: waits until the screen shows it, then types. Returns
/// what the screen showed and the exit code.
pub(crate) fn in_dialogue(folder: &Path, arguments: &[&str], dialogue: &[(&str, &str)]) -> (String, i32) {
    let program = program().display().to_string();
    let mut script = terminal::on_terminal(std::iter::once(program.as_str()).chain(arguments.iter().copied()));
    script.current_dir(folder).env_clear();
    script.envs([("PATH", "/usr/bin:/bin"), ("TERM", "xterm"), ("SHELL", "/bin/sh"), ("NO_COLOR", "1")]);
    terminal::answer(&mut script, dialogue)
}

/// Standard output as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Standard error as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Exit code.
pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}
