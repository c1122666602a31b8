//! A CRL and its entries as the rules see them.

use crate::algorithm::AlgorithmIdentifier;
use crate::crl::{CertificateList, CrlTemplate, RevokedEntry};
use crate::error::Error;
use crate::extension::{
    AuthorityKeyIdentifier, CrlNumber, DeltaCrlIndicator, ExtensionValue, Extensions, FreshestCrl,
    IssuingDistributionPoint,
};
use crate::oid::{self, Oid};
use crate::time::Time;

/// A CRL, signed or about to be.
pub(super) struct CrlView<'a> {
    /// The CRL itself, when it is signed already.
    pub(super) list: Option<&'a CertificateList>,
    pub(super) version: u8,
    pub(super) signature_algorithm: AlgorithmIdentifier,
    pub(super) this_update: Time,
    pub(super) next_update: Option<Time>,
    pub(super) extensions: Extensions,
    pub(super) malformed: Vec<(Oid, Error)>,
    pub(super) number: Option<CrlNumber>,
    pub(super) delta_base: Option<DeltaCrlIndicator>,
    pub(super) authority_key_identifier: Option<AuthorityKeyIdentifier>,
    pub(super) issuing_distribution_point: Option<IssuingDistributionPoint>,
}

/// One entry of a CRL with its extensions decoded.
pub(super) struct EntryView<'a> {
    pub(super) crl: &'a CrlView<'a>,
    pub(super) entry: RevokedEntry<'a>,
    /// Extensions of the entry; an error when the list of them is malformed.
    pub(super) extensions: Result<Extensions, Error>,
}

impl<'a> CrlView<'a> {
    /// Of what will be signed.
    pub(super) fn of_template(template: &CrlTemplate) -> Self {
        let mut view = Self {
            list: None,
            version: 2,
            signature_algorithm: template.signature_algorithm.identifier(),
            this_update: template.this_update,
            next_update: Some(template.next_update),
            extensions: template.extensions(),
            malformed: Vec::new(),
            number: None,
            delta_base: None,
            authority_key_identifier: None,
            issuing_distribution_point: None,
        };
        view.decode_extensions();
        view
    }

    /// Of a CRL as received.
    pub(super) fn of_list(list: &'a CertificateList) -> Self {
        let mut view = Self {
            list: Some(list),
            version: list.version(),
            signature_algorithm: list.signature_algorithm().clone(),
            this_update: list.this_update(),
            next_update: list.next_update(),
            extensions: list.extensions().clone(),
            malformed: Vec::new(),
            number: None,
            delta_base: None,
            authority_key_identifier: None,
            issuing_distribution_point: None,
        };
        view.decode_extensions();
        view
    }

    fn decode_extensions(&mut self) {
        self.number = self.decoded();
        self.delta_base = self.decoded();
        self.authority_key_identifier = self.decoded();
        self.issuing_distribution_point = self.decoded();
        drop(self.decoded::<FreshestCrl>());
    }

    fn decoded<T: ExtensionValue>(&mut self) -> Option<T> {
        match self.extensions.decode() {
            Ok(value) => value,
            Err(error) => {
                self.malformed.push((T::OID, error));
                None
            }
        }
    }

    /// Whether it is a delta CRL, well-formed or not.
    pub(super) fn is_delta(&self) -> bool {
        self.extensions.find(&oid::DELTA_CRL_INDICATOR).is_some()
    }

    /// Whether the extension is there with this criticality.
    pub(super) fn has(&self, oid: &Oid, critical: bool) -> bool {
        self.extensions.find(oid).is_some_and(|extension| extension.critical == critical)
    }
}

impl<'a> EntryView<'a> {
    pub(super) fn new(crl: &'a CrlView<'a>, entry: RevokedEntry<'a>) -> Self {
        Self { crl, extensions: entry.extensions(), entry }
    }

    /// The decoded extension; `None` when it is absent or malformed.
    pub(super) fn decoded<T: ExtensionValue>(&self) -> Option<T> {
        self.extensions.as_ref().ok()?.decode().ok().flatten()
    }
}
