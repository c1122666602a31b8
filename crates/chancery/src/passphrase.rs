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

const PURPOSE: Purpose = Purpose { question: "Passphrase of the authority", flag: "--passphrase-from", new: false };

impl Unlock {
    /// The passphrase when the option was given.
    pub fn secret(&self, prompt: Prompt) -> Result<Option<Secret>> {
        self.passphrase_from.as_ref().map(|source| source.read(PURPOSE, prompt).map(Secret)).transpose()
    }

    /// Calls with the passphrase of the option; without one, asks on a terminal when the key turns out to be locked,
    /// and calls once more.
    pub fn call<T>(&self, context: &mut Context, call: impl Fn(Option<Secret>) -> Answer<T>) -> Result<T> {
        let secret = self.secret(context.prompt)?;
        let asks = secret.is_none() && context.prompt.is_allowed();
        let first = call(secret);
        let locked = matches!(&first, Err(ClientError::Problem(problem))
            if problem.faults.first().is_some_and(|fault| fault.code == code::LOCKED));
        if !(asks && locked) {
            return answer::data(first, context);
        }
        let secret = SecretSource::Prompt.read(PURPOSE, context.prompt)?;
        answer::data(call(Some(Secret(secret))), context)
    }
}
