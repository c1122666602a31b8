//! `chancery backup rehearse`

use std::path::PathBuf;
use std::sync::Arc;

use chancery_domain::clock::SystemClock;
use chancery_service::backup::{self, TrialSignature};
use serde_json::json;

use super::absolute;
use super::opening::Opening;
use crate::answer;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::{local, present};

/// Arguments of `chancery backup rehearse`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery backup rehearse /mnt/backup/chancery-20270115T080000Z.backup
  chancery backup rehearse FILE --recovery-code-from prompt      as on the day when all is lost
  chancery backup rehearse FILE --in /var/tmp")]
pub(super) struct Args {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    opening: Opening,

    /// Where the temporary folder is made; it needs as much room as the database
    #[arg(long = "in", value_name = "DIR")]
    inside: Option<PathBuf>,
}

/// Rehearses a restore.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let (file, key) = (absolute(&args.file)?, args.opening.key(context)?);
    let parent = args.inside.as_deref().map_or_else(|| Ok(std::env::temp_dir()), absolute)?;
    let rehearsed = local::run(backup::rehearse_backup(&file, &key, &parent, Arc::new(SystemClock)))?;
    let good = rehearsed.good;
    let signatures: Vec<(String, TrialSignature)> =
        rehearsed.trials.into_iter().map(|trial| (trial.authority, trial.signature)).collect();
    let found = chancery_web::backup_verified(rehearsed.verified);
    let mut card = present::backup::verified(&file.display().to_string(), &found);
    present::backup::signatures(&mut card, &signatures);
    if let Some(later) = &rehearsed.later_time {
        card.fact(
            "clock",
            format!("the backup has seen {later}, which is to come: restore it with --accept-clock").as_str(),
        );
    }
    context.output.card(&card, || {
        let of = |(slug, signature): &(String, TrialSignature)| {
            json!({ "authority": slug, "signature": signature.as_str() })
        };
        let trials: Vec<_> = signatures.iter().map(of).collect();
        json!({
            "good": good,
            "later_time": rehearsed.later_time,
            "verified": answer::json(&found),
            "signatures": trials,
        })
    })?;
    if good {
        context.output.done("It can be restored; what was made for trying it is removed");
    }
    Ok(if good { Exit::Ok } else { Exit::Finding })
}
