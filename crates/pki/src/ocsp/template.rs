//! Making an answer: template → prepared (and linted) → signed.

use super::{CertStatus, ResponseStatus};
use crate::algorithm::SignatureAlgorithm;
use crate::der::Writer;
use crate::error::Result;
use crate::oid::{self, Oid};
use crate::signer::Signer;
use crate::time::Time;

/// What an answer shall say.
#[derive(Clone, Debug)]
pub struct ResponseTemplate {
    /// SHA-1 of the signer's public key, by which the answer names it (RFC 5019 §2.2.3).
    pub responder_key_hash: [u8; 20],
    /// When it is signed.
    pub produced_at: Time,
    /// What is said, per certificate, in the order of the request.
    pub answers: Vec<Answer>,
    /// The nonce of the request.
    pub nonce: Option<Vec<u8>>,
    /// Whether “revoked” is said of a serial that is in no record (RFC 6960 §4.4.8).
    pub extended_revoke: bool,
    /// Algorithm it will be signed with.
    pub signature_algorithm: SignatureAlgorithm,
}

/// What is said of one certificate.
#[derive(Clone, Debug)]
pub struct Answer {
    /// DER of the CertID, as it was asked.
    pub id: Vec<u8>,
    /// What is known of it.
    pub status: CertStatus,
    /// When that was known to be right.
    pub this_update: Time,
    /// When more will be known at the latest.
    pub next_update: Time,
    /// How far back answers are given, said of certificates that are over (RFC 6960 §4.4.4).
    pub archive_cutoff: Option<Time>,
}

/// A to-be-signed answer. It is signed once, by value.
#[derive(Debug)]
pub struct PreparedResponse {
    tbs: Vec<u8>,
    signature_algorithm: SignatureAlgorithm,
}

impl ResponseTemplate {
    /// Encodes everything that will be signed.
    pub(crate) fn prepare(&self) -> PreparedResponse {
        let mut w = Writer::with_capacity(256);
        w.sequence(|w| {
            w.context(2, |w| w.octet_string(&self.responder_key_hash));
            self.produced_at.write_generalized(w);
            w.sequence(|w| self.answers.iter().for_each(|answer| answer.write(w)));
            if self.nonce.is_some() || self.extended_revoke {
                w.context(1, |w| w.sequence(|w| self.write_extensions(w)));
            }
        });
        PreparedResponse { tbs: w.into_bytes(), signature_algorithm: self.signature_algorithm }
    }

    fn write_extensions(&self, w: &mut Writer) {
        if let Some(nonce) = &self.nonce {
            extension(w, &oid::OCSP_NONCE, |w| w.octet_string(nonce));
        }
        if self.extended_revoke {
            extension(w, &oid::OCSP_EXTENDED_REVOKE, Writer::null);
        }
    }
}

impl Answer {
    fn write(&self, w: &mut Writer) {
        w.sequence(|w| {
            w.raw(&self.id);
            self.status.write(w);
            self.this_update.write_generalized(w);
            w.context(0, |w| self.next_update.write_generalized(w));
            if let Some(cutoff) = self.archive_cutoff {
                let time = |w: &mut Writer| cutoff.write_generalized(w);
                w.context(1, |w| w.sequence(|w| extension(w, &oid::OCSP_ARCHIVE_CUTOFF, time)));
            }
        });
    }
}

/// None of them is critical.
fn extension(w: &mut Writer, oid: &Oid, value: impl FnOnce(&mut Writer)) {
    let value = Writer::encode(value);
    w.sequence(|w| {
        w.oid(oid);
        w.octet_string(&value);
    });
}

impl PreparedResponse {
    /// Signs; DER of the whole OCSPResponse. `certificates` are DER of what a client needs to check the signature.
    ///
    /// Errors: `SigningFailed`, or the key cannot make the template's algorithm.
    pub fn sign(self, signer: &dyn Signer, certificates: &[&[u8]]) -> Result<Vec<u8>> {
        let signature = signer.sign(self.signature_algorithm, &self.tbs)?;
        let length = self.tbs.len() + signature.len() + certificates.iter().map(|der| der.len()).sum::<usize>();
        let mut basic = Writer::with_capacity(length + 64);
        basic.sequence(|w| {
            w.raw(&self.tbs);
            self.signature_algorithm.identifier().write(w);
            w.bit_string(&signature);
            if !certificates.is_empty() {
                w.context(0, |w| w.sequence(|w| certificates.iter().for_each(|der| w.raw(der))));
            }
        });
        let basic = basic.into_bytes();
        let mut response = Writer::with_capacity(basic.len() + 64);
        response.sequence(|w| {
            w.enumerated(ResponseStatus::Successful as u8);
            w.context(0, |w| {
                w.sequence(|w| {
                    w.oid(&oid::OCSP_BASIC);
                    w.octet_string(&basic);
                });
            });
        });
        Ok(response.into_bytes())
    }
}
