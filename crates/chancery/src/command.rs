//! The commands: one file each, of one shape: `Args`, and `run(args, context)`.

use clap::Subcommand;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;
use crate::first_root;

mod backup;
mod completion;
mod config;
mod context;
mod db;
mod help;
mod inspect;
mod login;
mod logout;
mod man;
mod p12;
mod quickstart;
mod remote;
mod serve;
#[cfg(test)]
mod tests;
mod vault;
mod verify;
mod version;

/// Every command of the program.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A command that talks to the authority.
    #[command(flatten)]
    Remote(Box<remote::Remote>),
    /// Run the service: the API over HTTPS and a socket, and what clients fetch
    Serve(serve::Args),
    /// Try it: an authority, a certificate and a TLS handshake in a new directory
    Quickstart(quickstart::Args),
    /// Show what is in a file: certificate, request, CRL, key, .p12, .p7b
    Inspect(inspect::Args),
    /// Say whether a certificate is good, and why not
    Verify(verify::Args),
    /// Make, inspect and convert PKCS#12 files (.p12, .pfx)
    P12(p12::Args),
    /// Back up, check, rehearse and restore
    #[command(alias = "backups")]
    Backup(backup::Args),
    /// Work with the vault: the recovery code, a lost key file
    Vault(vault::Args),
    /// Move the database from the data directory to a PostgreSQL server
    Db(db::Args),
    /// Show, change and check the configuration
    Config(config::Args),
    /// Sign in to a server elsewhere with a token
    Login(login::Args),
    /// Sign out of a server: the token is forgotten
    Logout(logout::Args),
    /// Choose the server that commands talk to
    #[command(alias = "contexts")]
    Context(context::Args),
    /// Print the completions for a shell
    Completion(completion::Args),
    /// Write the manual pages
    Man(man::Args),
    /// Print the version
    Version(version::Args),
    /// Help on a command or a topic
    Help(help::Args),
}

impl Command {
    /// Runs the command; the exit code is that of its success.
    ///
    /// `connect` is called only by commands that talk to the authority: the others open nothing.
    pub fn run(self, context: &mut Context, connect: impl FnOnce(&Context) -> Result<Api>) -> Result<Exit> {
        match self {
            Self::Inspect(args) => inspect::run(&args, context),
            Self::Serve(args) => serve::run(&args, context),
            Self::Quickstart(args) => quickstart::run(&args, context, connect),
            Self::P12(args) => p12::run(args, context, connect),
            Self::Remote(command) => {
                context.configure()?;
                let api = connect(context)?;
                let done = command.run(context, &api);
                let learned = first_root::learn(context, &api);
                let done = done?;
                learned?;
                api.finish().map_err(|error| answer::failure(&error))?;
                Ok(done)
            }
            Self::Backup(args) => backup::run(args, context, connect),
            Self::Vault(args) => vault::run(args, context, connect),
            Self::Db(args) => db::run(args, context),
            Self::Config(args) => config::run(&args, context),
            Self::Verify(args) => verify::run(&args, context, connect),
            Self::Login(args) => login::run(&args, context),
            Self::Logout(args) => logout::run(&args, context),
            Self::Context(args) => context::run(args, context),
            Self::Completion(args) => completion::run(&args, context),
            Self::Man(args) => man::run(&args, context),
            Self::Version(args) => version::run(&args, context),
            Self::Help(args) => help::run(&args, context),
        }
    }
}
