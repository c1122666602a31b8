//! `chancery vault recovery-code`

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::present;
use crate::secret::SecretSource;
use crate::secret::target::{self, SecretTarget, Words};
use chancery_api::rehearsal::Rehearsal;

/// Arguments of `chancery vault recovery-code`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery vault recovery-code
  chancery vault recovery-code --recovery-code-to file:/root/recovery-code
  chancery vault recovery-code --recovery-code-to fd:3 --yes
  chancery vault recovery-code --dry-run")]
pub(super) struct Args {
    /// Where the code is written instead of the terminal: file:PATH or fd:N
    #[arg(long, value_name = "DEST")]
    recovery_code_to: Option<SecretTarget>,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// How the code is called, and the options about it.
pub(in crate::command) const WORDS: Words =
    Words { label: "recovery code", flag: "chancery vault recovery-code", to: "--recovery-code-to" };

/// It is always made here, never given.
const SOURCE: SecretSource = SecretSource::Generate(0);

/// Makes a recovery code.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let target = args.recovery_code_to.as_ref();
    target::prove(&SOURCE, target, WORDS, context)?;
    if args.dry_run {
        answer::data(api.new_recovery_code(&(), &Rehearsal { dry_run: true }), context)?;
        if context.output.is_json() {
            context.output.document(serde_json::json!({ "made": false }))?;
        }
        context.output.note("  A code would be made, and the one before be void. Nothing was changed.");
        return Ok(Exit::Ok);
    }
    let slots = answer::data(api.vault(), context)?.slots;
    if let Some(old) = slots.iter().find(|slot| slot.kind == "recovery-code") {
        let made = present::date(&old.created);
        context.confirm(&format!("The code that was made on {made} will not open the vault any more. Go on?"))?;
    }
    new_code(target, context, api)?;
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "made": true }))?;
    }
    Ok(Exit::Ok)
}

/// Makes a code and hands it over, once.
pub(in crate::command) fn new_code(target: Option<&SecretTarget>, context: &mut Context, api: &Api) -> Result<()> {
    let code = answer::data(api.new_recovery_code(&(), &Rehearsal::default()), context)?.code;
    let missing = || CliError::new(code::ANSWER_FORM, Exit::Failed).with("reason", "the code is not in it");
    let code = code.ok_or_else(missing)?.0;
    target::hand_over(&code, &SOURCE, target, WORDS, context)?;
    context.output.note("  It is shown only now. Print it and keep it away from this machine: with it and a backup");
    context.output.note("  everything can be restored, also by somebody else.");
    Ok(())
}
