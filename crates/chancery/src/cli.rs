//! The command line's grammar: global options and the tree of commands.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use chancery_pki::time::Time;
use clap::builder::{FalseyValueParser, Resettable};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser};

use crate::command::Command;
use crate::context::Context;
use crate::error::{CliError, code};
use crate::exit::Exit;
use crate::output::terminal::{ColorChoice, Environment, Terminal};
use crate::output::{Format, Output};
use crate::prompt::Prompt;

/// A certificate authority and certificate manager
#[derive(Debug, Parser)]
#[command(
    name = "chancery",
    version,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    max_term_width = 100,
    before_help = "Examples:
  chancery inspect server.pem                  what is in this file, in words
  chancery help install nginx                  how to install a certificate
  chancery help exit-codes                     what scripts can rely on"
)]
pub struct Cli {
    /// Options for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options for every command.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options for every command")]
pub struct Global {
    /// Data directory
    #[arg(long, global = true, env = "CHANCERY_DATA", hide_env_values = true, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// PostgreSQL database to use: file:PATH or env:NAME with its address, or an address without a password
    #[arg(long, global = true, env = "CHANCERY_DATABASE_FROM", hide_env_values = true, value_name = "SOURCE")]
    pub database_from: Option<String>,

    /// Server to talk to, as chancery context list names it
    #[arg(long, global = true, value_name = "CONTEXT", conflicts_with = "local")]
    pub context: Option<String>,

    /// Talk to the data directory on this computer, whatever context is in use
    #[arg(long, global = true)]
    pub local: bool,

    /// Print the result as one JSON document
    #[arg(long, global = true)]
    pub json: bool,

    /// Print lists as one JSON object per line
    #[arg(long, global = true, conflicts_with = "json")]
    pub jsonl: bool,

    /// Print only these fields; without names, say which there are
    #[arg(long, global = true, value_name = "A,B", num_args = 0..=1, default_missing_value = "")]
    pub fields: Option<String>,

    /// Print the result and errors only
    #[arg(long, short, global = true)]
    pub quiet: bool,

    /// Do not ask for confirmation
    #[arg(long, global = true)]
    pub yes: bool,

    /// Never ask; where input is missing, end with exit code 10
    #[arg(long, global = true, env = "CHANCERY_NO_INPUT", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub no_input: bool,

    /// When to use colours: auto, always, never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub color: ColorChoice,
}

impl Global {
    /// The surroundings for a command that starts at `now`.
    pub fn context(&self, now: Time) -> Context {
        let terminal = Terminal::of_process(self.color, &Environment::of_process());
        let format = match (self.json, self.jsonl) {
            (true, _) => Format::Json,
            (_, true) => Format::JsonLines,
            _ => Format::Text,
        };
        let fields = self.fields.as_ref().map(|fields| {
            fields.split(',').map(str::trim).filter(|field| !field.is_empty()).map(str::to_owned).collect()
        });
        let prompt = match terminal {
            _ if self.no_input => Prompt::SwitchedOff,
            Terminal { stdin: true, stderr: true, .. } => Prompt::Allowed,
            _ => Prompt::NoTerminal,
        };
        Context {
            data: self.data.clone(),
            database_from: self.database_from.clone(),
            config_file: Some(crate::config::file_of_process()),
            contexts: crate::contexts::file_of_user(),
            wanted: if self.local { Some(crate::contexts::LOCAL.to_owned()) } else { self.context.clone() },
            server: None,
            url: None,
            state: crate::remembered::state_folder(),
            output: Output::new(format, fields, self.quiet, terminal, now),
            prompt,
            yes: self.yes,
            now,
        }
    }
}

/// The grammar. A variable that is empty is as one that is not set.
pub fn command() -> clap::Command {
    without_empty_variables(Cli::command())
}

fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty =
        |argument: &clap::Arg| argument.get_env().and_then(std::env::var_os).is_some_and(|value| value.is_empty());
    command
        .mut_args(|argument| if is_empty(&argument) { argument.env(Resettable::Reset) } else { argument })
        .mut_subcommands(without_empty_variables)
}

/// `-passin X` and the like of openssl as `--passin X`, which the options know as an alias.
pub fn openssl_spellings(arguments: Vec<OsString>) -> Vec<OsString> {
    let mut options = true;
    let replace = |argument: OsString| {
        options &= argument != "--";
        match argument.to_str() {
            Some("-passin") if options => "--passin".into(),
            Some("-passout") if options => "--passout".into(),
            _ => argument,
        }
    };
    arguments.into_iter().map(replace).collect()
}

/// `--color` before the arguments are understood, for help and usage errors.
pub fn early_color(arguments: &[OsString]) -> clap::ColorChoice {
    let value = arguments.iter().enumerate().find_map(|(index, argument)| {
        let argument = argument.to_str()?;
        if argument == "--color" {
            return arguments.get(index + 1)?.to_str();
        }
        argument.strip_prefix("--color=")
    });
    match value {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    }
}

/// Says what is wrong with the arguments, or prints the help or version that they asked for.
pub fn not_understood(error: &clap::Error, arguments: &[OsString]) -> Exit {
    let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let json = arguments.iter().any(|argument| argument == OsStr::new("--json") || argument == OsStr::new("--jsonl"));
    if json && !is_help {
        let plain = error.render().to_string();
        let reason = plain.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let error = CliError::new(code::USAGE, Exit::Usage).with("reason", reason).with("help", "chancery --help");
        let terminal = Terminal::of_process(ColorChoice::Never, &Environment::default());
        Output::new(Format::Json, None, false, terminal, Time::from_unix(0)).error(&error);
        return Exit::Usage;
    }
    // Help goes to standard output, errors to standard error; a closed stream is nothing to report.
    let _ = error.print();
    if is_help { Exit::Ok } else { Exit::Usage }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples_first_and_every_option_a_help() {
        fn check(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let before = command.get_before_help().map(ToString::to_string).unwrap_or_default();
            assert!(before.starts_with("Examples:\n  chancery"), "{path} has no examples");
            assert!(before.lines().count() <= 6, "{path} has more than five examples");
            assert!(command.get_about().is_some(), "{path} says not what it does");
            for argument in command.get_arguments() {
                let known = argument.get_help().is_some();
                assert!(known, "{path}: {} has no help", argument.get_id());
            }
            for child in command.get_subcommands() {
                check(child, &path);
            }
        }
        check(&Cli::command(), "");
    }

    #[test]
    fn openssl_spellings_stop_at_two_dashes() {
        let arguments = ["chancery", "-passin", "file:x", "--", "-passin"].map(OsString::from).to_vec();
        assert_eq!(openssl_spellings(arguments), ["chancery", "--passin", "file:x", "--", "-passin"]);
    }
}
