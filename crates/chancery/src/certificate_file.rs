//! Certificates from files, as outside authorities send them: one or several, PEM, DER or PKCS#7, in any order.

use chancery_pki::certificate::Certificate;
use chancery_pki::digest::hex;
use chancery_pki::pkcs7::Bundle;
use chancery_pki::request::CertificationRequest;
use chancery_pki::{ErrorKind, pem};

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;

const WANTED: &str = "a certificate (“BEGIN CERTIFICATE”)";

/// All certificates of the files as one PEM text. Errors: no certificate in one of them, a private key, a block cut
/// off, damaged.
pub fn read_all(sources: &[Source]) -> Result<String> {
    let mut text = String::new();
    for source in sources {
        for der in read(source)? {
            text.push_str(&pem::encode("CERTIFICATE", &der));
        }
    }
    Ok(text)
}

/// Checks that one of the certificates has the key of the request. Error: CHY-1011 with both keys.
pub fn belongs(certificates: &str, request: &str) -> Result<()> {
    let form =
        |fault: chancery_pki::Error| CliError::new(code::ANSWER_FORM, Exit::Failed).with("reason", fault.to_string());
    let block = pem::first(request, &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"]).map_err(form)?;
    let request = CertificationRequest::from_der(&block.der).map_err(form)?;
    let wanted = request.public_key().sha256();
    let blocks = pem::blocks(certificates).map_err(form)?;
    let found: Vec<[u8; 32]> = blocks
        .iter()
        .filter_map(|block| Certificate::from_der(&block.der).ok())
        .map(|certificate| certificate.public_key().sha256())
        .collect();
    if found.contains(&wanted) {
        return Ok(());
    }
    let short = |hash: &[u8; 32]| hex(hash).chars().take(16).collect::<String>();
    let found: Vec<String> = found.iter().map(short).collect();
    Err(CliError::new(code::CERTIFICATE_OF_ANOTHER, Exit::Refused)
        .with("request", short(&wanted))
        .with("certificate", found.join(", ")))
}

fn read(source: &Source) -> Result<Vec<Vec<u8>>> {
    let bytes = source.read()?;
    let file = source.to_string();
    let error = |code| CliError::new(code, Exit::Failed).with("file", file.as_str()).with("wanted", WANTED);
    let damaged = |fault: chancery_pki::Error| {
        error(code::DAMAGED).with("kind", "a certificate").with("reason", fault.to_string())
    };
    let blocks = pem::blocks(&bytes).map_err(|fault| match fault.kind {
        ErrorKind::PemUnfinished => error(code::PART_MISSING),
        _ => damaged(fault),
    })?;
    let mut found: Vec<Vec<u8>> = Vec::new();
    for block in &blocks {
        match block.label.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" => found.push(block.der.to_vec()),
            "PKCS7" => found.extend(Bundle::read(&block.der).map_err(damaged)?.certificates),
            _ => {}
        }
    }
    if found.is_empty() && blocks.iter().any(pem::Block::is_private_key) {
        return Err(error(code::PRIVATE_KEY_GIVEN));
    }
    if blocks.is_empty() {
        found = Bundle::read(&bytes).map_or_else(|_| vec![bytes.to_vec()], |bundle| bundle.certificates);
    }
    for der in &found {
        Certificate::from_der(der).map_err(damaged)?;
    }
    if found.is_empty() {
        return Err(error(code::NOT_RECOGNISED).with("found", "there is no certificate in it"));
    }
    Ok(found)
}
