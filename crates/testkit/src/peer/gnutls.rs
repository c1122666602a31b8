//! GnuTLS.

use std::path::Path;

use super::tool;
use crate::output::Output;

/// `certtool --verify` of the chain (leaf first) against the roots, for a TLS server or a mail address when named.
pub fn verify(roots: &Path, chain: &Path, options: &[&str]) -> Output {
    let mut command = tool::debian("certtool", "gnutls-bin");
    command.args(["--verify", "--verify-profile", "medium"]).args(options);
    Output::of(command.arg("--load-ca-certificate").arg(roots).arg("--infile").arg(chain))
}

/// What `certtool --certificate-info` says about a PEM certificate.
pub fn certificate_info(file: &Path) -> Output {
    Output::of(tool::debian("certtool", "gnutls-bin").args(["--certificate-info", "--infile"]).arg(file))
}

/// `ocsptool --ask` about the first certificate of a PEM file; it checks the answer against the trusted certificates.
pub fn ask_ocsp(url: &str, certificate: &Path, issuer: &Path, trusted: &Path) -> Output {
    let mut command = tool::debian("ocsptool", "gnutls-bin");
    let file = |option: &str, path: &Path| format!("--{option}={}", path.display());
    command.arg(format!("--ask={url}")).arg(file("load-cert", certificate)).arg(file("load-issuer", issuer));
    Output::of(command.arg(file("load-trust", trusted)))
}
