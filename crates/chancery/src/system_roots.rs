//! The roots that this computer trusts, as its other programs do.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chancery_pki::pem;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// Names another file in the place of the system's, as with OpenSSL.
const VARIABLE: &str = "SSL_CERT_FILE";
/// Where systems keep their roots in one file: Debian and Alpine, Fedora, SUSE, the BSDs.
const FILES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// DER of each root; none when the system keeps no file of them. Error: the file is there and cannot be read.
pub fn read() -> Result<Vec<Vec<u8>>> {
    match file(std::env::var_os(VARIABLE)) {
        Some(file) => read_file(&file),
        None => Ok(Vec::new()),
    }
}

/// The file that holds: the one that was named, whether or not it is there, else the first of the system.
fn file(named: Option<OsString>) -> Option<PathBuf> {
    let named = named.filter(|name| !name.is_empty()).map(PathBuf::from);
    named.or_else(|| FILES.iter().map(PathBuf::from).find(|file| file.exists()))
}

fn read_file(file: &Path) -> Result<Vec<Vec<u8>>> {
    let unreadable = |reason: String| {
        CliError::new(code::CANNOT_READ, Exit::Failed).with("file", file.display().to_string()).with("reason", reason)
    };
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    let blocks = pem::blocks(&text).map_err(|fault| unreadable(fault.to_string()))?;
    let ders = blocks.into_iter().filter(|block| block.label == "CERTIFICATE").map(|block| block.der.to_vec());
    // What cannot be an anchor is of no use, and keeps the others from nothing.
    let is_usable = |der: &Vec<u8>| RootCertStore::empty().add(CertificateDer::from(der.as_slice())).is_ok();
    Ok(ders.filter(is_usable).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_file_goes_before_the_systems_even_when_it_is_missing() {
        assert_eq!(file(Some("/nowhere/roots.pem".into())), Some("/nowhere/roots.pem".into()));
        assert_ne!(file(Some(OsString::new())), Some(PathBuf::new()));
        assert_eq!(read_file(Path::new("/nowhere/roots.pem")).unwrap_err().code(), code::CANNOT_READ);
    }
}
