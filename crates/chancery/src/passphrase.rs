//! The passphrase of an authority's key: given by an option, or asked for when the authority says that it is locked.

use chancery_api::Secret;
use chancery_api::client::{Answer, ClientError};

use crate::answer;
use crate::context::Context;
use crate::error::{Result, code};
use crate::prompt::Prompt;
use crate::secret::{Purpose, SecretSource};

/// Where the passphrase of the signing key comes from.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Unlock {
    /// Where the passphrase of the authority's key comes from: prompt, file:PATH, fd:N, env:NAME, stdin …
    #[arg(long, alias = "passin", value_name = "SRC")]
    pub passphrase_from: Option<SecretSource>,
}

/// What a call is given for the authority's key.
#[derive(Debug)]
pub struct Given {
    /// Its passphrase.
    pub passphrase: Option<Secret>,
    /// In a rehearsal: a locked key stops nothing.
    pub assume_unlocked: bool,
}

const PURPOSE: Purpose = Purpose { question: "Passphrase of the authority", flag: "--passphrase-from", new: false };

impl Unlock {
    /// The passphrase when the option was given.
    pub fn secret(&self, prompt: Prompt) -> Result<Option<Secret>> {
        self.passphrase_from.as_ref().map(|source| source.read(PURPOSE, prompt).map(Secret)).transpose()
    }

    /// What a rehearsal has of it, for which nobody is asked: the passphrase, or that it will be asked for.
    pub fn rehearsed(&self, prompt: Prompt) -> Result<(Option<Secret>, bool)> {
        match &self.passphrase_from {
            Some(SecretSource::Prompt) => {
                PURPOSE.require(prompt)?;
                Ok((None, true))
            }
            Some(source) => Ok((Some(Secret(source.read(PURPOSE, prompt)?)), false)),
            None => Ok((None, false)),
        }
    }

    /// Calls with the passphrase of the option; without one, asks on a terminal when the key turns out to be locked,
    /// and calls once more. A rehearsal asks for none: where somebody would be asked, it goes on and says so.
    pub fn call<T>(&self, dry_run: bool, context: &mut Context, call: impl Fn(Given) -> Answer<T>) -> Result<T> {
        let secret = if dry_run { self.rehearsed(context.prompt)?.0 } else { self.secret(context.prompt)? };
        let asks = secret.is_none() && context.prompt.is_allowed();
        let first = call(Given::passphrase(secret));
        let error = match first {
            Err(error) if asks && is_locked(&error) => error,
            first => return answer::data(first, context),
        };
        if dry_run {
            let title = answer::failure(&error).text().title;
            context.output.warning(code::LOCKED, &format!("{title} Its passphrase will be asked for."));
            return answer::data(call(Given::ASSUMED), context);
        }
        let secret = SecretSource::Prompt.read(PURPOSE, context.prompt)?;
        answer::data(call(Given::passphrase(Some(Secret(secret)))), context)
    }
}

impl Given {
    /// Nothing, in a rehearsal before the passphrase is asked for.
    pub const ASSUMED: Self = Self { passphrase: None, assume_unlocked: true };

    const fn passphrase(passphrase: Option<Secret>) -> Self {
        Self { passphrase, assume_unlocked: false }
    }
}

fn is_locked(error: &ClientError) -> bool {
    matches!(error, ClientError::Problem(problem)
        if problem.faults.first().is_some_and(|fault| fault.code == code::LOCKED))
}
