//! Keys that the command line makes itself, with their requests (decision 9): such a key never leaves this machine.

use chancery_pki::extension::{ExtensionValue as _, Extensions, SubjectAltName};
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::name::{Attribute, Name};
use chancery_pki::request::RequestTemplate;
use chancery_pki::{oid, pem};
use zeroize::Zeroizing;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// A new key and the request for its certificate.
pub struct OwnKey {
    /// PKCS#8, DER.
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// PEM of the request.
    pub request: String,
}

/// Key types by their words, for error texts.
pub const KNOWN: &str = "rsa2048, rsa3072, rsa4096, p256, p384, p521, ed25519, ml-dsa-44, ml-dsa-65, ml-dsa-87";

/// A key type by any usual spelling. Errors: RSA below 2048 bits (exit 6), unknown (exit 2).
pub fn algorithm(text: &str) -> Result<KeyAlgorithm> {
    text.parse().map_err(|_| {
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let bits = plain.to_ascii_lowercase().strip_prefix("rsa").and_then(|bits| bits.parse::<u32>().ok());
        match bits {
            Some(bits) if bits < 2048 => CliError::new(code::KEY_TOO_WEAK, Exit::Refused)
                .with("found", format!("RSA {bits}"))
                .with("wanted", "at least RSA 2048 or EC P-256"),
            _ => CliError::new(code::NO_SUCH_KEY_TYPE, Exit::Usage)
                .with("given", text)
                .with("known", KNOWN)
                .with("flag", "--key"),
        }
    })
}

/// Makes a key and signs a request with it.
pub fn make(algorithm: KeyAlgorithm, subject: Name, names: Vec<GeneralName>) -> Result<OwnKey> {
    let failed =
        |fault: chancery_pki::Error| CliError::new(code::KEY_NOT_MADE, Exit::Failed).with("reason", fault.to_string());
    let extensions = if names.is_empty() {
        Extensions::default()
    } else {
        Extensions::new(vec![SubjectAltName(names).to_extension(false)])
    };
    let key = PrivateKey::generate(algorithm).map_err(failed)?;
    let request = RequestTemplate { subject, extensions }.sign(&key).map_err(failed)?;
    Ok(OwnKey { pkcs8: key.to_pkcs8(), request: pem::encode("CERTIFICATE REQUEST", request.as_der()) })
}

/// A subject of a common name alone.
pub fn common_name(text: &str) -> Name {
    Name::from_attributes([Attribute::new(oid::COMMON_NAME, text)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_types_are_refused_by_policy_and_unknown_ones_are_usage() {
        for (text, want) in [("rsa1024", Exit::Refused), ("RSA-512", Exit::Refused), ("dsa", Exit::Usage)] {
            assert_eq!(algorithm(text).unwrap_err().exit(), want, "{text}");
        }
        assert_eq!(algorithm("P-256").unwrap(), KeyAlgorithm::EcP256);
    }

    #[test]
    fn a_request_asks_for_the_names_and_is_signed_with_its_key() {
        let names = vec![GeneralName::guess("www.example.org").unwrap()];
        let own = make(KeyAlgorithm::EcP256, common_name("www.example.org"), names.clone()).unwrap();
        let block = pem::first(&own.request, &["CERTIFICATE REQUEST"]).unwrap();
        let request = chancery_pki::request::CertificationRequest::from_der(&block.der).unwrap();
        request.verify_possession().unwrap();
        assert_eq!(request.subject_alt_names().unwrap(), names);
    }
}
