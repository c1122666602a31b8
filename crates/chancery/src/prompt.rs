//! Questions to the person. Never without a terminal: then the answer is exit 10 with the option that gives it.

use std::io::{self, BufRead, Read, Write};

use nix::sys::termios::{self, LocalFlags, SetArg, SpecialCharacterIndices, Termios};
use zeroize::Zeroizing;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::output::terminal::Terminal;

mod choice;

pub use choice::MOST;

/// Longest answer in bytes.
const LONGEST: usize = 4096;

/// Whether and how questions may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prompt {
    /// Standard input and error are a terminal.
    Allowed,
    /// `--no-input` or `CHANCERY_NO_INPUT=1`.
    SwitchedOff,
    /// Standard input or error is not a terminal.
    NoTerminal,
}

impl Prompt {
    /// Whether a question would be asked.
    pub fn is_allowed(self) -> bool {
        self == Self::Allowed
    }

    /// An error (exit 10) unless questions are allowed. `what` is what is needed (`A passphrase`), `flag` the exact
    /// option that gives it.
    pub fn require(self, what: &str, flag: &str) -> Result<()> {
        let cause = match self {
            Self::Allowed => return Ok(()),
            Self::SwitchedOff => "--no-input or CHANCERY_NO_INPUT is set",
            Self::NoTerminal => "standard input or standard error is not a terminal",
        };
        Err(CliError::new(code::INPUT_NEEDED, Exit::InputNeeded)
            .with("what", what)
            .with("cause", cause)
            .with("flag", flag))
    }

    /// Asks for a line of text.
    pub fn line(self, question: &str, what: &str, flag: &str) -> Result<String> {
        self.require(what, flag)?;
        ask(question);
        let mut answer = String::new();
        let read = io::stdin().lock().take(LONGEST as u64).read_line(&mut answer);
        match read {
            Ok(0) | Err(_) => Err(cancelled()),
            Ok(_) => Ok(answer.trim().to_owned()),
        }
    }

    /// Asks for the name of the thing before something that cannot be undone. Another name, or none, cancels.
    pub fn confirm_name(self, question: &str, name: &str, flag: &str) -> Result<()> {
        let typed = self.line(&format!("{question}\nType {name} to confirm: "), "A confirmation", flag)?;
        if typed.is_empty() {
            return Err(cancelled());
        }
        if typed != name {
            return Err(CliError::new(code::NAME_DIFFERS, Exit::Cancelled).with("typed", typed).with("wanted", name));
        }
        Ok(())
    }

    /// Asks yes or no; no is the default and cancels.
    pub fn confirm(self, question: &str, flag: &str) -> Result<()> {
        let answer = self.line(&format!("{question} [y/N] "), "A confirmation", flag)?;
        if matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes") { Ok(()) } else { Err(cancelled()) }
    }

    /// Asks which of several is meant; its index. At most [`MOST`] are shown well. `terminal` is where it is asked.
    pub fn choose(self, question: &str, choices: &[String], terminal: &Terminal, flag: &str) -> Result<usize> {
        self.require("A choice", flag)?;
        choice::choose(question, choices, terminal.err, terminal.width)
    }

    /// Asks for a secret without showing it. With `twice`, asks again and compares.
    pub fn secret(self, question: &str, twice: bool, flag: &str) -> Result<Zeroizing<String>> {
        self.require("A password", flag)?;
        let first = hidden_line(&format!("{question}: "))?;
        if twice && hidden_line(&format!("{question} again: "))? != first {
            return Err(CliError::new(code::SECRETS_DIFFER, Exit::Failed));
        }
        Ok(first)
    }
}

/// The error of a question answered with no.
pub fn cancelled() -> CliError {
    CliError::new(code::CANCELLED, Exit::Cancelled)
}

fn ask(question: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(question.as_bytes()).and_then(|()| stderr.flush());
}

/// Standard input key by key, without echo and signals; as it was again when dropped.
struct Raw(Termios);

impl Raw {
    fn new() -> Option<Self> {
        let stdin = io::stdin();
        let before = termios::tcgetattr(&stdin).ok()?;
        let mut raw = before.clone();
        raw.local_flags.remove(LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::ISIG);
        for (index, value) in [(SpecialCharacterIndices::VMIN, 1), (SpecialCharacterIndices::VTIME, 0)] {
            if let Some(slot) = raw.control_chars.get_mut(index as usize) {
                *slot = value;
            }
        }
        termios::tcsetattr(&stdin, SetArg::TCSADRAIN, &raw).ok()?;
        Some(Self(before))
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = termios::tcsetattr(io::stdin(), SetArg::TCSADRAIN, &self.0);
    }
}

/// Reads a line key by key: Backspace and Ctrl-U edit, Ctrl-C interrupts (130), Ctrl-D on an empty line cancels (3).
///
/// The terminal hides before the question shows, so that no fast typist sees the first letters.
fn hidden_line(question: &str) -> Result<Zeroizing<String>> {
    let raw = Raw::new().ok_or_else(|| {
        CliError::new(code::CANNOT_READ, Exit::Failed)
            .with("file", "standard input")
            .with("reason", "the terminal cannot hide what is typed")
    })?;
    ask(question);
    let answer = read_keys(io::stdin().lock());
    drop(raw);
    ask("\n");
    answer
}

fn read_keys(mut keys: impl Read) -> Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut key = [0];
    loop {
        match keys.read(&mut key) {
            Ok(0) => return Err(cancelled()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(cancelled()),
            Ok(_) => {}
        }
        match key {
            [b'\n' | b'\r'] => break,
            [0x03] => return Err(CliError::new(code::INTERRUPTED, Exit::Interrupted)),
            // Ctrl-D; typed before the terminal was switched over, it arrives as NUL.
            [0x04 | 0x00] if line.is_empty() => return Err(cancelled()),
            [0x04 | 0x00] => break,
            [0x15] => line.clear(),
            [0x7f | 0x08] => remove_last_character(&mut line),
            [byte] if line.len() < LONGEST => line.push(byte),
            _ => {}
        }
    }
    match std::str::from_utf8(&line) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(cancelled()),
    }
}

fn remove_last_character(line: &mut Vec<u8>) {
    while let Some(byte) = line.pop() {
        if byte & 0xc0 != 0x80 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_terminal_the_option_is_named() {
        for prompt in [Prompt::NoTerminal, Prompt::SwitchedOff] {
            let error = prompt.secret("Passphrase", true, "--passphrase-from file:PATH").unwrap_err();
            assert_eq!(error.exit(), Exit::InputNeeded);
            assert!(error.to_string().contains("--passphrase-from file:PATH"), "{error}");
        }
    }

    #[test]
    fn keys_edit_and_end_the_line() {
        let read = |keys: &[u8]| read_keys(keys).map(|line| line.to_string()).map_err(|error| error.exit());
        assert_eq!(read(b"secret\n"), Ok("secret".into()));
        assert_eq!(read("ab\u{e9}\u{7f}c\r".as_bytes()), Ok("abc".into()));
        assert_eq!(read(b"wrong\x15right\n"), Ok("right".into()));
        assert_eq!(read(b"half\x03"), Err(Exit::Interrupted));
        assert_eq!(read(b"\x04"), Err(Exit::Cancelled));
        assert_eq!(read(b"\x00"), Err(Exit::Cancelled));
        assert_eq!(read(b"cut off"), Err(Exit::Cancelled));
    }
}
