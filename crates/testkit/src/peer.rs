//! Programs of others that read what we write.

pub mod apache;
pub mod curl;
pub mod gnutls;
pub mod gpgsm;
pub mod nginx;
pub mod nss;
pub mod openapi;
pub mod openssl;
pub mod pkilint;
pub mod postgresql;
pub mod python;
pub mod server;
pub mod shell;
pub mod stunnel;
pub mod systemd;
mod tool;

pub use server::Server;
