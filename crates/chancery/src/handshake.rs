//! A TLS handshake that takes whatever certificates the server sends, to look at them.

use std::fmt;
use std::net::{IpAddr, TcpStream, ToSocketAddrs};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use chancery_pki::path::WantedName;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

mod deadline;
mod recorder;
mod start_tls;

use deadline::Deadline;
use recorder::Recorder;

/// For connecting, STARTTLS and handshake together.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Host name in A-labels, or IP address without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl FromStr for Address {
    type Err = &'static str;

    /// `host:port`, `192.0.2.1:443`, `[2001:db8::1]:443`.
    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let (host, port) = text.rsplit_once(':').ok_or("a colon and a port are missing")?;
        let port = port.parse().map_err(|_| "the port is no number up to 65535")?;
        let is_bracketed = host.starts_with('[') && host.ends_with(']');
        if port == 0 || host.contains(':') && !is_bracketed || host.contains('/') {
            return Err("it is no host and port");
        }
        match WantedName::parse(host) {
            Some(WantedName::Dns(host)) => Ok(Self { host, port }),
            Some(WantedName::Ip(address)) => Ok(Self { host: address.to_string(), port }),
            _ => Err("it is no host name"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.parse() {
            Ok(IpAddr::V6(host)) => write!(f, "[{host}]:{}", self.port),
            _ => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

/// What a server sent.
#[derive(Clone, Debug, Default)]
pub struct Presented {
    /// The certificates in DER, the server's own first; empty when it sent none.
    pub chain: Vec<Vec<u8>>,
    /// Why the server did not prove that it holds the key; `None` when it did.
    pub unproved: Option<String>,
}

/// Connects and returns the certificates the server sends (TLS 1.2 and 1.3, with SNI). On the ports of SMTP, IMAP and
/// POP3 it asks for STARTTLS first. Errors: a server that cannot be reached (exit 12), or that speaks no TLS (exit 1).
pub fn presented(address: &Address) -> Result<Presented> {
    let unreachable = |error: &std::io::Error| {
        CliError::new(code::HOST_UNREACHABLE, Exit::Unreachable)
            .with("host", address.to_string())
            .with("reason", reason(error))
    };
    let mut stream = connect(address).map_err(|error| unreachable(&error))?;
    if let Some(protocol) = start_tls::of_port(address.port) {
        start_tls::ask(protocol, &mut stream).map_err(|error| no_tls(address, &reason(&error)))?;
    }
    let recorder = Arc::new(Recorder::default());
    let ended = shake_hands(address, &recorder, &mut stream);
    let mut presented = recorder.presented();
    match ended {
        Ok(()) => Ok(presented),
        // What was sent can be looked at, whatever went wrong afterwards.
        Err(error) if !presented.chain.is_empty() => {
            // A server that insists on a certificate of ours says so after having proved its own key.
            if !recorder.is_proved() {
                presented.unproved.get_or_insert(reason(&error));
            }
            Ok(presented)
        }
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err(no_tls(address, &reason(&error))),
        Err(error) => Err(unreachable(&error)),
    }
}

fn connect(address: &Address) -> std::io::Result<Deadline> {
    let deadline = deadline::after(PATIENCE);
    let mut last = std::io::Error::new(std::io::ErrorKind::NotFound, "the name has no address");
    for candidate in (address.host.as_str(), address.port).to_socket_addrs()? {
        match deadline::left(deadline).and_then(|left| TcpStream::connect_timeout(&candidate, left)) {
            Ok(stream) => return Ok(Deadline::new(stream, deadline)),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn shake_hands(address: &Address, recorder: &Arc<Recorder>, stream: &mut Deadline) -> std::io::Result<()> {
    let invalid = |error: &dyn fmt::Display| std::io::Error::new(std::io::ErrorKind::InvalidData, error.to_string());
    let config = any_certificate(recorder.clone()).map_err(|error| invalid(&error))?;
    let name = ServerName::try_from(address.host.clone()).map_err(|error| invalid(&error))?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(|error| invalid(&error))?;
    while connection.is_handshaking() {
        connection.complete_io(stream)?;
    }
    Ok(())
}

/// TLS that takes whatever certificate it is shown, and keeps it here.
pub(crate) fn any_certificate(recorder: Arc<Recorder>) -> std::result::Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(config.dangerous().with_custom_certificate_verifier(recorder).with_no_client_auth())
}

fn no_tls(address: &Address, reason: &str) -> CliError {
    CliError::new(code::NO_TLS, Exit::Failed).with("host", address.to_string()).with("reason", reason)
}

fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn addresses() {
        for (text, want) in [
            ("www.example.org:443", Some("www.example.org:443")),
            ("münchen.example:993", Some("xn--mnchen-3ya.example:993")),
            ("192.0.2.1:25", Some("192.0.2.1:25")),
            ("[2001:db8::1]:443", Some("[2001:db8::1]:443")),
            ("2001:db8::1:443", None),
            ("www.example.org", None),
            ("www.example.org:https", None),
            ("www.example.org:70000", None),
            ("www.example.org:0", None),
            (":443", None),
            ("C:443/file", None),
            ("folder/file:443", None),
            ("joe@example.org:25", None),
        ] {
            let read: Option<String> = text.parse().ok().map(|address: Address| address.to_string());
            assert_eq!(read.as_deref(), want, "{text}");
        }
    }
}
