//! `chancery backup verify`

use std::path::PathBuf;
use std::sync::Arc;

use chancery_api::backup::{BackupVerified, VerifyBackup};
use chancery_domain::clock::SystemClock;
use chancery_service::backup;

use super::opening::Opening;
use super::{absolute, on_server};
use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::{local, present};

/// Arguments of `chancery backup verify`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery backup verify /mnt/backup/chancery-20270115T080000Z.backup
  chancery backup verify FILE --recovery-code-from prompt        without a data directory
  chancery backup verify FILE --json")]
pub(super) struct Args {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    opening: Opening,
}

impl Args {
    /// Whether it is checked without the authority.
    pub(super) const fn is_local(&self) -> bool {
        self.opening.is_given()
    }
}

/// Has the authority check its backup.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let file = on_server(&args.file, context)?.display().to_string();
    let found = answer::data(api.verify_backup(&VerifyBackup { file: file.clone() }), context)?;
    shown(&file, &found, context)
}

/// Checks it here.
pub(super) fn local(args: &Args, context: &mut Context) -> Result<Exit> {
    let (file, key) = (absolute(&args.file)?, args.opening.key(context)?);
    let found = local::run(backup::verify_backup(&file, &key, Arc::new(SystemClock)))?;
    shown(&file.display().to_string(), &chancery_web::backup_verified(found), context)
}

fn shown(file: &str, found: &BackupVerified, context: &mut Context) -> Result<Exit> {
    context.output.card(&present::backup::verified(file, found), || answer::json(found))?;
    if found.sound {
        context.output.done("The backup is sound");
    }
    Ok(if found.sound { Exit::Ok } else { Exit::Finding })
}
