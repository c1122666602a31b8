//! Fetching over HTTP for the jobs of the server: bounded in time and size, no redirection followed, and from no address
//! that no web server has.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT, AGE, CACHE_CONTROL, CONNECTION, HOST, LOCATION, USER_AGENT};
use axum::http::uri::{Authority, PathAndQuery};
use axum::http::{HeaderMap, HeaderName, Request, Uri};
use chancery_service::{Fetch, Fetched, Fetching};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;

use crate::handshake;

/// How long one answer may take, from looking the name up to its last byte.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether published CRLs are read back from their addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadBack {
    /// From where their names lead.
    #[default]
    On,
    /// Not at all.
    Off,
    /// From here, whatever their names lead to: a proxy in front of this server, behind an address it cannot reach itself.
    At(SocketAddr),
}

impl FromStr for ReadBack {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            other => other.parse().map(Self::At).map_err(|_| "on, off, or an address such as 192.0.2.7:80"),
        }
    }
}

impl Display for ReadBack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::On => f.write_str("on"),
            Self::Off => f.write_str("off"),
            Self::At(address) => address.fmt(f),
        }
    }
}

/// Fetches from where names lead, or always from one address.
pub(super) struct Fetcher {
    at: Option<SocketAddr>,
}

impl Fetcher {
    pub(super) const fn new(at: Option<SocketAddr>) -> Self {
        Self { at }
    }
}

impl Fetch for Fetcher {
    fn fetch<'f>(&'f self, address: &'f str, most: usize) -> Fetching<'f> {
        Box::pin(async move {
            let late = || format!("no answer within {} seconds", PATIENCE.as_secs());
            timeout(PATIENCE, self.get(address, most)).await.unwrap_or_else(|_| Err(late()))
        })
    }
}

impl Fetcher {
    async fn get(&self, address: &str, most: usize) -> Result<Fetched, String> {
        let uri: Uri = address.parse().map_err(words)?;
        let authority = uri.authority().ok_or("the address names no host")?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let is_https = uri.scheme_str() == Some("https");
        let stream = self.connect(host, authority.port_u16().unwrap_or(if is_https { 443 } else { 80 })).await?;
        let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        if !is_https {
            return exchange(stream, authority, path, most).await;
        }
        let name = ServerName::try_from(host.to_owned()).map_err(words)?;
        let stream = TlsConnector::from(any_certificate()?).connect(name, stream).await.map_err(words)?;
        exchange(stream, authority, path, most).await
    }

    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, String> {
        let candidates: Vec<SocketAddr> = match self.at {
            Some(at) => vec![at],
            None => lookup_host((host, port)).await.map_err(|error| format!("{host}: {}", words(error)))?.collect(),
        };
        let mut last = format!("{host} has no address");
        for candidate in candidates {
            if !is_of_a_server(candidate.ip()) {
                last = format!("{} is no address of a web server", candidate.ip());
                continue;
            }
            match TcpStream::connect(candidate).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = format!("{candidate}: {}", words(error)),
            }
        }
        Err(last)
    }
}

/// One request, one answer.
async fn exchange<S>(stream: S, authority: &Authority, path: &str, most: usize) -> Result<Fetched, String>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(words)?;
    let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
    let request = Request::get(path)
        .header(HOST, authority.as_str())
        .header(USER_AGENT, concat!("chancery/", env!("CARGO_PKG_VERSION")))
        .header(ACCEPT, "application/pkix-crl, */*")
        .header(CACHE_CONTROL, "no-cache")
        .header(CONNECTION, "close")
        .body(Body::empty())
        .map_err(words)?;
    let (head, body) = sender.send_request(request).await.map_err(words)?.into_parts();
    let location = header(&head.headers, &LOCATION).map(str::to_owned);
    let age = header(&head.headers, &AGE).and_then(|age| age.parse().ok());
    let body = Limited::new(body, most).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() { format!("an answer of more than {most} bytes") } else { error.to_string() }
    })?;
    Ok(Fetched { status: head.status.as_u16(), location, age, bytes: body.to_bytes().to_vec() })
}

fn header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// What is fetched is signed and compared, so that it is no matter who hands it out.
fn any_certificate() -> Result<Arc<ClientConfig>, String> {
    handshake::any_certificate(Arc::default()).map(Arc::new).map_err(words)
}

/// Not those of one link alone, where virtual machines find the secrets of their host, and not those of nobody.
fn is_of_a_server(ip: IpAddr) -> bool {
    let is_of_a_link = match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_link_local() || ip.is_broadcast(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    };
    !is_of_a_link && !ip.is_unspecified() && !ip.is_multicast()
}

fn words(error: impl Display) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_crls_are_read_back_is_said_in_words() {
        for text in ["on", "off", "192.0.2.7:80", "[2001:db8::1]:8080"] {
            assert_eq!(text.parse::<ReadBack>().unwrap().to_string(), text);
        }
        for text in ["", "yes", "ca.example.org:80", "192.0.2.7"] {
            assert!(text.parse::<ReadBack>().is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_is_fetched_from_a_link_or_from_nobody() {
        for (ip, expected) in [
            ("127.0.0.1", true),
            ("10.0.0.1", true),
            ("2001:db8::1", true),
            ("169.254.169.254", false),
            ("::ffff:169.254.169.254", false),
            ("fe80::1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("ff02::1", false),
        ] {
            assert_eq!(is_of_a_server(ip.parse().unwrap()), expected, "{ip}");
        }
    }
}
