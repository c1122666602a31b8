//! `chancery request download`

use std::path::PathBuf;

use super::create;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::delivery;
use crate::error::Result;
use crate::exit::Exit;
use crate::files::{self, NewFile};

/// Arguments of `chancery request download`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery request download shop.example.org -o shop     request.csr, and fullchain.pem once there is one
  chancery request download shop.example.org -o shop --force")]
pub(super) struct Args {
    /// Request: name or id
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Folder; the name of the request when not given
    #[arg(short, long, value_name = "DIR", value_parser = files::folder_parser())]
    output: Option<PathBuf>,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,
}

/// Writes the request and what came of it.
pub(super) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let request = answer::data(api.request(&args.name), context)?;
    let folder = args.output.clone().unwrap_or_else(|| delivery::folder_name(&request.name).into());
    let parts =
        [("request.csr", &request.pem, "request"), ("fullchain.pem", &request.fullchain, "certificate and chain")];
    let mut new = Vec::new();
    let mut written = Vec::new();
    for (file, text, what) in parts {
        if let Some(text) = text {
            written.push((folder.join(file), what));
            new.push(NewFile::public(folder.join(file), text.clone()));
        }
    }
    if !args.force {
        files::refuse_existing(new.iter().map(|file| file.path.as_path()))?;
    }
    files::make_folder(&folder)?;
    files::write(&new, args.force)?;
    create::shown(&request, context)?;
    for (path, what) in written {
        context.output.file(&path.display().to_string(), what);
    }
    if request.custody == "held" && request.fullchain.is_some() {
        context.output.note(&format!("  key    chancery request key {} -o privkey.pem", request.name));
    }
    Ok(Exit::Ok)
}
