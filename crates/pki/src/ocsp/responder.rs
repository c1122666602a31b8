//! Who may answer for an authority: itself, or whom it says so of (RFC 6960 §4.2.2.2).

use super::{BasicResponse, ResponderId};
use crate::certificate::Certificate;
use crate::key::PublicKey;
use crate::oid;
use crate::time::Time;

/// Who signed an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignedBy {
    /// The authority itself.
    Authority,
    /// Somebody with a certificate of the authority for it.
    Delegate(Box<Certificate>),
}

/// Why an answer cannot be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResponderFault {
    /// The answer names a signer whose certificate is neither the authority's nor among those that came with it.
    #[error("the certificate of whoever signed the answer is not there")]
    SignerUnknown,
    /// The signer's certificate is not signed with the key of the authority in question.
    #[error("the authority did not issue the certificate of whoever signed the answer")]
    NotIssuedByAuthority,
    /// The signer's certificate does not say that it may sign answers.
    #[error("the certificate of whoever signed the answer is not for OCSP")]
    NotForOcsp,
    /// The signer's certificate is not valid at the time of validation.
    #[error("the certificate of whoever signed the answer is not valid now")]
    SignerOutOfDate,
    /// The signature is wrong or of a kind that cannot be checked.
    #[error("the signature of the answer is wrong")]
    SignatureBad,
}

impl BasicResponse<'_> {
    /// Checks that the authority, or somebody in its name, signed this. Whether the answer is about the certificate in
    /// question, and fresh, is for the caller to see.
    pub fn verify(&self, authority: &Certificate, at: Time) -> Result<SignedBy, ResponderFault> {
        if self.responder.is(authority) {
            self.check_signature(authority.public_key())?;
            return Ok(SignedBy::Authority);
        }
        let came_with = self.certificates.iter().filter_map(|der| Certificate::from_der(der).ok());
        let mut named = came_with.filter(|certificate| self.responder.is(certificate));
        let signer = named.next().ok_or(ResponderFault::SignerUnknown)?;
        if !signer.issuer().matches(authority.subject()) || signer.verify_signature(authority.public_key()).is_err() {
            return Err(ResponderFault::NotIssuedByAuthority);
        }
        let usage = signer.extended_key_usage().ok().flatten();
        // anyExtendedKeyUsage is no delegation: RFC 6960 wants the purpose itself.
        if !usage.is_some_and(|usage| usage.0.contains(&oid::OCSP_SIGNING)) {
            return Err(ResponderFault::NotForOcsp);
        }
        if at < signer.not_before() || at > signer.not_after() {
            return Err(ResponderFault::SignerOutOfDate);
        }
        self.check_signature(signer.public_key())?;
        Ok(SignedBy::Delegate(Box::new(signer)))
    }

    fn check_signature(&self, key: &PublicKey) -> Result<(), ResponderFault> {
        if self.signature_algorithm.is_weak() {
            return Err(ResponderFault::SignatureBad);
        }
        let verified = key.verify(&self.signature_algorithm, self.tbs, self.signature);
        verified.map_err(|_| ResponderFault::SignatureBad)
    }
}

impl ResponderId<'_> {
    fn is(&self, certificate: &Certificate) -> bool {
        match self {
            Self::ByName(name) => certificate.subject().matches(name),
            Self::ByKey(hash) => certificate.public_key().key_identifier() == *hash,
        }
    }
}
