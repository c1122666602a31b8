//! What opens a backup.

use std::path::PathBuf;

use chancery_service::Passphrase;
use chancery_service::backup::BackupKey;
use chancery_service::vault::KeyFile;

use super::absolute;
use crate::context::Context;
use crate::error::Result;
use crate::local;
use crate::secret::{Purpose, SecretSource};

const PURPOSE: Purpose = Purpose { question: "Recovery code", flag: "--recovery-code-from", new: false };

/// Options for opening a backup.
#[derive(clap::Args, Debug)]
pub(super) struct Opening {
    /// Open it with the recovery code, from: prompt, file:PATH, fd:N, env:NAME, stdin …
    #[arg(long, value_name = "SRC", conflicts_with = "key_file")]
    recovery_code_from: Option<SecretSource>,

    /// Open it with the key file that held when it was made
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Opening {
    /// Whether one of the options was given.
    pub(super) const fn is_given(&self) -> bool {
        self.recovery_code_from.is_some() || self.key_file.is_some()
    }

    /// What was given; else the key file beside the data directory, if there is one; else the code is asked for.
    pub(super) fn key(&self, context: &Context) -> Result<BackupKey> {
        if let Some(file) = &self.key_file {
            return Ok(BackupKey::KeyFile(absolute(file)?));
        }
        let beside = KeyFile::beside(&local::data_directory(context)?);
        if self.recovery_code_from.is_none() && beside.exists() {
            return Ok(BackupKey::KeyFile(beside));
        }
        let source = self.recovery_code_from.clone().unwrap_or_default();
        Ok(BackupKey::RecoveryCode(Passphrase::new(source.read(PURPOSE, context.prompt)?)))
    }
}
