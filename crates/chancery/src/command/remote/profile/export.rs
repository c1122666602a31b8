//! `chancery profile export`

use std::path::PathBuf;

use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::command::remote::ca;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery profile export`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery profile export server -o server.json
  chancery profile export server > server.json")]
pub(super) struct Args {
    /// Profile
    #[arg(value_name = "PROFILE", value_parser = NonEmptyStringValueParser::new())]
    slug: String,

    /// File; standard output when not given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
}

/// Writes the rules of a profile as JSON.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let profile = answer::data(api.profile(&args.slug), context)?;
    let text = format!("{:#}\n", profile.rules);
    ca::write(args.output.as_ref(), text.into_bytes(), "rules of the profile", args.force, context)?;
    if context.output.is_json() {
        context.output.document(answer::json(&profile))?;
    }
    Ok(Exit::Ok)
}
