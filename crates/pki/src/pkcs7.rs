//! PKCS#7 bundles of certificates and CRLs (`.p7b`): SignedData without signers (RFC 5652 §5, RFC 2315 §9).

use crate::ber;
use crate::der::{Reader, Tag, Writer};
use crate::error::{ErrorKind, InField as _, Result};
use crate::oid;

/// The certificates and CRLs of a bundle, each as DER that was not parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// X.509 certificates, in file order.
    pub certificates: Vec<Vec<u8>>,
    /// CRLs, in file order.
    pub crls: Vec<Vec<u8>>,
}

impl Bundle {
    /// Reads a SignedData, BER or DER; one with content and signers too, as any signed message carries certificates.
    /// Attribute certificates and other formats are passed over.
    ///
    /// Errors: `BadValue` for a PKCS#7 message of another type, and what is wrong with the encoding.
    pub fn read(file: &[u8]) -> Result<Self> {
        let der = ber::to_der(file).in_field("ContentInfo")?;
        let mut info = Reader::document(&der).in_field("ContentInfo")?;
        if info.oid().in_field("contentType")? != oid::PKCS7_SIGNED_DATA {
            return Err(info.error(ErrorKind::BadValue).in_field("contentType"));
        }
        let mut explicit = info.explicit(0)?.ok_or(info.error(ErrorKind::Truncated).in_field("content"))?;
        let mut signed = explicit.sequence().in_field("SignedData")?;
        signed.u64().in_field("version")?;
        signed.set().in_field("digestAlgorithms")?;
        signed.sequence().in_field("encapContentInfo")?;
        let certificates = sequences(signed.explicit(0)?).in_field("certificates")?;
        let crls = sequences(signed.explicit(1)?).in_field("crls")?;
        signed.set().in_field("signerInfos")?;
        signed.finish().in_field("SignedData")?;
        explicit.finish().in_field("ContentInfo")?;
        info.finish().in_field("ContentInfo")?;
        Ok(Self { certificates, crls })
    }

    /// The bundle as DER, PEM label [`crate::pem::PKCS7`]. Certificates keep their order, leaf first as programs expect
    /// it, though DER would sort a SET OF: CMS is BER, and OpenSSL does the same.
    pub fn to_der(&self) -> Vec<u8> {
        Writer::encode(|w| {
            w.sequence(|w| {
                w.oid(&oid::PKCS7_SIGNED_DATA);
                w.context(0, |w| w.sequence(|w| self.signed_data(w)));
            });
        })
    }

    fn signed_data(&self, w: &mut Writer) {
        w.u64(1);
        w.set(|_| {});
        w.sequence(|w| w.oid(&oid::PKCS7_DATA));
        for (number, elements) in [(0, &self.certificates), (1, &self.crls)] {
            if !elements.is_empty() {
                w.context(number, |w| elements.iter().for_each(|element| w.raw(element)));
            }
        }
        w.set(|_| {});
    }
}

/// The elements of a `[n] IMPLICIT SET OF CHOICE` that are X.509: the choices beside it have tags of their own.
fn sequences(set: Option<Reader<'_>>) -> Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let Some(mut set) = set else { return Ok(found) };
    while !set.is_empty() {
        let element = set.any()?;
        if element.tag == Tag::SEQUENCE {
            found.push(element.raw.to_vec());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
