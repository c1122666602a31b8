//! The outer layers: PFX, AuthenticatedSafe and the content types inside (RFC 7292 §4).

use std::borrow::Cow;

use super::Mac;
use crate::ber;
use crate::der::{Reader, Tag};
use crate::error::{Error, ErrorKind, InField as _, Result};
use crate::oid;
use crate::pbe::Scheme;

/// Most safes in a file and most bags in a safe; a file has two or three safes.
pub(super) const MAX_ENTRIES: usize = 10_000;

/// A PKCS#12 file with nothing decrypted.
pub(super) struct Pfx {
    /// AuthenticatedSafe, the bytes the MAC covers.
    pub(super) content: Vec<u8>,
    pub(super) mac: Option<Mac>,
}

/// One element of the AuthenticatedSafe.
pub(super) enum Safe {
    /// Not encrypted: SafeContents.
    Plain(Vec<u8>),
    /// Encrypted under the password.
    Encrypted { scheme: Scheme, ciphertext: Vec<u8> },
}

impl Pfx {
    /// Reads a file, BER or DER. Errors: `UnsupportedAlgorithm` for a file that is signed instead of having a MAC.
    pub(super) fn read(file: &[u8]) -> Result<Self> {
        let der = ber::to_der(file).in_field("PFX")?;
        let mut pfx = Reader::document(&der).in_field("PFX")?;
        if pfx.u64().in_field("version")? != 3 {
            return Err(pfx.error(ErrorKind::BadVersion).in_field("version"));
        }
        let mut auth_safe = pfx.sequence().in_field("authSafe")?;
        let at = auth_safe.offset();
        let kind = auth_safe.oid().in_field("authSafe")?;
        if kind == oid::PKCS7_SIGNED_DATA {
            return Err(Error::new(ErrorKind::UnsupportedAlgorithm, at).in_field("authSafe"));
        }
        if kind != oid::PKCS7_DATA {
            return Err(Error::new(ErrorKind::BadValue, at).in_field("authSafe"));
        }
        let content = data(&mut auth_safe).in_field("authSafe")?.into_owned();
        let mac = if pfx.is_empty() { None } else { Some(Mac::read(&mut pfx)?) };
        pfx.finish().in_field("PFX")?;
        Ok(Self { content, mac })
    }

    /// The safes of the AuthenticatedSafe.
    pub(super) fn safes(&self) -> Result<Vec<Safe>> {
        let der = ber::to_der(&self.content).in_field("AuthenticatedSafe")?;
        let mut list = Reader::document(&der).in_field("AuthenticatedSafe")?;
        let mut safes = Vec::new();
        while !list.is_empty() {
            if safes.len() == MAX_ENTRIES {
                return Err(list.error(ErrorKind::TooMuchWork).in_field("AuthenticatedSafe"));
            }
            safes.push(safe(list.sequence().in_field("AuthenticatedSafe")?)?);
        }
        Ok(safes)
    }
}

fn safe(mut info: Reader<'_>) -> Result<Safe> {
    let at = info.offset();
    let kind = info.oid().in_field("contentType")?;
    if kind == oid::PKCS7_DATA {
        return Ok(Safe::Plain(data(&mut info).in_field("SafeContents")?.into_owned()));
    }
    if kind != oid::PKCS7_ENCRYPTED_DATA {
        // EnvelopedData: encrypted to a public key, which no program is known to write.
        return Err(Error::new(ErrorKind::UnsupportedAlgorithm, at).in_field("contentType"));
    }
    let mut explicit = content(&mut info).in_field("EncryptedData")?;
    let mut encrypted = explicit.sequence().in_field("EncryptedData")?;
    encrypted.u64().in_field("version")?;
    let mut content_info = encrypted.sequence().in_field("EncryptedContentInfo")?;
    content_info.oid().in_field("contentType")?;
    let scheme = Scheme::read(&mut content_info)?;
    let ciphertext = content_info.any().in_field("encryptedContent")?;
    if ciphertext.tag.context_number() != Some(0) {
        return Err(content_info.error(ErrorKind::UnexpectedTag).in_field("encryptedContent"));
    }
    // NSS writes the content in pieces.
    let ciphertext = ber::implicit_octets(&ciphertext).in_field("encryptedContent")?.into_owned();
    Ok(Safe::Encrypted { scheme, ciphertext })
}

/// The content of a ContentInfo of type data.
fn data<'a>(info: &mut Reader<'a>) -> Result<Cow<'a, [u8]>> {
    let mut content = content(info)?;
    let octets = content.expect(Tag::OCTET_STRING)?;
    content.finish()?;
    Ok(Cow::Borrowed(octets.value))
}

fn content<'a>(info: &mut Reader<'a>) -> Result<Reader<'a>> {
    let content = info.explicit(0)?.ok_or(info.error(ErrorKind::Truncated))?;
    info.finish()?;
    Ok(content)
}
