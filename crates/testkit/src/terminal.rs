//! Programs on a terminal that `script` makes.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

/// `script`, which runs these words on a terminal of 80 columns; folder and environment are for the caller to set.
pub fn on_terminal<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Command {
    let quoted = words.into_iter().map(|word| format!("'{}'", word.as_ref().replace('\'', r"'\''")));
    let line = format!("stty cols 80; exec {}", quoted.collect::<Vec<_>>().join(" "));
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c", &line, "/dev/null"]);
    command
}

/// Runs it and answers one question after the other: waits until the screen shows it, then types. Returns what the
/// screen showed and the exit code.
#[track_caller]
pub fn answer(script: &mut Command, dialogue: &[(&str, &str)]) -> (String, i32) {
    let mut child = script
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("script(1) is needed: apt-get install bsdutils ({error})"));
    let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut seen = Vec::new();
    for (question, answer) in dialogue {
        let from = seen.len();
        while !String::from_utf8_lossy(&seen[from..]).contains(question) {
            let mut byte = [0];
            if screen.read(&mut byte).unwrap() == 0 {
                panic!("the screen never showed {question:?}: {}", String::from_utf8_lossy(&seen));
            }
            seen.push(byte[0]);
        }
        keys.write_all(answer.as_bytes()).unwrap();
    }
    screen.read_to_end(&mut seen).unwrap();
    let status = child.wait().unwrap();
    (String::from_utf8_lossy(&seen).replace("\r\n", "\n"), status.code().unwrap_or(-1))
}
