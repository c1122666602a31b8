//! What decoding hides: tags of the dates and DEFAULT values written out.

use crate::der::{Reader, Tag};
use crate::error::Result;
use crate::oid::Oid;

/// The form in which a TBSCertificate is written.
#[derive(Clone, Debug, Default)]
pub(super) struct RawForm {
    /// Tags of notBefore and notAfter.
    pub(super) times: Vec<Tag>,
    /// Whether `version` stands there with its DEFAULT value v1.
    pub(super) writes_version_1: bool,
    /// Extensions that say `critical FALSE`, which is the DEFAULT.
    pub(super) writes_not_critical: Vec<Oid>,
}

impl RawForm {
    /// Of the DER of a TBSCertificate that was read before; what cannot be read is left out.
    pub(super) fn of(der: &[u8]) -> Self {
        let mut form = Self::default();
        // The bytes were read as a TBSCertificate before, so walking them does not fail.
        let _ = form.walk(der);
        form
    }

    fn walk(&mut self, der: &[u8]) -> Result<()> {
        let mut fields = Reader::document(der)?;
        if let Some(mut version) = fields.explicit(0)? {
            self.writes_version_1 = version.u64()? == 0;
        }
        // serialNumber, signature, issuer
        for _ in 0..3 {
            fields.any()?;
        }
        let mut validity = fields.sequence()?;
        while !validity.is_empty() {
            self.times.push(validity.any()?.tag);
        }
        while !fields.is_empty() {
            let field = fields.any()?;
            if field.tag == Tag::context_constructed(3) {
                let mut extensions = field.reader().sequence()?;
                while !extensions.is_empty() {
                    self.walk_extension(extensions.sequence()?)?;
                }
            }
        }
        Ok(())
    }

    fn walk_extension(&mut self, mut extension: Reader<'_>) -> Result<()> {
        let oid = extension.oid()?;
        if let Some(critical) = extension.optional(Tag::BOOLEAN)?
            && critical.value == [0]
        {
            self.writes_not_critical.push(oid);
        }
        Ok(())
    }
}
