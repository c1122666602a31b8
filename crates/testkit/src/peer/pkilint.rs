//! pkilint. Its exit code is its number of findings.

use std::path::Path;

use super::tool;
use crate::output::Output;

/// `lint_pkix_cert`: an answer with exit code 0 means that nothing of WARNING or worse was found.
pub fn certificate(file: &Path) -> Output {
    Output::of(tool::python("lint_pkix_cert", "pkilint").args(["lint", "-s", "WARNING"]).arg(file))
}

/// `lint_crl -p PKIX`: as [`certificate`].
pub fn crl(file: &Path) -> Output {
    Output::of(tool::python("lint_crl", "pkilint").args(["lint", "-t", "CRL", "-p", "PKIX", "-s", "WARNING"]).arg(file))
}
