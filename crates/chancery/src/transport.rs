//! The ways to a server.

mod here;
mod https;
mod in_process;
mod unix;
mod wire;

pub use here::Here;
pub use https::{Https, Remote};
pub use in_process::InProcess;
pub use unix::Unix;
