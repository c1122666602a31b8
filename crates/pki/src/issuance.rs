//! From to-be-signed to signed: nothing is signed that was not linted, and nothing is signed twice.
//!
//! Architecture Invariant: [`Prepared`] is the only way to a signed certificate, [`PreparedCrl`] the only way to a signed
//! CRL and [`PreparedResponse`] the only way to a signed OCSP answer; all are made only by linting and used up by signing.

use crate::algorithm::SignatureAlgorithm;
use crate::certificate::{Certificate, TbsCertificate};
use crate::crl::{CrlEntries, CrlTemplate, PreparedCrl};
use crate::error::{ErrorKind, Result};
use crate::lint::{self, Context, Finding, Severity};
use crate::ocsp::{PreparedResponse, ResponseTemplate};
use crate::signer::Signer;

/// A certificate that passed its lints and waits to be signed, once.
#[derive(Debug)]
pub struct Prepared {
    tbs: TbsCertificate,
    findings: Vec<Finding>,
}

impl Prepared {
    /// Lints the bytes. Errors: all findings, when one of them is an error.
    pub fn new(tbs: TbsCertificate, context: &Context<'_>) -> std::result::Result<Self, Vec<Finding>> {
        let findings = lint::certificate(&tbs, context);
        if stops(&findings) { Err(findings) } else { Ok(Self { tbs, findings }) }
    }

    /// The bytes to be signed and what they say.
    pub const fn tbs(&self) -> &TbsCertificate {
        &self.tbs
    }

    /// Warnings and notices.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Signs. Errors: `UnsupportedAlgorithm` when the key cannot make the algorithm named inside, `SigningFailed`.
    pub fn sign(self, signer: &dyn Signer) -> Result<Certificate> {
        let algorithm = SignatureAlgorithm::from_identifier(self.tbs.signature_algorithm());
        let algorithm = algorithm.ok_or(ErrorKind::UnsupportedAlgorithm)?;
        let signature = signer.sign(algorithm, self.tbs.as_der())?;
        Ok(Certificate::assemble(self.tbs, &signature))
    }
}

impl PreparedCrl {
    /// Lints a CRL's fields and joins them with its entries. Errors: all findings, when one of them is an error.
    pub fn new(template: CrlTemplate, entries: CrlEntries) -> std::result::Result<Self, Vec<Finding>> {
        let findings = lint::crl(&template);
        if stops(&findings) { Err(findings) } else { Ok(template.prepare(entries)) }
    }
}

impl PreparedResponse {
    /// Lints an OCSP answer. Errors: all findings, when one of them is an error.
    pub fn new(template: &ResponseTemplate) -> std::result::Result<Self, Vec<Finding>> {
        let findings = lint::ocsp_response(template);
        if stops(&findings) { Err(findings) } else { Ok(template.prepare()) }
    }
}

fn stops(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.lint.severity == Severity::Error)
}
