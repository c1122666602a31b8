//! What a certificate shall say, before it is bytes.

use crate::algorithm::SignatureAlgorithm;
use crate::certificate::TbsCertificate;
use crate::der::Writer;
use crate::error::Result;
use crate::extension::Extensions;
use crate::key::PublicKey;
use crate::name::Name;
use crate::serial::Serial;
use crate::time::Time;

/// The fields of a version 3 certificate to be made.
#[derive(Clone, Debug)]
pub struct CertificateTemplate {
    /// Serial number, reserved before.
    pub serial: Serial,
    /// Algorithm it will be signed with.
    pub signature_algorithm: SignatureAlgorithm,
    /// The issuer's subject, byte for byte.
    pub issuer: Name,
    /// First second of validity.
    pub not_before: Time,
    /// Last second of validity.
    pub not_after: Time,
    /// Whom it is about.
    pub subject: Name,
    /// The subject's key.
    pub public_key: PublicKey,
    /// Extensions in writing order.
    pub extensions: Extensions,
}

impl CertificateTemplate {
    /// Encodes the template and reads it back, so that what is linted and signed are the very bytes.
    /// Errors: the encoding does not read back, such as an extension given twice.
    pub fn to_tbs(&self) -> Result<TbsCertificate> {
        let der = Writer::encode(|w| {
            w.sequence(|w| {
                w.context(0, |w| w.u64(2));
                self.serial.write(w);
                self.signature_algorithm.identifier().write(w);
                w.raw(self.issuer.as_der());
                w.sequence(|w| {
                    self.not_before.write(w);
                    self.not_after.write(w);
                });
                w.raw(self.subject.as_der());
                w.raw(self.public_key.as_der());
                if !self.extensions.is_empty() {
                    w.context(3, |w| self.extensions.write(w));
                }
            });
        });
        TbsCertificate::from_der(&der)
    }
}
