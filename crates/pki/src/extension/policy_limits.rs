//! policyMappings, policyConstraints and inhibitAnyPolicy (RFC 5280 §4.2.1.5, §4.2.1.11, §4.2.1.14).

use super::ExtensionValue;
use crate::der::{Reader, Tag, Writer};
use crate::error::{ErrorKind, Result};
use crate::oid::{INHIBIT_ANY_POLICY, Oid, POLICY_CONSTRAINTS, POLICY_MAPPINGS};

/// Pairs of (issuer's policy, subject's policy) that the issuer takes as equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyMappings(pub Vec<(Oid, Oid)>);

impl ExtensionValue for PolicyMappings {
    const OID: Oid = POLICY_MAPPINGS;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let mut list = Vec::new();
        loop {
            let mut pair = inner.sequence()?;
            list.push((pair.oid()?, pair.oid()?));
            pair.finish()?;
            if inner.is_empty() {
                return Ok(Self(list));
            }
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            for (issuer, subject) in &self.0 {
                w.sequence(|w| {
                    w.oid(issuer);
                    w.oid(subject);
                });
            }
        });
    }
}

/// After how many certificates a policy must be acceptable, or mappings are no longer followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyConstraints {
    /// Certificates that may follow before an explicit policy is required.
    pub require_explicit_policy: Option<u64>,
    /// Certificates that may follow before mapping is no longer allowed.
    pub inhibit_policy_mapping: Option<u64>,
}

impl ExtensionValue for PolicyConstraints {
    const OID: Oid = POLICY_CONSTRAINTS;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut inner = reader.sequence()?;
        let require_explicit_policy = inner.optional(Tag::context(0))?.map(|tlv| tlv.as_u64()).transpose()?;
        let inhibit_policy_mapping = inner.optional(Tag::context(1))?.map(|tlv| tlv.as_u64()).transpose()?;
        if require_explicit_policy.is_none() && inhibit_policy_mapping.is_none() {
            return Err(inner.error(ErrorKind::BadValue));
        }
        inner.finish()?;
        Ok(Self { require_explicit_policy, inhibit_policy_mapping })
    }

    fn write(&self, writer: &mut Writer) {
        writer.sequence(|w| {
            for (number, skip) in [(0, self.require_explicit_policy), (1, self.inhibit_policy_mapping)] {
                if let Some(skip) = skip {
                    let der = Writer::encode(|w| w.u64(skip));
                    let content = Reader::new(&der).integer().unwrap_or_default();
                    w.context_primitive(number, content);
                }
            }
        });
    }
}

/// After how many certificates anyPolicy no longer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InhibitAnyPolicy(pub u64);

impl ExtensionValue for InhibitAnyPolicy {
    const OID: Oid = INHIBIT_ANY_POLICY;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        reader.u64().map(Self)
    }

    fn write(&self, writer: &mut Writer) {
        writer.u64(self.0);
    }
}
