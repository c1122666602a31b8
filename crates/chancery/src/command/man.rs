//! `chancery man`

use std::path::PathBuf;

use clap::CommandFactory;

use crate::cli::Cli;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile};

/// Arguments of `chancery man`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery man -o ./man                             one page for each command
  chancery man -o /usr/local/share/man/man1 --force")]
pub struct Args {
    /// Folder for the pages; it is made if it is missing
    #[arg(long, short, value_name = "DIR", value_parser = files::folder_parser())]
    output: PathBuf,

    /// Overwrite pages that are there
    #[arg(long)]
    force: bool,
}

/// Writes one page for the program and one for each command.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let cannot_write = |error: std::io::Error| {
        CliError::new(code::CANNOT_WRITE, Exit::Failed)
            .with("file", args.output.display().to_string())
            .with("reason", error.to_string())
    };
    let mut root = Cli::command().disable_help_flag(true);
    root.build();
    let mut pages = Vec::new();
    collect(&root, "chancery", &mut pages).map_err(cannot_write)?;
    let files: Vec<NewFile> =
        pages.into_iter().map(|(name, page)| NewFile::public(args.output.join(format!("{name}.1")), page)).collect();
    std::fs::create_dir_all(&args.output).map_err(cannot_write)?;
    files::write(&files, args.force)?;
    let paths: Vec<String> = files.iter().map(|file| file.path.display().to_string()).collect();
    if context.output.is_json() {
        context.output.document(serde_json::json!({ "files": paths }))?;
    } else {
        context.output.done(&format!("Wrote {} manual pages", paths.len()));
        context.output.text(&format!("{}\n", paths.join("\n")))?;
    }
    Ok(Exit::Ok)
}

fn collect(command: &clap::Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) -> std::io::Result<()> {
    let mut page = Vec::new();
    let titled = command.clone().name(name.to_owned()).display_name(name.to_owned());
    clap_mangen::Man::new(titled).render(&mut page)?;
    pages.push((name.to_owned(), page));
    for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
        collect(child, &format!("{name}-{}", child.get_name()), pages)?;
    }
    Ok(())
}
