//! `chancery ca`: one file for each verb.

use clap::Subcommand;

mod complete;
mod create;
mod default;
mod export;
mod list;
mod lock;
mod new_passphrase;
mod reissue;
mod renew;
mod replace;
mod request;
mod retire;
mod show;
pub(super) mod subject;
mod tree;
mod unlock;

pub(super) use create::lacks_crl;
pub(in crate::command) use export::write;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

/// Arguments of `chancery ca`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery ca list
  chancery ca export --all -o ca.pem
  chancery ca create --name 'Example Mail CA' --issue email
  chancery ca reissue issuing-1 --dry-run")]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    command: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Create one more authority
    Create(Box<create::Args>),
    /// List authorities
    List(list::Args),
    /// Show an authority
    Show(show::Args),
    /// Draw the authorities as a tree
    Tree(tree::Args),
    /// Write certificates of authorities as PEM
    Export(export::Args),
    /// Renew an authority: same key, new certificate
    Renew(renew::Args),
    /// Replace an authority: new key, new certificate, next slug
    Replace(replace::Args),
    /// Make an authority the default for what it shall issue
    Default(default::Args),
    /// Write the request of an authority that somebody else will sign
    Request(request::Args),
    /// Hand in the certificate that an outside authority gave
    Complete(complete::Args),
    /// Keep an authority's key open for a time, on a running server
    Unlock(unlock::Args),
    /// Lock an authority's key again
    Lock(lock::Args),
    /// Retire an authority: it issues no more, its CRLs go on
    Retire(retire::Args),
    /// Issue everything of an ending authority again, or show the plan
    Reissue(reissue::Args),
}

/// Runs the verb.
pub(super) fn run(args: Args, context: &mut Context, api: &Api) -> Result<Exit> {
    match args.command {
        Verb::Create(args) => create::run(&args, context, api),
        Verb::List(args) => list::run(&args, context, api),
        Verb::Show(args) => show::run(&args, context, api),
        Verb::Tree(args) => tree::run(&args, context, api),
        Verb::Export(args) => export::run(&args, context, api),
        Verb::Renew(args) => renew::run(&args, context, api),
        Verb::Replace(args) => replace::run(&args, context, api),
        Verb::Default(args) => default::run(&args, context, api),
        Verb::Request(args) => request::run(&args, context, api),
        Verb::Complete(args) => complete::run(&args, context, api),
        Verb::Unlock(args) => unlock::run(&args, context, api),
        Verb::Lock(args) => lock::run(&args, context, api),
        Verb::Retire(args) => retire::run(&args, context, api),
        Verb::Reissue(args) => reissue::run(&args, context, api),
    }
}
