//! The body of a request on its way here: who waits for it is known, and what nobody wants of it is read all the same.
//!
//! An answer that comes before the whole request (a body that is too long, a token that is none) would be lost if the
//! connection were closed with bytes that nobody read: the system resets it (RFC 9112 §9.6). So what is left of a body when
//! it is given up is read and thrown away, in bounds.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Bytes, HttpBody};
use axum::http::Request;
use axum::http::header::EXPECT;
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::hall::Sitting;

/// Most bytes that are read for nothing.
const MOST_WASTE: usize = 16 * 1_024 * 1_024;
/// How long they are waited for.
const WASTE_TIME: Duration = Duration::from_secs(10);

/// A body that comes.
pub(super) struct Arriving {
    /// `None` once all of it is there, or it broke off.
    body: Option<Incoming>,
    /// Whether the client sends it only when it is asked to go on, which it was not yet.
    waits_to_be_asked: bool,
    sitting: Arc<Sitting>,
}

impl Arriving {
    pub(super) fn of(request: Request<Incoming>, sitting: &Arc<Sitting>) -> Request<Self> {
        let waits_to_be_asked = request.headers().contains_key(EXPECT);
        request.map(|body| {
            let body = Some(body).filter(|body| !body.is_end_stream());
            if body.is_some() {
                sitting.sends(true);
            }
            Self { body, waits_to_be_asked, sitting: Arc::clone(sitting) }
        })
    }

    /// The body, which is over one way or another.
    fn take(&mut self) -> Option<Incoming> {
        let body = self.body.take()?;
        self.sitting.sends(false);
        Some(body)
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.waits_to_be_asked = false;
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.take();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        let Some(body) = self.take() else { return };
        if self.waits_to_be_asked || body.is_end_stream() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(timeout(WASTE_TIME, waste(body)));
        }
    }
}

/// Reads what nobody wants. The answer is written meanwhile.
async fn waste(mut body: Incoming) {
    let mut left = MOST_WASTE;
    while let Some(Ok(frame)) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Some(rest) = left.checked_sub(frame.data_ref().map_or(0, Bytes::len)) else { return };
        left = rest;
    }
}
