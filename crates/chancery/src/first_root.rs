//! A server without an authority is known by a temporary certificate. Once it has one it shows that certificate no more,
//! and is known by its authorities instead.

use chancery_pki::certificate::Certificate;
use chancery_pki::pem;

use crate::connect::Api;
use crate::context::Context;
use crate::contexts::{Contexts, Trust};
use crate::error::Result;

/// Has the server of this context known by its authorities as soon as it has any. It is asked over the connection of the
/// command that was just done. Error: the file of contexts cannot be used.
pub fn learn(context: &Context, api: &Api) -> Result<()> {
    let Some((name, server)) = &context.server else { return Ok(()) };
    let Trust::Roots(known) = &server.trust else { return Ok(()) };
    if !is_temporary(known) {
        return Ok(());
    }
    // Who may not see authorities makes none either.
    let Ok(listed) = api.authorities() else { return Ok(()) };
    let authorities: String = listed.data.items.iter().filter_map(|authority| authority.pem.as_deref()).collect();
    if authorities.is_empty() {
        return Ok(());
    }
    let mut contexts = Contexts::read(context.contexts.as_deref())?;
    let Some(server) = contexts.servers.get_mut(name) else { return Ok(()) };
    server.trust = Trust::Roots(format!("{authorities}{known}"));
    contexts.write(context.contexts.as_deref())
}

/// Whether the first of these certificates is one that a server made for itself.
fn is_temporary(known: &str) -> bool {
    let first = pem::blocks(known).ok().and_then(|blocks| Certificate::from_der(&blocks.first()?.der).ok());
    first.is_some_and(|certificate| !certificate.is_ca())
}
