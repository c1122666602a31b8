//! Opening a PKCS#12 file, with the words for what goes wrong.

use chancery_pki::ErrorKind;
use chancery_pki::pkcs12::{self, Allow, Contents};
use zeroize::Zeroizing;

use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;
use crate::secret::{Purpose, SecretSource};

/// Options for opening a file.
#[derive(clap::Args, Debug)]
pub(super) struct Opening {
    /// Where its password comes from: prompt, file:PATH, fd:N, env:NAME, stdin, cmd:COMMAND
    #[arg(long, alias = "passin", value_name = "SOURCE", default_value = "prompt", hide_default_value = true)]
    password_from: SecretSource,

    /// Open it although it uses RC2, which protects nothing any more
    #[arg(long)]
    allow_old_encryption: bool,
}

impl Opening {
    /// Reads the file, gets the password, opens. A file without anything encrypted needs no password.
    pub(super) fn open(&self, source: &Source, context: &Context) -> Result<(Contents, Zeroizing<String>)> {
        let file = source.to_string();
        let bytes = source.read()?;
        let overview = pkcs12::inspect(&bytes).map_err(|fault| not_opened(&file, &fault))?;
        if overview.uses_rc2() && !self.allow_old_encryption {
            return Err(CliError::new(code::OLD_ENCRYPTION, Exit::Failed).with("file", file));
        }
        let purpose = Purpose { question: "Password of the file", flag: "--password-from", new: false };
        let closed = overview.mac.is_some() || overview.encryption().next().is_some();
        let password =
            if closed { self.password_from.read(purpose, context.prompt)? } else { Zeroizing::new(String::new()) };
        let allow = Allow { rc2: self.allow_old_encryption };
        let contents = pkcs12::read(&bytes, &password, allow).map_err(|fault| not_opened(&file, &fault))?;
        Ok((contents, password))
    }
}

fn not_opened(file: &str, fault: &chancery_pki::Error) -> CliError {
    let (code, exit) = match fault.kind {
        ErrorKind::WrongPassword | ErrorKind::PasswordNeeded => (code::DOES_NOT_OPEN, Exit::Failed),
        ErrorKind::OldEncryption => (code::OLD_ENCRYPTION, Exit::Failed),
        ErrorKind::TooMuchWork => (code::TOO_MUCH_WORK, Exit::Failed),
        ErrorKind::UnsupportedAlgorithm => (code::UNSUPPORTED, Exit::Failed),
        ErrorKind::Truncated if fault.field.is_empty() => (code::PART_MISSING, Exit::Failed),
        _ => (code::DAMAGED, Exit::Failed),
    };
    CliError::new(code, exit)
        .with("file", file)
        .with("kind", "a PKCS#12 file")
        .with("flag", "--password-from")
        .with("reason", fault.to_string())
}
