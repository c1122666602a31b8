//! `chancery serve`

use std::net::SocketAddr;

use crate::context::Context;
use crate::database_source;
use crate::error::Result;
use crate::exit::Exit;
use crate::serve::{self, ReadBack, Settings};

/// Arguments of `chancery serve`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery serve
  chancery serve --listen 192.0.2.7:8443 --name ca.example.org --http-listen 192.0.2.7:80
  chancery serve --http-listen 127.0.0.1:8080 --read-back 192.0.2.7:80    behind a proxy that only others reach by name
  chancery --data /srv/ca serve --listen '[::]:8443'")]
pub struct Args {
    /// Address of the API over HTTPS
    #[arg(long, value_name = "ADDR:PORT", env = "CHANCERY_LISTEN", hide_env_values = true)]
    listen: Option<SocketAddr>,

    /// Address for what clients fetch without TLS: certificates, CRLs, OCSP, health; none when not given
    #[arg(long, value_name = "ADDR:PORT", env = "CHANCERY_HTTP_LISTEN", hide_env_values = true)]
    http_listen: Option<SocketAddr>,

    /// Name in the server's own certificate; the computer's name when not given
    #[arg(long, value_name = "HOST")]
    name: Vec<String>,

    /// Read published CRLs back from their addresses: on, off, or the ADDR:PORT they can be reached at from here; on when not given
    #[arg(long, value_name = "HOW", env = "CHANCERY_READ_BACK", hide_env_values = true)]
    read_back: Option<ReadBack>,
}

/// Serves until it is told to stop.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    context.configure_here()?;
    let config = context.config()?;
    let settings = Settings {
        directory: config.data.0,
        database: config.database_from.0.as_deref().map(database_source::database).transpose()?,
        listen: args.listen.or(config.listen.0),
        http_listen: args.http_listen.or(config.http_listen.0),
        names: if args.name.is_empty() { config.names.0 } else { args.name.clone() },
        read_back: args.read_back.or(config.read_back.0).unwrap_or_default(),
    };
    serve::run(&settings, context)
}
