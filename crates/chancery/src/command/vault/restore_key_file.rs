//! `chancery vault restore-key-file`

use chancery_service::{Passphrase, vault_slot};

use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::local;
use crate::secret::{Purpose, SecretSource};

/// Arguments of `chancery vault restore-key-file`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery vault restore-key-file
  chancery vault restore-key-file --recovery-code-from file:/root/recovery-code
  chancery vault restore-key-file --recovery-code-from file:/root/recovery-code --dry-run")]
pub(super) struct Args {
    /// Where the recovery code comes from: prompt, file:PATH, fd:N, env:NAME, stdin …
    #[arg(long, value_name = "SRC", default_value = "prompt", hide_default_value = true)]
    recovery_code_from: SecretSource,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

const PURPOSE: Purpose = Purpose { question: "Recovery code", flag: "--recovery-code-from", new: false };

/// Makes a new key file.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let opening = local::opening(context)?;
    let code = Passphrase::new(args.recovery_code_from.read(PURPOSE, context.prompt)?);
    let actor = local::actor();
    let work = vault_slot::restore_key_file(&opening, &code, &actor, context.now, args.dry_run);
    let restored = local::run(work)?;
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "file": restored.file.display().to_string() }))?;
        return Ok(Exit::Ok);
    }
    if args.dry_run {
        let file = restored.file.display();
        context
            .output
            .note(&format!("  The code opens the vault; the new key file would be {file}. Nothing was changed."));
        return Ok(Exit::Ok);
    }
    context.output.done("The vault opens with a new key file; the lost one opens nothing any more");
    context.output.file(&restored.file.display().to_string(), "key file, mode 0600");
    Ok(Exit::Ok)
}
