//! The handlers, one file for each group of addresses.

pub(crate) mod authorities;
pub(crate) mod backups;
pub(crate) mod certificates;
pub(crate) mod clock;
pub(crate) mod crls;
pub(crate) mod jobs;
pub(crate) mod log;
pub(crate) mod persons;
pub(crate) mod profiles;
pub(crate) mod requests;
pub(crate) mod status;
pub(crate) mod tokens;
pub(crate) mod vault;
