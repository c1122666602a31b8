//! The ways to a server.

mod in_process;

pub use in_process::{InProcess, forbid_core_dumps};
