//! What path validation reads from one certificate, decoded once.

use super::form;
use crate::certificate::Certificate;
use crate::error::Error;
use crate::extension::{
    AuthorityInfoAccess, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints,
    DistributionPoint, ExtendedKeyUsage, ExtensionValue, InhibitAnyPolicy, KeyUsage, NameConstraints,
    PolicyConstraints, PolicyMappings, SubjectAltName, SubjectKeyIdentifier, Usage,
};
use crate::general_name::GeneralName;
use crate::oid::{self, Oid};
use crate::time::Time;

/// Extensions in decoded form. What is malformed counts as absent here and stands in `malformed`.
pub(super) struct Facts {
    pub(super) is_self_issued: bool,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) extended_key_usage: Option<ExtendedKeyUsage>,
    pub(super) alt_names: Vec<GeneralName>,
    /// Those of them that are not well-formed.
    pub(super) bad_alt_names: Vec<GeneralName>,
    pub(super) name_constraints: Option<NameConstraints>,
    pub(super) policies: Option<CertificatePolicies>,
    pub(super) policy_mappings: Option<PolicyMappings>,
    pub(super) policy_constraints: PolicyConstraints,
    pub(super) inhibit_any_policy: Option<u64>,
    pub(super) crl_points: Vec<DistributionPoint>,
    pub(super) key_identifier: Option<Vec<u8>>,
    pub(super) authority_key_identifier: Option<Vec<u8>>,
    /// Extensions validation needs that cannot be read.
    pub(super) malformed: Vec<Error>,
    /// Extensions validation does not need that cannot be read.
    pub(super) odd: Vec<Error>,
    pub(super) unknown_critical: Vec<Oid>,
}

/// Extensions whose being critical is no obstacle: they are processed here, or say nothing about validity.
const PROCESSED: [Oid; 15] = [
    oid::BASIC_CONSTRAINTS,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::SUBJECT_ALT_NAME,
    oid::ISSUER_ALT_NAME,
    oid::NAME_CONSTRAINTS,
    oid::CERTIFICATE_POLICIES,
    oid::POLICY_MAPPINGS,
    oid::POLICY_CONSTRAINTS,
    oid::INHIBIT_ANY_POLICY,
    oid::CRL_DISTRIBUTION_POINTS,
    oid::FRESHEST_CRL,
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::AUTHORITY_INFO_ACCESS,
];

impl Facts {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let mut needed = Decoder { certificate, faults: Vec::new() };
        let basic_constraints = needed.decode();
        let key_usage = needed.decode();
        let extended_key_usage = needed.decode();
        let alt_names = needed.decode::<SubjectAltName>().map(|names| names.0).unwrap_or_default();
        let name_constraints = needed.decode();
        let policies = needed.decode();
        let policy_mappings = needed.decode();
        let policy_constraints = needed.decode().unwrap_or_default();
        let inhibit_any_policy = needed.decode::<InhibitAnyPolicy>().map(|skip| skip.0);
        let crl_points = needed.decode::<CrlDistributionPoints>().map(|points| points.0).unwrap_or_default();
        let mut optional = Decoder { certificate, faults: Vec::new() };
        let key_identifier = optional.decode::<SubjectKeyIdentifier>().map(|identifier| identifier.0);
        // Only read to be called odd when it cannot be.
        let _: Option<AuthorityInfoAccess> = optional.decode();
        let authority = optional.decode::<AuthorityKeyIdentifier>();
        let critical = certificate.extensions().iter().filter(|extension| extension.critical);
        Self {
            is_self_issued: certificate.is_self_issued(),
            basic_constraints,
            key_usage,
            extended_key_usage,
            bad_alt_names: form::bad_alt_names(&alt_names),
            alt_names,
            name_constraints,
            policies,
            policy_mappings,
            policy_constraints,
            inhibit_any_policy,
            crl_points,
            key_identifier,
            authority_key_identifier: authority.and_then(|authority| authority.key_identifier),
            malformed: needed.faults,
            odd: optional.faults,
            unknown_critical: critical.map(|extension| extension.oid).filter(|oid| !PROCESSED.contains(oid)).collect(),
        }
    }

    /// Whether basicConstraints says this is an authority.
    pub(super) fn is_ca(&self) -> bool {
        self.basic_constraints.is_some_and(|constraints| constraints.ca)
    }

    /// Whether keyUsage is absent or has this bit.
    pub(super) fn allows(&self, usage: Usage) -> bool {
        self.key_usage.is_none_or(|usages| usages.allows(usage))
    }

    /// Whether nothing about the certificate alone keeps it from being an issuer in a valid path.
    pub(super) fn is_sound_issuer(&self, certificate: &Certificate, is_anchor: bool, at: Time) -> bool {
        let authority = self.is_ca() || is_anchor && self.basic_constraints.is_none();
        authority
            && self.allows(Usage::KeyCertSign)
            && self.malformed.is_empty()
            && self.unknown_critical.is_empty()
            && (certificate.not_before()..=certificate.not_after()).contains(&at)
    }
}

struct Decoder<'a> {
    certificate: &'a Certificate,
    faults: Vec<Error>,
}

impl Decoder<'_> {
    fn decode<T: ExtensionValue>(&mut self) -> Option<T> {
        self.certificate.extensions().decode().unwrap_or_else(|error| {
            self.faults.push(error);
            None
        })
    }
}
