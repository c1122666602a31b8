//! How requests reach a server: in the same process, over its Unix socket, or over HTTPS.

use crate::Problem;

/// HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read.
    Get,
    /// Do or create.
    Post,
    /// Replace.
    Put,
    /// Remove.
    Delete,
}

/// One request to the API.
#[derive(Clone, Debug)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// Path and query below the server's root, such as `/api/v1/certificates?limit=50`.
    pub path: String,
    /// JSON body; empty for none.
    pub body: Vec<u8>,
    /// `Idempotency-Key`: the same key and body is done once.
    pub idempotency_key: Option<String>,
}

/// The answer to a [`Call`].
#[derive(Clone, Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// JSON body, an envelope or a problem.
    pub body: Vec<u8>,
}

/// Why a request has no answer, with the reason in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// Nothing was sent: nobody answers, or the way there cannot be used.
    #[error("{0}")]
    Unreachable(String),
    /// Nothing was sent: whoever answers does not prove to be the server that is meant.
    #[error("{0}")]
    Untrusted(String),
    /// Nothing was sent: the server answered earlier calls and is gone now.
    #[error("{0}")]
    Gone(String),
    /// It was sent, and the connection ended before the answer: whether it was done is not known.
    #[error("{0}")]
    Unanswered(String),
}

/// A way to a server. Calls block; the runtime, if one is needed, is the transport's own.
pub trait Transport {
    /// Sends one request and waits for the answer.
    fn call(&self, call: Call) -> Result<Reply, TransportError>;

    /// Whether the server goes on after this process, so that what it only remembers is of use. Known after the first
    /// call.
    fn lasts(&self) -> bool {
        true
    }

    /// Ends what the transport holds open, such as a data directory. Calls after it open it again.
    ///
    /// Errors: what was left to be done could not be done; what was answered before stands all the same.
    fn finish(&self) -> Result<(), Box<Problem>> {
        Ok(())
    }
}

impl<T: Transport + ?Sized> Transport for Box<T> {
    fn call(&self, call: Call) -> Result<Reply, TransportError> {
        (**self).call(call)
    }

    fn lasts(&self) -> bool {
        (**self).lasts()
    }

    fn finish(&self) -> Result<(), Box<Problem>> {
        (**self).finish()
    }
}
