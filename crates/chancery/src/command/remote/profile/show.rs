//! `chancery profile show`

use chancery_api::profile::Profile;
use clap::builder::NonEmptyStringValueParser;
use serde_json::Value;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::output::card::Card;
use crate::output::cell::Cell;

/// Arguments of `chancery profile show`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery profile show server
  chancery profile show email --json")]
pub(super) struct Args {
    /// Profile
    #[arg(value_name = "PROFILE", value_parser = NonEmptyStringValueParser::new())]
    slug: String,
}

/// Rules worth a line of their own, with their labels; all of them are in `profile export`.
const FACTS: [(&str, &str); 11] = [
    ("purpose", "purpose"),
    ("keys", "key_types"),
    ("days", "validity_default"),
    ("at most", "validity_max"),
    ("key usage", "key_usage"),
    ("extended", "extended_key_usage"),
    ("policies", "policies"),
    ("lint level", "lint"),
    ("key made", "custody"),
    ("window", "renewal_window"),
    ("for members", "members"),
];

/// Shows the rules of a profile.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let profile = answer::data(api.profile(&args.slug), context)?;
    shown(&profile, context)?;
    Ok(Exit::Ok)
}

/// A profile as the result.
pub(super) fn shown(profile: &Profile, context: &mut Context) -> Result<()> {
    let mut card = Card::new("Profile", profile.title.as_str());
    card.fact("slug", profile.slug.as_str());
    card.fact("origin", profile.origin.as_str());
    card.fact("authority", Cell::optional(profile.authority.as_deref()));
    for (label, field) in FACTS {
        card.fact(label, cell(profile.rules.get(field)));
    }
    for (label, field) in [("subject", "subject"), ("names", "names")] {
        if let Some(rules) = profile.rules.get(field).and_then(Value::as_object) {
            card.fact(label, Cell::List(rules.iter().map(|(name, rule)| format!("{name}: {}", words(rule))).collect()));
        }
    }
    context.output.card(&card, || answer::json(profile))
}

fn cell(value: Option<&Value>) -> Cell {
    match value {
        None | Some(Value::Null) => Cell::None,
        Some(Value::Array(items)) => Cell::Text(items.iter().map(words).collect::<Vec<_>>().join(", ")),
        Some(value) => Cell::Text(words(value)),
    }
}

fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
