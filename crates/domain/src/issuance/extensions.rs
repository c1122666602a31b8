//! The extensions a certificate of a profile carries.

use chancery_pki::extension::{
    AccessDescription, AuthorityInfoAccess, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, DistributionPoint, ExtendedKeyUsage, ExtensionValue as _, Extensions, OcspNoCheck,
    PolicyInformation, SubjectAltName, SubjectKeyIdentifier,
};
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::name::Name;
use chancery_pki::oid;

use super::{Application, Issuer, key};
use crate::profile::Profile;
use crate::refusal::{Code, Refusal};

/// All extensions, in writing order.
pub(super) fn of(
    profile: &Profile,
    application: &Application,
    issuer: &Issuer<'_>,
    subject: &Name,
    names: &[GeneralName],
) -> Extensions {
    let mut extensions = Extensions::default();
    if profile.ca {
        let path_len = below(profile, issuer);
        extensions.push(BasicConstraints { ca: true, path_len }.to_extension(true));
    }
    if let Some(algorithm) = KeyAlgorithm::of(application.public_key.kind()) {
        extensions.push(key::usages(profile, algorithm).to_extension(true));
    }
    let purposes: Vec<_> = profile.purposes().collect();
    if !purposes.is_empty() {
        // RFC 3161 §2.3 asks for a critical extension with this purpose alone.
        let critical = purposes == [oid::TIME_STAMPING];
        extensions.push(ExtendedKeyUsage(purposes).to_extension(critical));
    }
    if !names.is_empty() {
        // RFC 5280 §4.1.2.6: critical when the subject is empty.
        extensions.push(SubjectAltName(names.to_vec()).to_extension(subject.is_empty()));
    }
    extensions.push(SubjectKeyIdentifier(application.public_key.key_identifier().to_vec()).to_extension(false));
    let issuer_key = issuer.certificate.subject_key_identifier();
    let issuer_key = issuer_key.unwrap_or_else(|| issuer.certificate.public_key().key_identifier().to_vec());
    extensions.push(AuthorityKeyIdentifier::of_key(&issuer_key).to_extension(false));
    if profile.addresses {
        push_addresses(issuer, &mut extensions);
    }
    let policies: Vec<_> =
        profile.policy_oids().map(|policy| PolicyInformation { policy, qualifiers: Vec::new() }).collect();
    if !policies.is_empty() {
        extensions.push(CertificatePolicies(policies).to_extension(false));
    }
    if profile.ocsp_nocheck {
        extensions.push(OcspNoCheck.to_extension(false));
    }
    extensions
}

fn push_addresses(issuer: &Issuer<'_>, extensions: &mut Extensions) {
    let addresses = issuer.addresses;
    if let Some(crl) = &addresses.crl {
        extensions.push(CrlDistributionPoints(vec![DistributionPoint::at([crl.clone()])]).to_extension(false));
    }
    let access = [(oid::AD_OCSP, &addresses.ocsp), (oid::AD_CA_ISSUERS, &addresses.ca_issuers)];
    let access: Vec<_> = access
        .into_iter()
        .filter_map(|(method, address)| {
            let location = GeneralName::Uri(address.clone()?);
            Some(AccessDescription { method, location })
        })
        .collect();
    if !access.is_empty() {
        extensions.push(AuthorityInfoAccess(access).to_extension(false));
    }
}

/// Authorities that may stand below: what the profile says, and less than the issuer has left.
fn below(profile: &Profile, issuer: &Issuer<'_>) -> Option<u64> {
    let issuer_left =
        issuer.certificate.basic_constraints().ok().flatten().and_then(|constraints| constraints.path_len);
    let wanted = profile.path_len.map(u64::from);
    match (wanted, issuer_left) {
        (Some(wanted), Some(left)) => Some(wanted.min(left.saturating_sub(1))),
        (Some(wanted), None) => Some(wanted),
        (None, left) => left.map(|left| left.saturating_sub(1)),
    }
}

/// Refuses an authority below an issuer that may have none (RFC 5280 §4.2.1.9).
pub(super) fn path_refusal(profile: &Profile, issuer: &Issuer<'_>) -> Option<Refusal> {
    let constraints = issuer.certificate.basic_constraints().ok().flatten()?;
    (profile.ca && constraints.path_len == Some(0))
        .then(|| Refusal::new(Code::PathTooDeep).with("issuer", issuer.name).with("allowed", "0"))
}
