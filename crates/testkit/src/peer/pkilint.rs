//! pkilint. Its exit code is its number of findings.

use std::io::Write as _;
use std::path::Path;

use super::tool;
use crate::output::Output;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----\n";

/// `lint_pkix_cert` of the first certificate in a PEM file: an answer with exit code 0 means that nothing of WARNING or worse was found.
pub fn certificate(file: &Path) -> Output {
    // It takes one PEM block and no text around it.
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()));
    let first = text.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END));
    let (base64, _) = first.unwrap_or_else(|| panic!("no certificate in {}", file.display()));
    let mut alone = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    write!(alone, "{BEGIN}{base64}{END}").expect("a temporary file can be written");
    Output::of(tool::python("lint_pkix_cert", "pkilint").args(["lint", "-s", "WARNING"]).arg(alone.path()))
}

/// `lint_crl -p PKIX`: as [`certificate`].
pub fn crl(file: &Path) -> Output {
    Output::of(tool::python("lint_crl", "pkilint").args(["lint", "-t", "CRL", "-p", "PKIX", "-s", "WARNING"]).arg(file))
}
