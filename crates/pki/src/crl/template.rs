//! Making a CRL: template and entries → prepared (and linted) → signed.

use super::CrlEntries;
use crate::algorithm::SignatureAlgorithm;
use crate::der::{Tag, Writer};
use crate::error::Result;
use crate::extension::{
    AuthorityKeyIdentifier, CrlNumber, DeltaCrlIndicator, DistributionPoint, ExtensionValue as _, Extensions,
    FreshestCrl, IssuingDistributionPoint,
};
use crate::name::Name;
use crate::signer::{Signer, StreamingSignature};
use crate::time::Time;

/// What a CRL shall say besides its entries.
#[derive(Clone, Debug)]
pub struct CrlTemplate {
    /// The authority's subject, byte for byte.
    pub issuer: Name,
    /// subjectKeyIdentifier of the authority's certificate.
    pub authority_key_identifier: Vec<u8>,
    /// When it is made.
    pub this_update: Time,
    /// When the next one is due at the latest.
    pub next_update: Time,
    /// Its place in the issuer's sequence.
    pub number: u64,
    /// What it covers; `None` is everything the issuer issued.
    pub issuing_distribution_point: Option<IssuingDistributionPoint>,
    /// For a delta CRL: number of the base it continues.
    pub delta_base: Option<u64>,
    /// Address of the delta CRLs that continue it; for a complete CRL only.
    pub freshest: Option<String>,
    /// Algorithm it will be signed with.
    pub signature_algorithm: SignatureAlgorithm,
}

/// A to-be-signed CRL: its bytes around the entries. It is signed once, by value.
pub struct PreparedCrl {
    template: CrlTemplate,
    prefix: Vec<u8>,
    entries: CrlEntries,
    suffix: Vec<u8>,
}

/// A signed CRL in three pieces, so that its entries are not copied.
pub struct SignedCrl {
    prefix: Vec<u8>,
    entries: Vec<u8>,
    suffix: Vec<u8>,
}

impl CrlTemplate {
    /// Extensions of the list (RFC 5280 §5.2).
    pub fn extensions(&self) -> Extensions {
        let mut extensions = Extensions::new(vec![
            AuthorityKeyIdentifier::of_key(&self.authority_key_identifier).to_extension(false),
            CrlNumber::of(self.number).to_extension(false),
        ]);
        if let Some(base) = self.delta_base {
            extensions.push(DeltaCrlIndicator::of(base).to_extension(true));
        }
        if let Some(point) = &self.issuing_distribution_point {
            extensions.push(point.to_extension(true));
        }
        if let Some(address) = &self.freshest {
            extensions.push(FreshestCrl(vec![DistributionPoint::at([address.clone()])]).to_extension(false));
        }
        extensions
    }

    /// Encodes everything that will be signed.
    pub(crate) fn prepare(self, entries: CrlEntries) -> PreparedCrl {
        let suffix = Writer::encode(|w| w.context(0, |w| self.extensions().write(w)));
        let head = Writer::encode(|w| {
            w.u64(1);
            self.signature_algorithm.identifier().write(w);
            w.raw(self.issuer.as_der());
            self.this_update.write(w);
            self.next_update.write(w);
        });
        // An empty list is left out: RFC 5280 §5.1.2.6 forbids an empty SEQUENCE.
        let list = match entries.as_der().len() {
            0 => Vec::new(),
            length => Writer::header(Tag::SEQUENCE, length),
        };
        let length = head.len() + list.len() + entries.as_der().len() + suffix.len();
        let prefix = [Writer::header(Tag::SEQUENCE, length), head, list].concat();
        PreparedCrl { template: self, prefix, entries, suffix }
    }
}

impl PreparedCrl {
    /// What it says besides its entries.
    pub const fn template(&self) -> &CrlTemplate {
        &self.template
    }

    /// The entries.
    pub const fn entries(&self) -> &CrlEntries {
        &self.entries
    }

    /// Signs. Errors: `SigningFailed`, or the key cannot make the template's algorithm.
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedCrl> {
        let algorithm = self.template.signature_algorithm;
        let pieces = [self.prefix.as_slice(), self.entries.as_der(), self.suffix.as_slice()];
        let mut signature = StreamingSignature::new(signer, algorithm);
        pieces.iter().for_each(|piece| signature.update(piece));
        let signature = signature.finish()?;
        let tail = Writer::encode(|w| {
            algorithm.identifier().write(w);
            w.bit_string(&signature);
        });
        let length = pieces.iter().map(|piece| piece.len()).sum::<usize>() + tail.len();
        let prefix = [Writer::header(Tag::SEQUENCE, length), self.prefix].concat();
        let suffix = [self.suffix, tail].concat();
        Ok(SignedCrl { prefix, entries: self.entries.into_der(), suffix })
    }
}

impl SignedCrl {
    /// The CRL's bytes in order, in pieces.
    pub fn pieces(&self) -> [&[u8]; 3] {
        [&self.prefix, &self.entries, &self.suffix]
    }

    /// The CRL in one piece: inserts the head before the entries in place, so that memory holds the entries once.
    pub fn into_der(self) -> Vec<u8> {
        let Self { prefix, mut entries, suffix } = self;
        entries.reserve_exact(prefix.len() + suffix.len());
        entries.splice(0..0, prefix);
        entries.extend_from_slice(&suffix);
        entries
    }
}
