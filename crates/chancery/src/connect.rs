//! The way to the authority that a command talks to.

use chancery_api::{Client, Transport};

use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// The client every command uses, whatever the transport.
pub type Api = Client<Box<dyn Transport>>;

/// Opens the way to the authority of this context.
pub fn connect(context: &Context) -> Result<Api> {
    let data = context.data.as_ref().map(|data| data.display().to_string()).unwrap_or_default();
    Err(CliError::new(code::UNREACHABLE, Exit::Unreachable).with("reason", format!("No service answers for {data}.")))
}
