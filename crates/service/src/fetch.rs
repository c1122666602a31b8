//! What the service fetches from the network. Whoever hosts the service brings the means: without a host that does, nothing
//! goes out.

use std::pin::Pin;

/// An answer, or in words why there is none.
pub type Fetching<'f> = Pin<Box<dyn Future<Output = Result<Fetched, String>> + Send + 'f>>;

/// Fetches over HTTP and HTTPS.
pub trait Fetch: Send + Sync {
    /// The answer to one GET, with at most `most` bytes. Nothing follows redirections; no answer takes for ever; nobody's
    /// cache is asked for less than the latest.
    fn fetch<'f>(&'f self, address: &'f str, most: usize) -> Fetching<'f>;
}

/// An answer over HTTP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// Status code.
    pub status: u16,
    /// Where it sends us instead.
    pub location: Option<String>,
    /// Seconds for which a cache on the way kept it; `None` when it came from the origin.
    pub age: Option<u64>,
    /// The body.
    pub bytes: Vec<u8>,
}
