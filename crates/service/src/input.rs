//! Reading what people and programs hand in.

use chancery_domain::issuance::not_verifiable;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::certificate::Certificate;
use chancery_pki::general_name::{GeneralName, GeneralNameError, HostNameError};
use chancery_pki::name::Name;
use chancery_pki::pkcs7::Bundle;
use chancery_pki::request::CertificationRequest;
use chancery_pki::time::Time;
use chancery_pki::{ErrorKind, pem};

/// Labels of PEM requests.
const REQUEST_LABELS: [&str; 2] = ["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"];

/// A request from PEM or DER; its proof of possession is checked.
pub(crate) fn request(text: &[u8]) -> Result<CertificationRequest, Refusal> {
    let der = if text.first() == Some(&0x30) { text.to_vec() } else { request_der(text)? };
    let not_a_request = |error: chancery_pki::Error| Refusal::new(Code::NotARequest).with("why", error.to_string());
    let request = CertificationRequest::from_der(&der).map_err(not_a_request)?;
    match request.verify_possession() {
        Ok(()) => Ok(request),
        Err(error) if error.kind == ErrorKind::UnsupportedAlgorithm => Err(not_verifiable(&request)),
        Err(error) => Err(Refusal::new(Code::PossessionNotProved).with("why", error.to_string())),
    }
}

fn request_der(text: &[u8]) -> Result<Vec<u8>, Refusal> {
    let blocks = pem::blocks(text).map_err(|error| match error.kind {
        ErrorKind::PemUnfinished => Refusal::new(Code::PartMissing),
        _ => Refusal::new(Code::NotARequest).with("why", error.to_string()),
    })?;
    if let Some(block) = blocks.iter().find(|block| REQUEST_LABELS.contains(&block.label.as_str())) {
        return Ok(block.der.to_vec());
    }
    if blocks.iter().any(pem::Block::is_private_key) {
        return Err(Refusal::new(Code::PrivateKeyGiven).with("wanted", "certificate request"));
    }
    let why = match blocks.first() {
        Some(block) => format!("it holds “{}”", block.label),
        None => "there is no PEM block in it".to_owned(),
    };
    Err(Refusal::new(Code::NotARequest).with("why", why))
}

/// All certificates in PEM, in order; at least one.
pub(crate) fn certificates(text: &str) -> Result<Vec<Certificate>, Refusal> {
    let not_one = |why: String| Refusal::new(Code::NotACertificate).with("why", why);
    let blocks = pem::blocks(text).map_err(|error| match error.kind {
        ErrorKind::PemUnfinished => Refusal::new(Code::PartMissing),
        _ => not_one(error.to_string()),
    })?;
    if blocks.iter().any(pem::Block::is_private_key) {
        return Err(Refusal::new(Code::PrivateKeyGiven).with("wanted", "certificate"));
    }
    let read = |der: &[u8]| Certificate::from_der(der).map_err(|error| not_one(error.to_string()));
    let mut found = Vec::new();
    for block in &blocks {
        match block.label.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" => found.push(read(&block.der)?),
            // Many authorities answer with a PKCS#7 bundle.
            "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS" => {
                let bundle = Bundle::read(&block.der).map_err(|error| not_one(error.to_string()))?;
                for der in &bundle.certificates {
                    found.push(read(der)?);
                }
            }
            _ => {}
        }
    }
    if found.is_empty() { Err(not_one("there is no PEM certificate in it".to_owned())) } else { Ok(found) }
}

/// A subject in either notation.
pub(crate) fn subject(text: &str) -> Result<Name, Refusal> {
    Name::parse_input(text)
        .map_err(|error| Refusal::new(Code::BadSubject).with("given", text).with("why", error.to_string()))
}

/// An alternative name in users' notation.
pub(crate) fn general_name(text: &str) -> Result<GeneralName, Refusal> {
    GeneralName::guess(text).map_err(|error| match &error {
        GeneralNameError::Host(HostNameError::Url { host } | HostNameError::Port { host }) => {
            Refusal::new(Code::HostNameIsUrl).with("given", text).with("suggestion", host)
        }
        _ => Refusal::new(Code::NotAHostName).with("given", text).with("why", error.to_string()),
    })
}

/// A time in RFC 3339, or a bare date.
pub(crate) fn time(text: &str) -> Result<Time, Refusal> {
    let why = "write 2027-01-31 or 2027-01-31T12:00:00Z";
    Time::from_rfc3339(text).ok_or_else(|| Refusal::new(Code::BadTime).with("given", text).with("why", why))
}
