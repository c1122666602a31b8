//! Addresses that are listened on.

use std::io::ErrorKind;
use std::net::SocketAddr;

use nix::sys::socket::{setsockopt, sockopt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::holder;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 4_096;
/// Milliseconds for which a peer may take nothing of what it is sent.
const WRITE_TIME: u32 = 60_000;

/// Listens on an address. Errors: `CHY-6050` says who holds it, `CHY-6051` why the system refuses.
pub(super) fn bind(address: SocketAddr, option: &'static str) -> Result<TcpListener> {
    listen(address).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            let holder = holder::of_port(address).unwrap_or_else(|| "another program".to_owned());
            let error = CliError::new(code::PORT_IN_USE, Exit::Conflict).with("address", address.to_string());
            error.with("holder", holder).with("option", option)
        }
        _ => CliError::new(code::CANNOT_LISTEN, Exit::Failed)
            .with("address", address.to_string())
            .with("reason", format!("{error}."))
            .with("option", option),
    })
}

/// Why the second address could not be had, when it is the server itself that listens there.
pub(super) fn of_itself(error: CliError, address: SocketAddr, first: &TcpListener) -> CliError {
    let overlaps = |first: SocketAddr| {
        let is_any = first.ip().is_unspecified() || address.ip().is_unspecified();
        first.port() == address.port() && (is_any || first.ip() == address.ip())
    };
    match first.local_addr() {
        Ok(first) if error.code() == code::PORT_IN_USE && overlaps(first) => {
            let reason = format!("--listen is {first}, and --http-listen {address}: each needs a port of its own.");
            CliError::new(code::OPTIONS, Exit::Usage).with("reason", reason).with("help", "chancery serve --help")
        }
        _ => error,
    }
}

/// A listener that the service manager made.
pub(super) fn adopt(listener: std::net::TcpListener, name: &str) -> Result<TcpListener> {
    let listener = listener.set_nonblocking(true).and_then(|()| TcpListener::from_std(listener));
    listener.map_err(|error| {
        CliError::new(code::CANNOT_LISTEN, Exit::Failed)
            .with("address", name)
            .with("reason", format!("{error}."))
            .with("option", "FileDescriptorName")
    })
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that was restarted takes its port back although old connections still fade away.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Answers leave at once, and a peer that takes nothing of its answer loses the connection. Where the system does not
/// know an option, the other limits still hold.
pub(super) fn prepare(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    let _ = setsockopt(stream, sockopt::TcpUserTimeout, &WRITE_TIME);
}
