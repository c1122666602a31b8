//! `chancery completion`

use clap::{CommandFactory, ValueEnum};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Zsh};
use clap_complete_nushell::Nushell;

use crate::cli::Cli;
use crate::complete;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// Arguments of `chancery completion`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery completion bash > ~/.chancery.bash                         then, in ~/.bashrc: source ~/.chancery.bash
  chancery completion fish | source                                   in ~/.config/fish/config.fish
  chancery completion powershell | Out-String | Invoke-Expression     in $PROFILE
  chancery completion nushell | save -f chancery.nu                   commands and options only")]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// The shells.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
    Nushell,
}

/// Prints the completion script.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let dynamic: &dyn EnvCompleter = match args.shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Powershell => &Powershell,
        Shell::Elvish => &Elvish,
        Shell::Nushell => {
            let mut script = Vec::new();
            clap_complete::generate(Nushell, &mut Cli::command(), "chancery", &mut script);
            context.output.text(&String::from_utf8_lossy(&script))?;
            return Ok(Exit::Ok);
        }
    };
    let script = complete::script(dynamic).map_err(|error| {
        CliError::new(code::CANNOT_WRITE, Exit::Failed)
            .with("file", "standard output")
            .with("reason", error.to_string())
    })?;
    context.output.text(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Ok)
}
