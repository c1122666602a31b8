//! Which certificate is meant: a name, a number, or a file that holds it.

use std::path::Path;

use chancery_pki::certificate::Certificate;
use chancery_pki::digest::{hex, sha256};
use chancery_pki::pem;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;

/// What the API finds the certificate by: the text itself, or the thumbprint of the certificate in the file of that
/// name. A file counts only where its name looks like one, so that a folder or file `joe@example.org` in the way does
/// not change what is revoked.
pub(in crate::command) fn resolve(text: &str) -> Result<String> {
    let path = Path::new(text);
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let looks_like_file =
        text == "-" || text.contains('/') || matches!(ending.as_deref(), Some("pem" | "crt" | "cer" | "der" | "cert"));
    if !looks_like_file || (text != "-" && !text.contains('/') && !path.is_file()) {
        return Ok(text.to_owned());
    }
    let source = Source::from(std::ffi::OsString::from(text));
    let bytes = source.read()?;
    let file = source.to_string();
    let wanted = "a certificate";
    let blocks = pem::blocks(&bytes).map_err(|_| {
        CliError::new(code::PART_MISSING, Exit::Failed).with("file", file.as_str()).with("wanted", wanted)
    })?;
    let der = match blocks.iter().find(|block| block.label == "CERTIFICATE") {
        Some(block) => block.der.to_vec(),
        None if blocks.iter().any(pem::Block::is_private_key) => {
            return Err(CliError::new(code::PRIVATE_KEY_GIVEN, Exit::Failed).with("file", file).with("wanted", wanted));
        }
        None => bytes.to_vec(),
    };
    let certificate = Certificate::from_der(&der).map_err(|fault| {
        CliError::new(code::DAMAGED, Exit::Failed)
            .with("file", file)
            .with("kind", wanted)
            .with("reason", fault.to_string())
    })?;
    Ok(hex(&sha256(certificate.as_der())))
}
