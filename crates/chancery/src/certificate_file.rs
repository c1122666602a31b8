//! Certificates from files, as outside authorities send them: one or several, PEM, DER or PKCS#7, in any order.

use std::ffi::OsString;
use std::path::Path;

use chancery_pki::certificate::Certificate;
use chancery_pki::digest::{hex, sha256};
use chancery_pki::pem;
use chancery_pki::request::CertificationRequest;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;
use crate::input::{self, Item};

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

/// What the API finds a certificate by: the text itself, or the thumbprint of the certificate in the file of that
/// name. A file counts only where its name looks like one, so that a folder or file `joe@example.org` in the way does
/// not change what is meant.
pub fn name_of(text: &str) -> Result<String> {
    let path = Path::new(text);
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let looks_like_file =
        text == "-" || text.contains('/') || matches!(ending.as_deref(), Some("pem" | "crt" | "cer" | "der" | "cert"));
    if !looks_like_file || (text != "-" && !text.contains('/') && !path.is_file()) {
        return Ok(text.to_owned());
    }
    let found = read(&Source::from(OsString::from(text)))?;
    Ok(found.first().map(|der| hex(&sha256(der))).unwrap_or_default())
}

/// The certificates of one file, DER; at least one.
fn read(source: &Source) -> Result<Vec<Vec<u8>>> {
    let file = source.to_string();
    let items = input::recognise(&source.read()?, &file, WANTED)?;
    let is_damaged = |item: &Item| matches!(item, Item::Malformed { kind, .. } if *kind == "certificate");
    let found: Vec<Vec<u8>> = items
        .iter()
        .filter_map(|item| match item {
            Item::Certificate(certificate) => Some(certificate.as_der().to_vec()),
            _ => None,
        })
        .collect();
    if found.is_empty() || items.iter().any(is_damaged) {
        return Err(input::none_wanted(&items, "certificate", &file, WANTED));
    }
    Ok(found)
}
