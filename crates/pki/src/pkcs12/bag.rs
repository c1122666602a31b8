//! SafeContents and SafeBag (RFC 7292 §4.2).

use zeroize::Zeroizing;

use super::attributes::Attributes;
use super::pfx::MAX_ENTRIES;
use crate::der::{Reader, Writer};
use crate::error::{ErrorKind, InField as _, Result};
use crate::oid::{self, Oid};
use crate::pbe::EncryptedPrivateKey;
use crate::{ber, error};

/// Deepest nesting of SafeContents bags.
const MAX_DEPTH: usize = 4;

/// One bag with what it says about itself.
pub(super) struct Bag {
    pub(super) content: Content,
    pub(super) attributes: Attributes,
}

/// What a bag holds.
pub(super) enum Content {
    Key(Zeroizing<Vec<u8>>),
    ShroudedKey(EncryptedPrivateKey),
    Certificate(Vec<u8>),
    Crl(Vec<u8>),
    /// A secret, or a certificate, CRL or bag of a type that is not read.
    Other(Oid),
}

/// The bags of one SafeContents, BER or DER; nested ones are put in line.
pub(super) fn read_all(safe_contents: &[u8]) -> Result<Vec<Bag>> {
    let der = Zeroizing::new(ber::to_der(safe_contents).in_field("SafeContents")?);
    let mut bags = Vec::new();
    read_into(Reader::document(&der).in_field("SafeContents")?, 0, &mut bags)?;
    Ok(bags)
}

fn read_into(mut list: Reader<'_>, depth: usize, bags: &mut Vec<Bag>) -> Result<()> {
    while !list.is_empty() {
        if bags.len() == MAX_ENTRIES || depth > MAX_DEPTH {
            return Err(list.error(ErrorKind::TooMuchWork).in_field("SafeContents"));
        }
        let mut bag = list.sequence().in_field("SafeBag")?;
        let kind = bag.oid().in_field("bagId")?;
        let mut value = bag.explicit(0)?.ok_or(bag.error(ErrorKind::Truncated).in_field("bagValue"))?;
        if kind == oid::PKCS12_SAFE_CONTENTS_BAG {
            read_into(value.sequence().in_field("SafeContents")?, depth + 1, bags)?;
            continue;
        }
        let content = content(kind, &mut value).in_field("bagValue")?;
        let attributes = Attributes::read(&mut bag).in_field("bagAttributes")?;
        bag.finish().in_field("SafeBag")?;
        bags.push(Bag { content, attributes });
    }
    Ok(())
}

fn content(kind: Oid, value: &mut Reader<'_>) -> Result<Content> {
    if kind == oid::PKCS12_KEY_BAG {
        return Ok(Content::Key(Zeroizing::new(value.any()?.raw.to_vec())));
    }
    if kind == oid::PKCS12_SHROUDED_KEY_BAG {
        return Ok(Content::ShroudedKey(EncryptedPrivateKey::read(value)?));
    }
    if kind == oid::PKCS12_CERT_BAG {
        let typed = typed(value, oid::X509_CERTIFICATE_BAG).in_field("CertBag")?;
        return Ok(typed.map_or_else(Content::Other, Content::Certificate));
    }
    if kind == oid::PKCS12_CRL_BAG {
        let typed = typed(value, oid::X509_CRL_BAG).in_field("CRLBag")?;
        return Ok(typed.map_or_else(Content::Other, Content::Crl));
    }
    Ok(Content::Other(kind))
}

/// The octets of a CertBag or CRLBag of the wanted type, or the type it has.
fn typed(value: &mut Reader<'_>, wanted: Oid) -> Result<std::result::Result<Vec<u8>, Oid>> {
    let mut bag = value.sequence()?;
    let kind = bag.oid()?;
    if kind != wanted {
        return Ok(Err(kind));
    }
    let mut octets = bag.explicit(0)?.ok_or(error::Error::from(ErrorKind::Truncated))?;
    Ok(Ok(octets.octet_string()?.to_vec()))
}

/// Writes one SafeBag.
pub(super) fn write(
    kind: &Oid,
    friendly_name: Option<&str>,
    local_key_id: Option<&[u8]>,
    writer: &mut Writer,
    value: impl FnOnce(&mut Writer),
) {
    writer.sequence(|w| {
        w.oid(kind);
        w.context(0, value);
        Attributes::write(friendly_name, local_key_id, w);
    });
}
