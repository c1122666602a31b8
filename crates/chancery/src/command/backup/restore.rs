//! `chancery backup restore`

use std::path::PathBuf;
use std::sync::Arc;

use chancery_domain::clock::SystemClock;
use chancery_service::backup::{self, Restore, Restored};
use serde_json::json;

use super::absolute;
use super::opening::Opening;
use crate::answer;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::remembered::Remembered;
use crate::{local, present};

/// Arguments of `chancery backup restore`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery backup restore /mnt/backup/chancery-20270115T080000Z.backup --data /var/lib/chancery
  chancery backup restore FILE --recovery-code-from file:/root/code --yes
  chancery backup restore FILE --key-file /media/key/ca.vault-key
  chancery backup restore FILE --data /var/lib/chancery --dry-run")]
pub(super) struct Args {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    opening: Opening,

    /// Restore it although its log has faults; they are shown
    #[arg(long)]
    accept_faults: bool,

    /// Take the present time for right though a later one was seen when the backup was made
    #[arg(long)]
    accept_clock: bool,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Restores a backup into the data directory, which has to be empty.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let directory = local::data_directory(context)?;
    let file = absolute(&args.file)?;
    let key = args.opening.key(context)?;
    if !args.dry_run {
        context.confirm(&format!(
            "What was issued and revoked after the backup is lost, and the original must never run again. Restore into {}?",
            directory.display()
        ))?;
    }
    let Args { accept_faults, accept_clock, dry_run, .. } = *args;
    let restore = Restore { file, key, directory, accept_faults, accept_clock, wait: local::wait(), dry_run };
    let actor = local::actor();
    let restored = local::run(backup::restore_backup(&restore, &actor, Arc::new(SystemClock)))?;
    if let Some(checkpoint) = restored.checkpoint.as_ref().filter(|_| !dry_run) {
        Remembered::of(context).keep(checkpoint)?;
    }
    shown(&restore, restored, context)
}

fn shown(restore: &Restore, restored: Restored, context: &mut Context) -> Result<Exit> {
    let Restored { verified, key_file, crls, waiting, revoked, .. } = restored;
    let found = chancery_web::backup_verified(verified);
    let key_file = key_file.display().to_string();
    let mut card = present::backup::verified(&restore.file.display().to_string(), &found);
    card.fact("restored to", restore.directory.display().to_string().as_str());
    card.fact("key file", key_file.as_str());
    for (slug, number) in &crls {
        card.fact("new CRL", format!("{slug} #{number}").as_str());
    }
    context.output.card(&card, || {
        let crls: Vec<_> = crls.iter().map(|(slug, number)| json!({ "authority": slug, "number": number })).collect();
        json!({
            "directory": restore.directory.display().to_string(),
            "key_file": key_file,
            "backup": answer::json(&found),
            "crls": crls,
            "waiting": waiting,
            "revoked": revoked,
        })
    })?;
    if restore.dry_run {
        context.output.note("  It would be restored. Nothing was changed.");
        return Ok(Exit::Ok);
    }
    context.output.done(&format!("Restored the state of {}", present::date(&found.created)));
    for slug in &waiting {
        context.output.note(&format!(
            "  The CRL of {slug} waits for its key: chancery crl publish {slug} --passphrase-from prompt"
        ));
    }
    for serial in &revoked {
        context.output.note(&format!("  {serial} was revoked: it was about to be signed when the backup was made"));
    }
    if context.database_from.is_some() {
        context
            .output
            .note("  It is in the directory. Move it to a new PostgreSQL database: chancery db migrate --to SOURCE");
    }
    context
        .output
        .note("  No other copy of this installation may go on running: both would sign as the same authority.");
    context
        .output
        .note("  Lost is what happened after the backup. Revoke again what was revoked: chancery crl add SERIAL");
    Ok(Exit::Ok)
}
