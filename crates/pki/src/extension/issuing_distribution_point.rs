//! issuingDistributionPoint (RFC 5280 §5.2.5).

use super::{DistributionPointName, ExtensionValue, ReasonFlags};
use crate::der::{Reader, Tag, Writer};
use crate::error::Result;
use crate::oid::{ISSUING_DISTRIBUTION_POINT, Oid};

/// Which certificates and reasons a CRL covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuingDistributionPoint {
    /// The point this CRL belongs to.
    pub name: Option<DistributionPointName>,
    /// Only end-entity certificates.
    pub only_user_certs: bool,
    /// Only certificates of authorities.
    pub only_ca_certs: bool,
    /// Only these reasons; `None` is all.
    pub only_some_reasons: Option<ReasonFlags>,
    /// Also certificates of other issuers, named per entry.
    pub indirect: bool,
    /// Only attribute certificates.
    pub only_attribute_certs: bool,
}

impl ExtensionValue for IssuingDistributionPoint {
    const OID: Oid = ISSUING_DISTRIBUTION_POINT;

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
        let mut point = Self { name, ..Self::default() };
        point.only_user_certs = flag(&mut inner, 1)?;
        point.only_ca_certs = flag(&mut inner, 2)?;
        if let Some(tlv) = inner.optional(Tag::context(3))? {
            point.only_some_reasons = Some(ReasonFlags::from_bits(tlv.as_bit_string()?));
        }
        point.indirect = flag(&mut inner, 4)?;
        point.only_attribute_certs = flag(&mut inner, 5)?;
        inner.finish()?;
        Ok(point)
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            if let Some(name) = &self.name {
                w.context(0, |w| name.write(w));
            }
            let set = |w: &mut Writer, number, on| {
                if on {
                    w.context_primitive(number, &[0xff]);
                }
            };
            set(w, 1, self.only_user_certs);
            set(w, 2, self.only_ca_certs);
            if let Some(reasons) = self.only_some_reasons {
                reasons.write(w, 3);
            }
            set(w, 4, self.indirect);
            set(w, 5, self.only_attribute_certs);
        });
    }
}

fn flag(reader: &mut Reader<'_>, number: u8) -> Result<bool> {
    reader.optional(Tag::context(number))?.map_or(Ok(false), |tlv| tlv.as_boolean())
}
