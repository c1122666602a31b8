//! A certificate nobody vouches for, in memory only, until there is an authority to issue one.

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use chancery_pki::certificate::{Certificate, CertificateTemplate};
use chancery_pki::extension::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, ExtensionValue as _, Extensions, KeyUsage,
    SubjectAltName, SubjectKeyIdentifier, Usage,
};
use chancery_pki::general_name::GeneralName;
use chancery_pki::issuance::Prepared;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::lint::{Context, Purpose};
use chancery_pki::oid;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;
use zeroize::Zeroizing;

use crate::own_key::common_name;

/// Days for which it is valid: as long as anybody leaves a server without an authority.
const DAYS: i64 = 90;
/// Seconds before now from which it is valid, for clients whose clock is behind.
const BACKDATE: i64 = 300;

/// A self-signed certificate for these names and its PKCS#8 key. Error: what could not be made, in words.
pub(super) fn make(names: &[String], now: Time) -> Result<(Certificate, Zeroizing<Vec<u8>>), String> {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).map_err(|error| error.to_string())?;
    let mut random = [0; 16];
    SystemRandom::new().fill(&mut random).map_err(|_| "the system gives no random numbers".to_owned())?;
    let identifier = key.public_key().key_identifier();
    let alternative = names.iter().filter_map(|name| GeneralName::guess(name).ok()).collect();
    let name = common_name(names.first().map_or("chancery", String::as_str));
    let template = CertificateTemplate {
        serial: Serial::from_random(random),
        signature_algorithm: KeyAlgorithm::EcP256.default_signature(),
        issuer: name.clone(),
        not_before: now.plus(-BACKDATE),
        not_after: now.plus_days(DAYS),
        subject: name,
        public_key: key.public_key().clone(),
        extensions: Extensions::new(vec![
            BasicConstraints { ca: false, path_len: None }.to_extension(true),
            KeyUsage::of([Usage::DigitalSignature]).to_extension(true),
            ExtendedKeyUsage(vec![oid::SERVER_AUTH]).to_extension(false),
            SubjectKeyIdentifier(identifier.to_vec()).to_extension(false),
            AuthorityKeyIdentifier::of_key(&identifier).to_extension(false),
            SubjectAltName(alternative).to_extension(false),
        ]),
    };
    let tbs = template.to_tbs().map_err(|error| error.to_string())?;
    let context = Context { purpose: Purpose::Server, public: false, issuer: None };
    let prepared = Prepared::new(tbs, &context)
        .map_err(|findings| findings.iter().map(|finding| finding.detail.as_str()).collect::<Vec<_>>().join("; "))?;
    let certificate = prepared.sign(&key).map_err(|error| error.to_string())?;
    Ok((certificate, key.to_pkcs8()))
}
