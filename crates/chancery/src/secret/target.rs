//! Where a secret made here goes: the terminal, a file, an open descriptor. Never standard output.

use std::io::Write as _;
use std::path::PathBuf;
use std::str::FromStr;

use zeroize::Zeroizing;

use super::SecretSource;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile};

/// A place for a secret, as `--password-to` takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretTarget {
    /// A new file, mode 0600.
    File(PathBuf),
    /// An open file descriptor.
    Descriptor(u32),
}

impl FromStr for SecretTarget {
    type Err = &'static str;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some(("fd", number)) => number.parse().map(Self::Descriptor).map_err(|_| "fd: needs a number"),
            _ => Err("the places are file:PATH and fd:N"),
        }
    }
}

/// The words of one new secret: its label, and the options that give it and say where it goes.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What people read before it, such as `password`.
    pub label: &'static str,
    /// Option that gives it.
    pub flag: &'static str,
    /// Option that says where a generated one goes.
    pub to: &'static str,
}

/// Refuses, before any work, a generated secret that nobody would see, a file for it that exists, or a descriptor that
/// is not open for writing.
pub fn check(source: &SecretSource, target: Option<&SecretTarget>, words: Words, context: &Context) -> Result<()> {
    match target {
        Some(SecretTarget::File(path)) => files::refuse_existing([path.as_path()])
            .map_err(|error| error.with("place", "secret").with("option", words.to))?,
        Some(SecretTarget::Descriptor(number)) => drop(open_descriptor(*number)?),
        None => {}
    }
    if source.is_generated() && target.is_none() && !context.output.terminal().stderr {
        let is_given = words.flag.starts_with("--");
        return Err(CliError::new(code::NOWHERE_TO_SHOW, Exit::InputNeeded)
            .with("label", words.label)
            .with("place", if is_given { "given" } else { "made" })
            .with("flag", words.flag)
            .with("to", words.to));
    }
    Ok(())
}

/// The same as [`check`] for a secret that the authority makes: a file that could not be written is refused too, because
/// what the secret opens would be there, and nobody could open it.
pub fn prove(source: &SecretSource, target: Option<&SecretTarget>, words: Words, context: &Context) -> Result<()> {
    check(source, target, words, context)?;
    match target {
        Some(SecretTarget::File(path)) => files::prove_writable(&NewFile::private(path, Zeroizing::default())),
        _ => Ok(()),
    }
}

/// Shows a generated secret, or writes it where the option says. Call it once the thing it opens exists.
pub fn hand_over(
    secret: &Zeroizing<String>,
    source: &SecretSource,
    target: Option<&SecretTarget>,
    words: Words,
    context: &Context,
) -> Result<()> {
    let line = Zeroizing::new(format!("{}\n", secret.as_str()).into_bytes());
    match target {
        Some(SecretTarget::File(path)) => {
            files::write(&[NewFile::private(path, line)], false)?;
            context.output.file(&path.display().to_string(), &format!("{}, mode 0600", words.label));
            Ok(())
        }
        Some(SecretTarget::Descriptor(number)) => {
            let written = open_descriptor(*number)?.write_all(&line);
            written.map_err(|error| cannot_write(*number, &error))
        }
        None if source.is_generated() => {
            context.output.secret(words.label, secret);
            Ok(())
        }
        None => Ok(()),
    }
}

/// The other end of an open descriptor. What is written goes behind what is there.
fn open_descriptor(number: u32) -> Result<std::fs::File> {
    let opened = std::fs::OpenOptions::new().append(true).open(format!("/dev/fd/{number}"));
    opened.map_err(|error| cannot_write(number, &error))
}

fn cannot_write(number: u32, error: &std::io::Error) -> CliError {
    CliError::new(code::CANNOT_WRITE, Exit::Failed)
        .with("file", format!("descriptor {number}"))
        .with("reason", error.to_string())
}
