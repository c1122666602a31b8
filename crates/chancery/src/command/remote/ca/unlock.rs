//! `chancery ca unlock`

use chancery_api::Secret;
use chancery_api::authority::UnlockAuthority;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::present;
use crate::secret::{Purpose, SecretSource};
use crate::span;

/// Arguments of `chancery ca unlock`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca unlock issuing-1
  chancery ca unlock root-1 --for 10m --passphrase-from file:/run/secret
  chancery ca unlock root-1 --passphrase-from file:/run/secret --dry-run")]
pub(super) struct Args {
    /// Authority: slug or name
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// For how long, at most a day
    #[arg(long = "for", value_name = "TIME", value_parser = span::seconds, default_value = "1h")]
    time: u64,

    /// Where the passphrase of the authority's key comes from: prompt, file:PATH, fd:N, env:NAME, stdin …
    #[arg(long, alias = "passin", value_name = "SRC")]
    passphrase_from: Option<SecretSource>,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

const PURPOSE: Purpose = Purpose { question: "Passphrase of the authority", flag: "--passphrase-from", new: false };

/// Keeps an authority's key open for a time.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    // Asked first, so that nobody types a passphrase for nothing.
    let authority = answer::silent(api.authority(&args.name))?;
    if !api.lasts() {
        return Err(CliError::new(code::NO_SERVER, Exit::Conflict));
    }
    if !authority.passphrase {
        context.output.card(&present::authority::card(&authority), || answer::json(&authority))?;
        context.output.note("  Its key has no passphrase, so it is never locked.");
        return Ok(Exit::Ok);
    }
    let source = args.passphrase_from.clone().unwrap_or(SecretSource::Prompt);
    let is_asked = source == SecretSource::Prompt && args.dry_run;
    let passphrase = match is_asked {
        true => PURPOSE.require(context.prompt).map(|()| None)?,
        false => Some(Secret(source.read(PURPOSE, context.prompt)?)),
    };
    let seconds = u32::try_from(args.time).unwrap_or(u32::MAX);
    let body = UnlockAuthority { passphrase, seconds, dry_run: args.dry_run };
    let authority = answer::data(api.unlock_authority(&args.name, &body), context)?;
    context.output.card(&present::authority::card(&authority), || answer::json(&authority))?;
    if args.dry_run {
        let asked = if is_asked { "Its passphrase will be asked for. " } else { "" };
        context.output.note(&format!("  {asked}Nothing was changed."));
        return Ok(Exit::Ok);
    }
    let until = authority.unlocked_until.as_deref().unwrap_or_default();
    context.output.done(&format!("{} is unlocked until {until}", authority.slug));
    context.output.note(&format!("  lock it before that:  chancery ca lock {}", authority.slug));
    Ok(Exit::Ok)
}
