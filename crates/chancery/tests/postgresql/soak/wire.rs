//! HTTP over a connection that is kept, as a plain client speaks it: what the typed client does not show is seen.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(240);

trait Stream: Read + Write + Send {}
impl<S: Read + Write + Send> Stream for S {}

/// A connection.
pub(super) struct Wire {
    stream: BufReader<Box<dyn Stream>>,
}

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    /// Whether it says when to come back.
    pub(super) retry_after: bool,
    pub(super) body: Vec<u8>,
}

impl Wire {
    /// Without TLS.
    pub(super) fn plain(port: u16) -> io::Result<Self> {
        Ok(Self::over(connect(port)?))
    }

    /// With TLS to `localhost`.
    pub(super) fn tls(port: u16, config: &Arc<ClientConfig>) -> io::Result<Self> {
        let name = ServerName::try_from("localhost").unwrap();
        let session = ClientConnection::new(Arc::clone(config), name).unwrap();
        Ok(Self::over(StreamOwned::new(session, connect(port)?)))
    }

    /// Over the socket of a data directory.
    pub(super) fn socket(path: &Path) -> io::Result<Self> {
        let stream = UnixStream::connect(path)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self::over(stream))
    }

    fn over(stream: impl Stream + 'static) -> Self {
        Self { stream: BufReader::new(Box::new(stream)) }
    }

    /// Sends a request and reads its answer. Error: the connection ended before.
    pub(super) fn ask(&mut self, method: &str, path: &str, headers: &str, body: &[u8]) -> io::Result<Answer> {
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{headers}\r\n");
        let mut request = head.into_bytes();
        request.extend(body);
        let stream = self.stream.get_mut();
        stream.write_all(&request).and_then(|()| stream.flush()).and_then(|()| self.answer()).map_err(told)
    }

    fn answer(&mut self) -> io::Result<Answer> {
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or(ErrorKind::InvalidData)?;
        let (mut retry_after, mut length) = (false, None);
        loop {
            let line = self.line()?.to_lowercase();
            match line.split_once(": ") {
                Some(("retry-after", _)) => retry_after = true,
                Some(("content-length", value)) => length = value.parse().ok(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length.ok_or(ErrorKind::InvalidData)?];
        self.stream.read_exact(&mut body)?;
        Ok(Answer { status, retry_after, body })
    }

    /// A line without its end, which has to be there.
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        line.strip_suffix("\r\n").map(str::to_owned).ok_or(ErrorKind::UnexpectedEof.into())
    }
}

/// A server that keeps the connection and does not answer, or not in HTTP, is no server that was killed.
fn told(error: io::Error) -> io::Error {
    let is_silent = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
    assert!(!is_silent, "no answer within {PATIENCE:?}");
    // TLS says so when the certificate is not the one that is meant: the server has just started then.
    let is_tls = error.get_ref().is_some_and(|cause| cause.is::<rustls::Error>());
    assert!(error.kind() != ErrorKind::InvalidData || is_tls, "the answer has no form");
    error
}

impl Answer {
    /// Whether it has this status and names this code.
    pub(super) fn is(&self, status: u16, code: &str) -> bool {
        self.status == status && String::from_utf8_lossy(&self.body).contains(code)
    }

    /// Whether it asks to come back later: on a busy computer the database may not answer in time.
    pub(super) fn is_later(&self) -> bool {
        self.status == 503 && self.retry_after
    }

    /// `data` in the JSON of an answer.
    pub(super) fn data(&self) -> serde_json::Value {
        let json: serde_json::Value = serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self}"));
        assert_eq!(json["schema"], 1, "{self}");
        json["data"].clone()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

/// TLS that trusts only this root.
pub(super) fn trusting(root: Vec<u8>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(root)).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

fn connect(port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(stream)
}
