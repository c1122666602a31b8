//! The passphrase that seals a new key of an authority, beside the vault.

use chancery_api::Secret;

use crate::context::Context;
use crate::error::Result;
use crate::secret::target::{self, SecretTarget, Words};
use crate::secret::{Purpose, SecretSource};

/// Where the passphrase of a new key comes from.
#[derive(clap::Args, Clone, Debug)]
pub(super) struct NewPassphrase {
    /// Where a passphrase that seals the new key comes from; the vault alone seals it when not given
    #[arg(long, value_name = "SRC")]
    new_passphrase_from: Option<SecretSource>,

    /// Where a passphrase made here is written: file:PATH or fd:N
    #[arg(long, value_name = "DEST")]
    new_passphrase_to: Option<SecretTarget>,
}

const PURPOSE: Purpose = Purpose { question: "Passphrase for the new key", flag: "--new-passphrase-from", new: true };
const WORDS: Words = Words { label: "passphrase", flag: "--new-passphrase-from", to: "--new-passphrase-to" };

impl NewPassphrase {
    /// Whether the new key gets one.
    pub(super) const fn is_given(&self) -> bool {
        self.new_passphrase_from.is_some()
    }

    /// Asks for it or makes it, and hands a made one over: a key whose passphrase nobody has would be lost.
    pub(super) fn take(&self, context: &Context) -> Result<Option<Secret>> {
        let Some(source) = &self.new_passphrase_from else { return Ok(None) };
        target::check(source, self.new_passphrase_to.as_ref(), WORDS, context)?;
        let secret = source.read(PURPOSE, context.prompt)?;
        target::hand_over(&secret, source, self.new_passphrase_to.as_ref(), WORDS, context)?;
        Ok(Some(Secret(secret)))
    }
}
