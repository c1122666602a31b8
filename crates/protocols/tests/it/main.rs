//! The protocols as a client meets them: through the router, with a clock that is set; openssl reads what they answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking; clippy knows only functions marked as tests, not their fixtures"
)]

mod lookup;
mod ocsp;
mod publication;
mod site;
