//! cRLDistributionPoints and freshestCRL (RFC 5280 §4.2.1.13, §4.2.1.15).

use super::{ExtensionValue, ReasonFlags};
use crate::der::{Reader, Tag, Writer};
use crate::error::{ErrorKind, Result};
use crate::general_name::GeneralName;
use crate::name::{Name, Rdn};
use crate::oid::{CRL_DISTRIBUTION_POINTS, FRESHEST_CRL, Oid};

/// Where CRLs for a certificate are to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlDistributionPoints(pub Vec<DistributionPoint>);

/// Where delta CRLs are to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshestCrl(pub Vec<DistributionPoint>);

/// One place, and which part of revocation it covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistributionPoint {
    /// Its names; absent when `crl_issuer` alone says who.
    pub name: Option<DistributionPointName>,
    /// Reasons covered; `None` is all.
    pub reasons: Option<ReasonFlags>,
    /// Who signs the CRL, when it is not the certificate's issuer.
    pub crl_issuer: Vec<GeneralName>,
}

/// Name of a distribution point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DistributionPointName {
    /// Whole names, URIs most often.
    Full(Vec<GeneralName>),
    /// One RDN to be appended to the CRL issuer's name.
    RelativeToIssuer(Rdn),
}

impl DistributionPoint {
    /// A point at these addresses, covering all reasons, signed by the certificate's issuer.
    pub fn at(addresses: impl IntoIterator<Item = String>) -> Self {
        let names = addresses.into_iter().map(GeneralName::Uri).collect();
        Self { name: Some(DistributionPointName::Full(names)), ..Self::default() }
    }

    /// The addresses in the point's full name.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        let names = match &self.name {
            Some(DistributionPointName::Full(names)) => names.as_slice(),
            _ => &[],
        };
        names.iter().filter_map(|name| if let GeneralName::Uri(uri) = name { Some(uri.as_str()) } else { None })
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let name = match inner.explicit(0)? {
            Some(mut choice) => {
                let name = DistributionPointName::read(&mut choice)?;
                choice.finish()?;
                Some(name)
            }
            None => None,
        };
        let reasons = match inner.optional(Tag::context(1))? {
            Some(tlv) => Some(ReasonFlags::from_bits(tlv.as_bit_string()?)),
            None => None,
        };
        let crl_issuer = match inner.optional(Tag::context_constructed(2))? {
            Some(tlv) => GeneralName::read_all(tlv.reader())?,
            None => Vec::new(),
        };
        if name.is_none() && crl_issuer.is_empty() {
            return Err(inner.error(ErrorKind::BadValue));
        }
        inner.finish()?;
        Ok(Self { name, reasons, crl_issuer })
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            if let Some(name) = &self.name {
                w.context(0, |w| name.write(w));
            }
            if let Some(reasons) = self.reasons {
                reasons.write(w, 1);
            }
            if !self.crl_issuer.is_empty() {
                w.context(2, |w| self.crl_issuer.iter().for_each(|name| name.write(w)));
            }
        });
    }
}

impl DistributionPointName {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let tlv = reader.any()?;
        match tlv.tag.context_number() {
            Some(0) => GeneralName::read_all(tlv.reader()).map(Self::Full),
            Some(1) => Rdn::from_set_content(tlv.reader()).map(Self::RelativeToIssuer),
            _ => Err(reader.error(ErrorKind::UnexpectedTag)),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Full(names) => writer.context(0, |w| names.iter().for_each(|name| name.write(w))),
            Self::RelativeToIssuer(rdn) => writer.context(1, |w| rdn.write_set_content(w)),
        }
    }

    /// The whole names this stands for, with `issuer` as the CRL issuer's name.
    pub fn full(&self, issuer: &Name) -> Vec<GeneralName> {
        match self {
            Self::Full(names) => names.clone(),
            Self::RelativeToIssuer(rdn) => {
                let rdns = issuer.rdns().iter().cloned().chain([rdn.clone()]).collect();
                vec![GeneralName::Directory(Name::from_rdns(rdns))]
            }
        }
    }
}

fn read_points(reader: &mut Reader<'_>) -> Result<Vec<DistributionPoint>> {
    let mut inner = reader.sequence()?;
    let mut list = vec![DistributionPoint::read(&mut inner)?];
    while !inner.is_empty() {
        list.push(DistributionPoint::read(&mut inner)?);
    }
    Ok(list)
}

fn write_points(writer: &mut Writer, points: &[DistributionPoint]) {
    writer.sequence(|w| points.iter().for_each(|point| point.write(w)));
}

impl ExtensionValue for CrlDistributionPoints {
    const OID: Oid = CRL_DISTRIBUTION_POINTS;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        read_points(reader).map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        write_points(writer, &self.0);
    }
}

impl ExtensionValue for FreshestCrl {
    const OID: Oid = FRESHEST_CRL;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        read_points(reader).map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        write_points(writer, &self.0);
    }
}
