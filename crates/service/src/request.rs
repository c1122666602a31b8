//! Requests for certificates of outside authorities: made here or elsewhere, answered by people (decision 21).

mod cancel;
mod complete;
mod create;
mod export;
mod find;
mod list;
mod view;

pub use create::CreateRequest;
pub use list::RequestQuery;
pub use view::RequestView;

pub(crate) use view::{Kept, step};
