//! Passwords and passphrases: where they may come from, and making new ones.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;

use zeroize::Zeroizing;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::prompt::Prompt;

pub mod generate;
pub mod target;

/// Longest secret in bytes.
const LONGEST: u64 = 4096;

/// A place a secret comes from, as `--passphrase-from` and its like take it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SecretSource {
    /// Asked for on the terminal.
    #[default]
    Prompt,
    /// First line of a file.
    File(PathBuf),
    /// First line from an open file descriptor.
    Descriptor(u32),
    /// An environment variable.
    Variable(String),
    /// First line of standard input.
    Stdin,
    /// A systemd credential (`$CREDENTIALS_DIRECTORY/NAME`).
    Credential(String),
    /// First line that a shell command prints.
    Command(String),
    /// Made here from so many random words.
    Generate(usize),
    /// `pass:…`, kept only to be refused; its text is thrown away.
    OnCommandLine,
    /// Not one of the above; its text up to the colon.
    Unknown(String),
}

impl FromStr for SecretSource {
    type Err = std::convert::Infallible;

    /// Never fails, so that the error with its advice is raised by [`SecretSource::read`] and a password typed by
    /// mistake is not repeated in a usage message.
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
        Ok(match (kind, rest) {
            ("prompt", "") => Self::Prompt,
            ("stdin", "") => Self::Stdin,
            ("generate", "") => Self::Generate(generate::WORDS),
            ("pass", _) => Self::OnCommandLine,
            ("file", path) if !path.is_empty() => Self::File(path.into()),
            ("env", name) if !name.is_empty() => Self::Variable(name.to_owned()),
            ("cmd", command) if !command.is_empty() => Self::Command(command.to_owned()),
            ("cred", name) if !name.is_empty() && !name.contains('/') => Self::Credential(name.to_owned()),
            ("fd", number) => number.parse().map_or_else(|_| Self::Unknown("fd".into()), Self::Descriptor),
            ("generate", words) => match words.strip_prefix("words=").and_then(|count| count.parse().ok()) {
                Some(count @ 4..=24) => Self::Generate(count),
                _ => Self::Unknown("generate".into()),
            },
            // Without a colon it may well be the password itself.
            (kind, "") if !text.contains(':') && !is_kind(kind) => Self::Unknown("that text".into()),
            (kind, _) => Self::Unknown(kind.to_owned()),
        })
    }
}

fn is_kind(kind: &str) -> bool {
    ["prompt", "file", "fd", "env", "stdin", "cred", "cmd", "generate"].contains(&kind)
}

/// What a secret is for: the words of the question and the option that gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// The question, such as `Passphrase of root-1`.
    pub question: &'static str,
    /// The option, such as `--passphrase-from`.
    pub flag: &'static str,
    /// Whether the secret is new, so that it is asked for twice.
    pub new: bool,
}

impl Purpose {
    /// Refuses, as [`SecretSource::read`] does, where nobody could be asked; asks for nothing.
    pub fn require(self, prompt: Prompt) -> Result<()> {
        prompt.require("A password", &self.alternatives())
    }

    fn alternatives(self) -> String {
        format!("{} file:PATH (or fd:N, env:NAME, stdin)", self.flag)
    }
}

impl SecretSource {
    /// Gets the secret. Errors: `pass:` (refused), no terminal to ask on (exit 10), a place that gives nothing.
    pub fn read(&self, purpose: Purpose, prompt: Prompt) -> Result<Zeroizing<String>> {
        let found = match self {
            Self::Prompt => return prompt.secret(purpose.question, purpose.new, &purpose.alternatives()),
            Self::Generate(words) => return generate::words(*words),
            Self::OnCommandLine => {
                return Err(CliError::new(code::SECRET_ON_COMMAND_LINE, Exit::Usage).with("flag", purpose.flag));
            }
            Self::Unknown(source) => {
                return Err(CliError::new(code::SECRET_SOURCE, Exit::Usage).with("source", source.as_str()));
            }
            Self::File(path) => open(path).and_then(first_line),
            Self::Descriptor(number) => open(Path::new(&format!("/dev/fd/{number}"))).and_then(first_line),
            Self::Stdin => first_line(std::io::stdin().lock()),
            Self::Variable(name) => std::env::var(name)
                .map(Zeroizing::new)
                .map_err(|_| "There is no such variable, or it is not UTF-8 text.".to_owned()),
            Self::Credential(name) => credential(name),
            Self::Command(command) => run(command),
        };
        found.map_err(|reason| {
            CliError::new(code::SECRET_UNREADABLE, Exit::Failed)
                .with("source", self.to_string())
                .with("reason", reason)
                .with("flag", purpose.flag)
        })
    }

    /// Whether the secret is made here, so that it must be shown or written once.
    pub const fn is_generated(&self) -> bool {
        matches!(self, Self::Generate(_))
    }
}

impl std::fmt::Display for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Prompt => f.write_str("the terminal"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Descriptor(number) => write!(f, "descriptor {number}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Stdin => f.write_str("standard input"),
            Self::Credential(name) => write!(f, "credential {name}"),
            Self::Command(command) => write!(f, "command “{command}”"),
            Self::Generate(_) => f.write_str("the generator"),
            Self::OnCommandLine => f.write_str("the command line"),
            Self::Unknown(source) => f.write_str(source),
        }
    }
}

type Found = std::result::Result<Zeroizing<String>, String>;

fn open(path: &Path) -> std::result::Result<std::fs::File, String> {
    std::fs::File::open(path).map_err(|error| format!("The system says: {error}."))
}

fn credential(name: &str) -> Found {
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY")
        .ok_or("CREDENTIALS_DIRECTORY is not set: systemd sets it for a service with LoadCredential= or similar.")?;
    first_line(open(&PathBuf::from(folder).join(name))?)
}

fn run(command: &str) -> Found {
    let mut child = Command::new("/bin/sh")
        .arg("-c")
        .arg(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("The command did not start: {error}."))?;
    let line = child.stdout.take().map_or_else(|| Err("The command has no output.".to_owned()), first_line);
    match child.wait() {
        Ok(status) if status.success() => line,
        Ok(status) => Err(format!("The command ended with {status}.")),
        Err(error) => Err(format!("The command cannot be waited for: {error}.")),
    }
}

/// The first line without its end, as openssl takes it. Empty is an error: it is nearly always a mistake.
fn first_line(reader: impl Read) -> Found {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize + 1));
    reader.take(LONGEST + 1).read_to_end(&mut bytes).map_err(|error| format!("The system says: {error}."))?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.len() as u64 > LONGEST {
        return Err(format!("The first line is longer than {LONGEST} bytes."));
    }
    if line.is_empty() {
        return Err("The first line is empty.".to_owned());
    }
    let text = std::str::from_utf8(line).map_err(|_| "It is not UTF-8 text.".to_owned())?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURPOSE: Purpose = Purpose { question: "Passphrase", flag: "--passphrase-from", new: true };

    fn source(text: &str) -> SecretSource {
        text.parse().unwrap()
    }

    #[test]
    fn spellings() {
        let cases = [
            ("prompt", SecretSource::Prompt),
            ("file:/etc/pass", SecretSource::File("/etc/pass".into())),
            ("fd:3", SecretSource::Descriptor(3)),
            ("env:PASS", SecretSource::Variable("PASS".into())),
            ("stdin", SecretSource::Stdin),
            ("cred:root", SecretSource::Credential("root".into())),
            ("cmd:pass show ca", SecretSource::Command("pass show ca".into())),
            ("generate", SecretSource::Generate(5)),
            ("generate:words=8", SecretSource::Generate(8)),
            ("generate:words=1", SecretSource::Unknown("generate".into())),
            ("pass:hunter2", SecretSource::OnCommandLine),
            ("hunter2", SecretSource::Unknown("that text".into())),
            ("cred:../../etc/shadow", SecretSource::Unknown("cred".into())),
        ];
        for (text, want) in cases {
            assert_eq!(source(text), want, "{text}");
        }
    }

    #[test]
    fn a_password_on_the_command_line_is_refused_and_not_repeated() {
        for text in ["pass:hunter2", "hunter2"] {
            let error = source(text).read(PURPOSE, Prompt::NoTerminal).unwrap_err();
            assert_eq!(error.exit(), Exit::Usage);
            assert!(!error.to_string().contains("hunter2") && !error.to_json().to_string().contains("hunter2"));
        }
    }

    #[test]
    fn first_lines_and_failures() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pass");
        std::fs::write(&path, "correct horse\r\nsecond line\n").unwrap();
        let read = |text: String| source(&text).read(PURPOSE, Prompt::NoTerminal).map(|secret| secret.to_string());
        assert_eq!(read(format!("file:{}", path.display())).unwrap(), "correct horse");
        assert_eq!(read("cmd:echo from a command".into()).unwrap(), "from a command");
        assert!(read("cmd:echo x; exit 3".into()).unwrap_err().to_string().contains("exit status: 3"));
        assert_eq!(read("env:CHANCERY_NO_SUCH_VARIABLE".into()).unwrap_err().code(), code::SECRET_UNREADABLE);
        assert_eq!(read("file:/dev/null".into()).unwrap_err().code(), code::SECRET_UNREADABLE);
        assert_eq!(read("prompt".into()).unwrap_err().exit(), Exit::InputNeeded);
    }
}
