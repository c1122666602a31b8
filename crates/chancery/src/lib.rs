//! The command line: options, output, questions, files, secrets, and the commands themselves.
//!
//! Architecture Invariant: a command that is not local by nature is an API call; nothing here touches SQL or a CA key.

use std::ffi::OsString;
use std::process::ExitCode;

use chancery_domain::clock::{Clock as _, SystemClock};
use clap::FromArgMatches;

pub mod answer;
pub mod catalogue;
pub mod certificate_file;
pub mod cli;
pub mod command;
pub mod complete;
pub mod config;
pub mod connect;
pub mod context;
pub mod contexts;
mod core_dumps;
pub mod database_source;
pub mod delivery;
pub mod editor;
pub mod error;
pub mod exit;
pub mod files;
pub mod first_root;
pub mod halfway;
pub mod handshake;
pub mod input;
pub mod install;
pub mod local;
pub mod nearest;
pub mod one_authority;
pub mod one_certificate;
pub mod output;
pub mod own_key;
pub mod passphrase;
pub mod present;
pub mod prompt;
pub mod remembered;
pub mod request_file;
pub mod secret;
pub mod serve;
mod socket;
pub mod span;
pub mod system_roots;
pub mod target;
pub mod transport;
pub mod view;

use cli::Cli;

/// Runs the program with these arguments (the first is its name) and returns its exit code.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    if let Some(exit) = complete::answer(&arguments) {
        return exit.into();
    }
    let arguments = cli::openssl_spellings(arguments);
    let parsed = cli::command()
        .color(cli::early_color(&arguments))
        .try_get_matches_from(&arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return cli::not_understood(&error, &arguments).into(),
    };
    let mut context = cli.global.context(SystemClock.now());
    match cli.command.run(&mut context, connect::connect) {
        Ok(exit) => exit.into(),
        Err(error) => {
            context.output.error(&error);
            error.exit().into()
        }
    }
}
