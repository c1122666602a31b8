//! Lints: rules a certificate or CRL must keep, run over the to-be-signed bytes before every signature and over anything
//! else on request. One file each under `lint/`; `docs/lints.md` lists them.

mod finding;

pub use finding::{Context, Finding, Lint, Purpose, Severity};

use crate::certificate::TbsCertificate;
use crate::crl::CrlTemplate;

/// Everything the rules for this purpose find in a certificate, in the order of the catalogue.
pub fn certificate(tbs: &TbsCertificate, context: &Context<'_>) -> Vec<Finding> {
    let _ = (tbs, context);
    Vec::new()
}

/// Everything the rules find in a CRL that is about to be signed.
pub fn crl(template: &CrlTemplate) -> Vec<Finding> {
    let _ = template;
    Vec::new()
}
