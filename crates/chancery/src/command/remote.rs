//! The commands that are calls of the API: one file each, of one shape: `Args`, and `run(args, context, api)`.

use clap::Subcommand;

use crate::connect::Api;
use crate::context::Context;
use crate::error::Result;
use crate::exit::Exit;

mod ca;
mod cert;
mod clock;
mod crl;
mod expiring;
mod hold;
mod init;
mod issue;
mod log;
mod person;
mod profile;
mod rekey;
mod release;
mod renew;
mod request;
mod revoke;
mod sign;
mod status;
mod token;
mod whoami;

/// Every command that talks to the authority.
#[derive(Debug, Subcommand)]
pub enum Remote {
    /// Create the first authorities: a root and one that issues
    Init(init::Args),
    /// Show the whole at a glance: authorities, certificates, what needs attention
    Status(status::Args),
    /// Issue a certificate: key, certificate and files in one step
    Issue(issue::Args),
    /// Sign requests that were made elsewhere
    Sign(sign::Args),
    /// Renew certificates with the same key
    Renew(renew::Args),
    /// Renew a certificate with a new key
    Rekey(rekey::Args),
    /// Revoke certificates
    Revoke(revoke::Args),
    /// Put certificates on hold; a hold can be lifted
    Hold(hold::Args),
    /// Lift the hold of certificates
    Release(release::Args),
    /// List what ends soon
    Expiring(expiring::Args),
    /// Work with authorities
    Ca(ca::Args),
    /// Work with certificates
    #[command(alias = "certs")]
    Cert(cert::Args),
    /// Work with requests for certificates of outside authorities
    #[command(alias = "requests")]
    Request(request::Args),
    /// Work with revocation lists
    #[command(alias = "crls")]
    Crl(crl::Args),
    /// Work with profiles: what a certificate for one purpose contains
    #[command(alias = "profiles")]
    Profile(profile::Args),
    /// Work with persons: roles, and which addresses and domains are theirs
    #[command(alias = "persons")]
    Person(person::Args),
    /// Work with tokens: let programs and people act with less than everything
    #[command(alias = "tokens")]
    Token(token::Args),
    /// Say who you are to the authority, and what you may do
    Whoami(whoami::Args),
    /// Read and check the audit log
    Log(log::Args),
    /// Work with the clock of the authority: while it is behind what it has seen, nothing is signed
    Clock(clock::Args),
}

impl Remote {
    /// Runs the command; the exit code is that of its success.
    pub fn run(self, context: &mut Context, api: &Api) -> Result<Exit> {
        match self {
            Self::Init(args) => init::run(&args, context, api),
            Self::Status(args) => status::run(&args, context, api),
            Self::Issue(args) => issue::run(&args, context, api),
            Self::Sign(args) => sign::run(&args, context, api),
            Self::Renew(args) => renew::run(&args, context, api),
            Self::Rekey(args) => rekey::run(&args, context, api),
            Self::Revoke(args) => revoke::run(&args, context, api),
            Self::Hold(args) => hold::run(&args, context, api),
            Self::Release(args) => release::run(&args, context, api),
            Self::Expiring(args) => expiring::run(&args, context, api),
            Self::Ca(args) => ca::run(args, context, api),
            Self::Cert(args) => cert::run(args, context, api),
            Self::Request(args) => request::run(args, context, api),
            Self::Crl(args) => crl::run(args, context, api),
            Self::Profile(args) => profile::run(args, context, api),
            Self::Person(args) => person::run(args, context, api),
            Self::Token(args) => token::run(args, context, api),
            Self::Whoami(args) => whoami::run(&args, context, api),
            Self::Log(args) => log::run(args, context, api),
            Self::Clock(args) => clock::run(args, context, api),
        }
    }
}
