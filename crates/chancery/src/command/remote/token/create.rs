//! `chancery token create`

use chancery_api::rehearsal::Rehearsal;
use chancery_api::token::{CreateToken, Scope, Token};
use chancery_service::token::MOST_DAYS;
use clap::builder::NonEmptyStringValueParser;
use zeroize::Zeroizing;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result};
use crate::exit::Exit;
use crate::present;
use crate::secret::SecretSource;
use crate::secret::target::{self, SecretTarget, Words};
use crate::span;

const WORDS: Words = Words { label: "token", flag: "--token-to", to: "--token-to" };

/// Arguments of `chancery token create`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery token create deploy --role operator --may issue,renew --allow '*.example.org'
  chancery token create laptop --person joe@example.org --days 30 --token-to file:token
  chancery token create monitoring --role auditor --may see-status,see-crls")]
pub(super) struct Args {
    /// What to call it
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Whom it stands for: id, address or name of a person; it may do what that person may
    #[arg(long, value_name = "PERSON", conflicts_with = "role")]
    person: Option<String>,

    /// A role of its own instead: administrator, operator, auditor
    #[arg(long, value_name = "ROLE", value_parser = ["administrator", "operator", "auditor"], hide_possible_values = true)]
    role: Option<String>,

    /// Only these verbs, such as issue, renew, revoke, and the reading they need; all of the role when not given
    #[arg(long, value_name = "VERB", value_delimiter = ',')]
    may: Vec<String>,

    /// Only for this profile
    #[arg(long, value_name = "PROFILE")]
    profile: Vec<String>,

    /// Only for such names: www.example.org, *.example.org, joe@example.org, @example.org, 192.0.2.7
    #[arg(long, value_name = "PATTERN")]
    allow: Vec<String>,

    /// Only for this authority
    #[arg(long, value_name = "AUTHORITY")]
    ca: Vec<String>,

    /// How long it holds, at most 731 days; 90 when not given
    #[arg(long, value_name = "DAYS", value_parser = days)]
    days: Option<u32>,

    /// Where the token goes instead of standard output: file:PATH (mode 0600) or fd:N
    #[arg(long, value_name = "WHERE")]
    token_to: Option<SecretTarget>,

    /// Check and show, and change nothing
    #[arg(long)]
    dry_run: bool,
}

fn days(text: &str) -> std::result::Result<u32, String> {
    match span::days(text)? {
        days if days > MOST_DAYS => Err(format!("“{text}” is more than {MOST_DAYS} days")),
        days => Ok(days),
    }
}

/// Makes a token and shows it this once.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let source = SecretSource::Prompt;
    target::prove(&source, args.token_to.as_ref(), WORDS, context)?;
    let list = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
    let body = CreateToken {
        name: args.name.clone(),
        person: args.person.clone(),
        role: args.role.clone(),
        scope: Scope {
            verbs: list(&args.may),
            profiles: list(&args.profile),
            names: list(&args.allow),
            authorities: list(&args.ca),
        },
        days: args.days,
        dry_run: args.dry_run,
    };
    let mut made = answer::data(api.create_token(&body), context)?;
    let card = present::token::card(&made.token);
    let Some(secret) = made.secret.clone() else {
        context.output.card(&card, || answer::json(&made))?;
        context.output.note("  Nothing was changed.");
        return Ok(Exit::Ok);
    };
    let handed_over = if args.token_to.is_some() {
        target::hand_over(&secret.0, &source, args.token_to.as_ref(), WORDS, context)
    } else if context.output.is_json() {
        context.output.document(answer::json(&made))
    } else {
        context.output.bytes(Zeroizing::new(format!("{}\n", secret.0.as_str())).as_bytes())
    };
    handed_over.map_err(|error| taken_back(error, &made.token, api))?;
    if args.token_to.is_some() {
        made.secret = None;
        context.output.card(&card, || answer::json(&made))?;
    } else {
        context.output.note("  This is the only time the token is shown. Keep it where only its user can read it.");
    }
    context.output.done(&format!("{} holds until {}", made.token.name, present::date(&made.token.expires)));
    Ok(Exit::Ok)
}

/// A token that nobody was given opens nothing any more, or the error says what is left to do.
fn taken_back(error: CliError, token: &Token, api: &Api) -> CliError {
    let Token { id, name, .. } = token;
    let detail = match api.revoke_token(id, &(), &Rehearsal::default()) {
        Ok(_) => format!("The token {name} ({id}) was revoked again: nobody has it."),
        Err(_) => format!("The token {name} ({id}) exists, and nobody has it. Revoke it: chancery token revoke {id}"),
    };
    error.detail(detail)
}
