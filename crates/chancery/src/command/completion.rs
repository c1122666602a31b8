//! `chancery completion`

use clap::CommandFactory;

use crate::cli::Cli;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery completion`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery completion bash > /etc/bash_completion.d/chancery
  chancery completion zsh > ~/.zfunc/_chancery
  chancery completion fish > ~/.config/fish/completions/chancery.fish")]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

/// Prints the completion script.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "chancery", &mut script);
    context.output.text(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Ok)
}
