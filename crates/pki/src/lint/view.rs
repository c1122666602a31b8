//! A certificate as the rules see it: every extension decoded once.

use super::finding::{Context, Purpose};
use super::raw_form::RawForm;
use crate::certificate::{Certificate, TbsCertificate};
use crate::error::Error;
use crate::extension::{
    AccessDescription, AuthorityInfoAccess, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, DistributionPoint, ExtendedKeyUsage, Extension, ExtensionValue, FreshestCrl,
    InhibitAnyPolicy, IssuerAltName, KeyUsage, NameConstraints, NetscapeComment, OcspNoCheck, PolicyConstraints,
    PolicyInformation, PolicyMappings, SubjectAltName, SubjectInfoAccess, SubjectKeyIdentifier, TlsFeature,
};
use crate::general_name::GeneralName;
use crate::name::Attribute;
use crate::oid::{self, Oid};

/// The decoded extensions of a certificate; one that is malformed counts as absent here and is reported by a rule of
/// its own.
pub(super) struct View<'a> {
    pub(super) tbs: &'a TbsCertificate,
    pub(super) purpose: Purpose,
    pub(super) issuer: Option<&'a Certificate>,
    pub(super) raw: RawForm,
    pub(super) malformed: Vec<(Oid, Error)>,
    pub(super) basic_constraints: Option<BasicConstraints>,
    pub(super) key_usage: Option<KeyUsage>,
    pub(super) extended_key_usage: Option<Vec<Oid>>,
    pub(super) names: Vec<GeneralName>,
    pub(super) subject_key_identifier: Option<Vec<u8>>,
    pub(super) authority_key_identifier: Option<AuthorityKeyIdentifier>,
    pub(super) name_constraints: Option<NameConstraints>,
    pub(super) policies: Vec<PolicyInformation>,
    pub(super) policy_mappings: Option<PolicyMappings>,
    pub(super) crl_points: Vec<DistributionPoint>,
    pub(super) freshest_crl: Vec<DistributionPoint>,
    pub(super) authority_access: Vec<AccessDescription>,
    pub(super) subject_access: Vec<AccessDescription>,
    pub(super) tls_feature: Option<TlsFeature>,
}

impl<'a> View<'a> {
    pub(super) fn new(tbs: &'a TbsCertificate, context: &Context<'a>) -> Self {
        let mut view = Self {
            tbs,
            purpose: context.purpose,
            issuer: context.issuer,
            raw: RawForm::of(tbs.as_der()),
            malformed: Vec::new(),
            basic_constraints: None,
            key_usage: None,
            extended_key_usage: None,
            names: Vec::new(),
            subject_key_identifier: None,
            authority_key_identifier: None,
            name_constraints: None,
            policies: Vec::new(),
            policy_mappings: None,
            crl_points: Vec::new(),
            freshest_crl: Vec::new(),
            authority_access: Vec::new(),
            subject_access: Vec::new(),
            tls_feature: None,
        };
        tbs.extensions().iter().for_each(|extension| view.take(extension));
        view
    }

    fn take(&mut self, extension: &Extension) {
        match extension.oid {
            oid::BASIC_CONSTRAINTS => self.basic_constraints = self.decoded(extension),
            oid::KEY_USAGE => self.key_usage = self.decoded(extension),
            oid::EXTENDED_KEY_USAGE => {
                self.extended_key_usage = self.decoded::<ExtendedKeyUsage>(extension).map(|list| list.0);
            }
            oid::SUBJECT_ALT_NAME => self.names = self.list::<SubjectAltName, _>(extension, |value| value.0),
            oid::SUBJECT_KEY_IDENTIFIER => {
                self.subject_key_identifier = self.decoded::<SubjectKeyIdentifier>(extension).map(|value| value.0);
            }
            oid::AUTHORITY_KEY_IDENTIFIER => self.authority_key_identifier = self.decoded(extension),
            oid::NAME_CONSTRAINTS => self.name_constraints = self.decoded(extension),
            oid::CERTIFICATE_POLICIES => {
                self.policies = self.list::<CertificatePolicies, _>(extension, |value| value.0);
            }
            oid::POLICY_MAPPINGS => self.policy_mappings = self.decoded(extension),
            oid::CRL_DISTRIBUTION_POINTS => {
                self.crl_points = self.list::<CrlDistributionPoints, _>(extension, |value| value.0);
            }
            oid::FRESHEST_CRL => self.freshest_crl = self.list::<FreshestCrl, _>(extension, |value| value.0),
            oid::AUTHORITY_INFO_ACCESS => {
                self.authority_access = self.list::<AuthorityInfoAccess, _>(extension, |value| value.0);
            }
            oid::SUBJECT_INFO_ACCESS => {
                self.subject_access = self.list::<SubjectInfoAccess, _>(extension, |value| value.0);
            }
            oid::TLS_FEATURE => self.tls_feature = self.decoded(extension),
            _ => self.take_form_only(extension),
        }
    }

    /// Extensions of which no rule needs the value, only that it can be read.
    fn take_form_only(&mut self, extension: &Extension) {
        match extension.oid {
            oid::POLICY_CONSTRAINTS => drop(self.decoded::<PolicyConstraints>(extension)),
            oid::INHIBIT_ANY_POLICY => drop(self.decoded::<InhibitAnyPolicy>(extension)),
            oid::ISSUER_ALT_NAME => drop(self.decoded::<IssuerAltName>(extension)),
            oid::NETSCAPE_COMMENT => drop(self.decoded::<NetscapeComment>(extension)),
            oid::OCSP_NOCHECK => drop(self.decoded::<OcspNoCheck>(extension)),
            _ => {}
        }
    }

    fn decoded<T: ExtensionValue>(&mut self, extension: &Extension) -> Option<T> {
        match T::decode(&extension.value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.malformed.push((extension.oid, error));
                None
            }
        }
    }

    fn list<T: ExtensionValue, Item>(&mut self, extension: &Extension, items: fn(T) -> Vec<Item>) -> Vec<Item> {
        self.decoded::<T>(extension).map(items).unwrap_or_default()
    }

    /// Whether the extension is there, well-formed or not.
    pub(super) fn has(&self, oid: &Oid) -> bool {
        self.tbs.extensions().find(oid).is_some()
    }

    /// Whether the extension is there and critical.
    pub(super) fn is_critical(&self, oid: &Oid) -> bool {
        self.tbs.extensions().find(oid).is_some_and(|extension| extension.critical)
    }

    /// Whether basicConstraints says this is an authority.
    pub(super) fn is_ca(&self) -> bool {
        self.basic_constraints.is_some_and(|constraints| constraints.ca)
    }

    /// Whether issuer and subject are the same name.
    pub(super) fn is_self_issued(&self) -> bool {
        self.tbs.issuer().matches(self.tbs.subject())
    }

    /// Whether extKeyUsage lists this purpose by name.
    pub(super) fn lists_usage(&self, usage: &Oid) -> bool {
        self.extended_key_usage.as_ref().is_some_and(|usages| usages.contains(usage))
    }

    /// Attributes of the subject.
    pub(super) fn subject(&self) -> impl Iterator<Item = &'a Attribute> + use<'a> {
        self.tbs.subject().attributes()
    }

    /// dNSNames of subjectAltName.
    pub(super) fn dns_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().filter_map(|name| if let GeneralName::Dns(text) = name { Some(text.as_str()) } else { None })
    }

    /// Addresses in cRLDistributionPoints and freshestCRL.
    pub(super) fn crl_addresses(&self) -> impl Iterator<Item = &str> {
        self.crl_points.iter().chain(&self.freshest_crl).flat_map(DistributionPoint::addresses)
    }

    /// Addresses in authorityInfoAccess of this kind.
    pub(super) fn access_addresses(&self, method: Oid) -> impl Iterator<Item = &str> {
        self.authority_access
            .iter()
            .filter(move |access| access.method == method)
            .filter_map(|access| if let GeneralName::Uri(uri) = &access.location { Some(uri.as_str()) } else { None })
    }
}
