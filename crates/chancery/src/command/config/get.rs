//! `chancery config get`

use crate::config;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery config get`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery config get data
  chancery config get data --origin        and which of option, environment, file and default won
  cd \"$(chancery config get data)\"")]
pub(super) struct Args {
    /// Setting
    #[arg(value_name = "KEY")]
    key: String,

    /// Say where the value comes from
    #[arg(long)]
    origin: bool,
}

/// Prints the value that holds; nothing when the setting has none.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let key = config::known(&args.key)?;
    let setting = context.config()?.setting(key);
    let value = setting.value.clone().unwrap_or_default();
    if context.output.is_json() {
        context.output.document(serde_json::json!({
            "setting": key, "value": setting.value, "origin": setting.origin.words(),
        }))?;
    } else if args.origin {
        context.output.text(&format!("{value}\t{}\n", setting.origin.words()))?;
    } else {
        context.output.text(&format!("{value}\n"))?;
    }
    Ok(Exit::Ok)
}
