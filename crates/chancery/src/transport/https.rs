//! A server elsewhere, reached over HTTPS. Only the given roots are trusted, never those of the system.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, Uri};
use chancery_api::transport::{Call, Reply};
use chancery_api::{Secret, Transport, TransportError};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::wire::{Wire, bearer};

/// How long connecting and the handshake may take.
const CONNECT_TIME: Duration = Duration::from_secs(15);
/// Port of HTTPS when the address names none.
const PORT: u16 = 443;

/// Where a server is and how it is known.
pub struct Remote {
    /// Address, such as `https://ca.example.org:8443`.
    pub url: String,
    /// DER of the roots the server's certificate has to lead to; no others are trusted.
    pub roots: Vec<Vec<u8>>,
    /// Bearer token.
    pub token: Option<Secret>,
}

/// Calls over HTTPS.
pub struct Https {
    url: String,
    host: String,
    port: u16,
    name: ServerName<'static>,
    connector: TlsConnector,
    wire: Wire,
}

impl Https {
    /// Not connected yet. Errors, in words: the address is none of HTTPS, a root or the token cannot be used.
    pub fn new(remote: &Remote) -> Result<Self, String> {
        let uri: Uri = remote.url.parse().map_err(|error| format!("“{}”: {error}", remote.url))?;
        if uri.scheme_str() != Some("https") || !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(format!("“{}” is not of the form https://HOST:PORT", remote.url));
        }
        let authority = uri.authority().ok_or_else(|| format!("“{}” names no host", remote.url))?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host.clone()).map_err(|error| format!("“{host}”: {error}"))?;
        let port = authority.port_u16().unwrap_or(PORT);
        let header = HeaderValue::from_str(authority.as_str()).map_err(|error| error.to_string())?;
        let wire =
            Wire::new(header, remote.token.as_ref().map(bearer).transpose()?).map_err(|error| error.to_string())?;
        let connector = TlsConnector::from(Arc::new(config(remote)?));
        Ok(Self { url: remote.url.clone(), host, port, name, connector, wire })
    }
}

impl Https {
    /// Connects and sends nothing: whether the server is there, and the one that is meant.
    pub fn greet(&self) -> Result<(), TransportError> {
        self.wire.greet(async || self.connect().await).map_err(|error| self.named(error))
    }

    async fn connect(&self) -> io::Result<TlsStream<TcpStream>> {
        let connecting = async {
            let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
            stream.set_nodelay(true)?;
            self.connector.connect(self.name.clone(), stream).await
        };
        let late = |_| io::Error::new(io::ErrorKind::TimedOut, "connecting took too long");
        timeout(CONNECT_TIME, connecting).await.map_err(late)?
    }

    /// The reason with the address in front: it may come from a context that was chosen long ago.
    fn named(&self, error: TransportError) -> TransportError {
        let named = |reason: String| format!("{}: {reason}", self.url);
        match error {
            TransportError::Unreachable(reason) => TransportError::Unreachable(named(reason)),
            TransportError::Untrusted(reason) => TransportError::Untrusted(named(reason)),
            TransportError::Gone(reason) => TransportError::Gone(named(reason)),
            TransportError::Unanswered(reason) => TransportError::Unanswered(named(reason)),
        }
    }
}

impl Transport for Https {
    fn call(&self, call: Call) -> Result<Reply, TransportError> {
        self.wire.call(call, async || self.connect().await).map_err(|error| self.named(error))
    }
}

fn config(remote: &Remote) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    for root in &remote.roots {
        roots.add(CertificateDer::from(root.clone())).map_err(|error| error.to_string())?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}
