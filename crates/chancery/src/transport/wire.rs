//! HTTP over one connection that is kept from call to call.

use std::cell::{Cell, RefCell};
use std::io;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use axum::http::{self, Request};
use chancery_api::transport::{Call, Reply};
use chancery_api::{Method, Problem, Secret, TransportError};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::CertificateError;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

/// Longest answer in bytes: a CRL of some millions of entries in base64.
const LONGEST: usize = 512 * 1_024 * 1_024;
/// How long a server may take to answer: signing a large CRL or checking a large log takes its time.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// A connection to a server and what runs it.
pub(super) struct Wire {
    runtime: Runtime,
    host: HeaderValue,
    token: Option<HeaderValue>,
    sender: RefCell<Option<SendRequest<Full<Bytes>>>>,
    /// Whether a call was answered: a server that is not there afterwards has ended meanwhile.
    answered: Cell<bool>,
}

impl Wire {
    /// Not connected yet. `host` is what the `Host` header says, `token` the whole `Authorization` header.
    pub(super) fn new(host: HeaderValue, token: Option<HeaderValue>) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, host, token, sender: RefCell::new(None), answered: Cell::new(false) })
    }

    /// Sends a call over the connection at hand, or over a new one when there is none or the server closed it meanwhile.
    pub(super) fn call<I, F>(&self, call: Call, connect: F) -> Result<Reply, TransportError>
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        F: AsyncFn() -> io::Result<I>,
    {
        let request = self.request(call)?;
        self.runtime.block_on(async {
            let at_hand = self.sender.take();
            let (sender, reply) = match at_hand {
                Some(sender) => match exchange(sender, request).await {
                    Ok(done) => done,
                    // Nothing of it was sent: the server had closed the connection.
                    Err((Some(request), _)) => self.fresh(&connect, request).await?,
                    Err((None, error)) => return Err(error),
                },
                None => self.fresh(&connect, request).await?,
            };
            self.sender.replace(sender);
            self.answered.set(true);
            Ok(reply)
        })
    }

    /// Connects and sends.
    async fn fresh<I, F>(&self, connect: &F, request: Request<Full<Bytes>>) -> Result<(Again, Reply), TransportError>
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
        F: AsyncFn() -> io::Result<I>,
    {
        let io = connect().await.map_err(|error| self.not_connected(&error))?;
        let handshake = handshake(TokioIo::new(io)).await;
        let (sender, connection) = handshake.map_err(|error| TransportError::Unreachable(words(&error)))?;
        // Its errors come out of the request.
        tokio::spawn(connection);
        exchange(sender, request).await.map_err(|(_, error)| error)
    }

    fn not_connected(&self, error: &io::Error) -> TransportError {
        match error.get_ref().and_then(|cause| cause.downcast_ref()) {
            Some(rustls::Error::InvalidCertificate(fault)) => TransportError::Untrusted(distrust(fault)),
            _ if self.answered.get() => TransportError::Gone(error.to_string()),
            _ => TransportError::Unreachable(error.to_string()),
        }
    }

    /// Connects and sends nothing.
    pub(super) fn greet<I>(&self, connect: impl AsyncFn() -> io::Result<I>) -> Result<(), TransportError> {
        self.runtime.block_on(connect()).map(drop).map_err(|error| self.not_connected(&error))
    }

    fn request(&self, call: Call) -> Result<Request<Full<Bytes>>, TransportError> {
        let mut request = Request::builder().method(method(call.method)).uri(call.path).header(HOST, &self.host);
        if !call.body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(key) = call.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, token);
        }
        request.body(Full::new(call.body.into())).map_err(|error| TransportError::Unreachable(error.to_string()))
    }
}

/// What the `Authorization` header says for a token. Error, in words: the token has characters that none has.
pub(super) fn bearer(Secret(token): &Secret) -> Result<HeaderValue, String> {
    let header = zeroize::Zeroizing::new(format!("Bearer {}", token.trim()));
    let mut header = HeaderValue::from_str(&header).map_err(|_| "the token has characters that none has".to_owned())?;
    header.set_sensitive(true);
    Ok(header)
}

/// The method of a call.
pub(super) const fn method(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Delete => http::Method::DELETE,
    }
}

type Sender = SendRequest<Full<Bytes>>;
/// The sender when the connection can be used again.
type Again = Option<Sender>;

/// The request back when nothing of it was sent.
type Unsent = Option<Request<Full<Bytes>>>;

/// Sends and reads to the end; the sender is back when the connection can be used again.
async fn exchange(
    mut sender: Sender,
    request: Request<Full<Bytes>>,
) -> Result<(Again, Reply), (Unsent, TransportError)> {
    let failed = |error: String| (None, TransportError::Unanswered(error));
    if let Err(error) = sender.ready().await {
        return Err((Some(request), TransportError::Unreachable(words(&error))));
    }
    let answer = async {
        let response = sender.try_send_request(request).await.map_err(|mut error| {
            let unsent = error.take_message();
            (unsent, TransportError::Unanswered(words(error.error())))
        })?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), LONGEST).collect().await;
        let body = body.map_err(|error| failed(error.to_string()))?.to_bytes();
        Ok(Reply { status, body: body.into() })
    };
    let reply = timeout(PATIENCE, answer)
        .await
        .map_err(|_| failed(format!("no answer within {} minutes", PATIENCE.as_secs() / 60)))??;
    Ok(((!sender.is_closed()).then_some(sender), reply))
}

/// An error of the HTTP library with its cause, which is what tells a person something.
fn words(error: &hyper::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

/// Why a certificate is not trusted, in words.
fn distrust(fault: &CertificateError) -> String {
    match fault {
        // Authorities of one name tell each other apart by the signature alone.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "Its certificate is from none of the trusted authorities.".to_owned()
        }
        CertificateError::NotValidForNameContext { expected, presented } => {
            format!("Its certificate is for {}, not for {}.", presented.join(", "), expected.to_str())
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "Its certificate has expired.".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "Its certificate is not valid yet; check the clocks.".to_owned()
        }
        other => format!("Its certificate cannot be relied on: {other}."),
    }
}

/// A no that was made here, as a server would have sent it.
pub(super) fn refused(problem: &Problem) -> Result<Reply, TransportError> {
    let body = serde_json::to_vec(problem).map_err(|error| TransportError::Unreachable(error.to_string()))?;
    Ok(Reply { status: problem.status, body })
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpListener};
    use std::thread::{JoinHandle, spawn};

    use tokio::net::TcpStream;

    use super::*;

    /// A server that answers one request with this, and ends.
    fn answers_once(answer: &'static str) -> (SocketAddr, JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1_024];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        (address, server)
    }

    #[test]
    fn a_server_that_ends_between_two_calls_is_told_apart_from_one_that_never_was() {
        let status = || Call { method: Method::Get, path: "/".to_owned(), body: Vec::new(), idempotency_key: None };
        let wire = || Wire::new(HeaderValue::from_static("localhost"), None).unwrap();

        let (address, server) = answers_once("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
        let two_calls = wire();
        let call = |wire: &Wire| wire.call(status(), async || TcpStream::connect(address).await);
        assert_eq!(call(&two_calls).unwrap().body, b"{}");
        server.join().unwrap();
        assert!(matches!(call(&two_calls), Err(TransportError::Gone(_))));
        assert!(matches!(call(&wire()), Err(TransportError::Unreachable(_))));

        let (address, server) = answers_once("");
        let cut_off = wire().call(status(), async || TcpStream::connect(address).await);
        server.join().unwrap();
        assert!(matches!(cut_off, Err(TransportError::Unanswered(_))), "{cut_off:?}");
    }
}
