//! What works on files of this machine itself, because there is no data directory to serve from yet, or no key to it.

use std::future::Future;
use std::path::PathBuf;

use chancery_api::client::ClientError;
use chancery_service::{Actor, Opening};
use tokio::signal::unix::{SignalKind, signal};

use crate::answer;
use crate::context::Context;
use crate::database_source;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

pub use crate::connect::wait;

/// Who the log says did it.
pub fn actor() -> Actor {
    Actor::local(nix::unistd::getuid().as_raw())
}

/// The data directory as an absolute path without a slash at its end: the key file's name is made from it.
pub fn data_directory(context: &Context) -> Result<PathBuf> {
    let unusable = |reason: String| CliError::new(code::UNREACHABLE, Exit::Unreachable).with("reason", reason);
    let given = context.data.as_deref().ok_or_else(|| unusable("There is no data directory.".to_owned()))?;
    let directory = std::path::absolute(given).map_err(|error| unusable(error.to_string()))?;
    Ok(directory.components().collect())
}

/// How the rows of the data directory are opened.
pub fn opening(context: &Context) -> Result<Opening> {
    let database = context.database_from.as_deref().map(database_source::database).transpose()?;
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    Ok(Opening { directory: data_directory(context)?, database, credentials, create: false, wait: wait() })
}

/// Runs a use case to its end, or until Ctrl-C or a request to terminate; what it made for itself is removed then.
pub fn run<T>(work: impl Future<Output = chancery_service::Result<T>>) -> Result<T> {
    crate::core_dumps::forbid();
    let broken = |error: std::io::Error| {
        CliError::new(code::UNREACHABLE, Exit::Unreachable).with("reason", format!("No runtime can be had: {error}"))
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?;
    let done = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt()).map_err(broken)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(broken)?;
        tokio::select! {
            done = work => done.map_err(|error| {
                answer::failure(&ClientError::Problem(Box::new(chancery_web::problem(&error))))
            }),
            _ = interrupt.recv() => Err(CliError::new(code::INTERRUPTED, Exit::Interrupted)),
            _ = terminate.recv() => Err(CliError::new(code::INTERRUPTED, Exit::Interrupted)),
        }
    });
    runtime.shutdown_background();
    done
}
