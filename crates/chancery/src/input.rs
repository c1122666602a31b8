//! What a file holds: certificates, requests, CRLs, bundles, keys, in PEM or DER, found out by looking.

use base64ct::{Base64, Encoding as _};
use chancery_pki::certificate::Certificate;
use chancery_pki::crl::CertificateList;
use chancery_pki::der::{Reader, Tag};
use chancery_pki::key::{PrivateKey, PrivateKeyInfo, PublicKey};
use chancery_pki::pbe::EncryptedPrivateKey;
use chancery_pki::pem::{self, Block};
use chancery_pki::pkcs7::Bundle;
use chancery_pki::request::CertificationRequest;
use chancery_pki::{ErrorKind, ber};
use zeroize::Zeroizing;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// The kinds of thing that are read, for error texts.
pub const READABLE: &str = "a certificate, a request, a CRL, a key, a PKCS#12 or PKCS#7 file";

/// One thing found in a file.
#[derive(Debug)]
pub enum Item {
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A request.
    Request(Box<CertificationRequest>),
    /// A CRL.
    Crl(Box<CertificateList>),
    /// A PKCS#12 file, still closed.
    Pkcs12(Zeroizing<Vec<u8>>),
    /// A public key.
    PublicKey(PublicKey),
    /// A private key, of which only the public part is kept; `None` when the file does not say it.
    PrivateKey {
        /// Algorithm of the key.
        algorithm: String,
        /// Its public part.
        public: Option<PublicKey>,
    },
    /// An encrypted private key and how it is encrypted.
    EncryptedKey(String),
    /// Something whose kind is clear and whose bytes are not right.
    Malformed {
        /// What it seems to be.
        kind: &'static str,
        /// Its bytes.
        der: Vec<u8>,
        /// What is wrong.
        fault: chancery_pki::Error,
    },
}

impl Item {
    /// What it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "a certificate",
            Self::Request(_) => "a request",
            Self::Crl(_) => "a CRL",
            Self::Pkcs12(_) => "a PKCS#12 file",
            Self::PublicKey(_) => "a public key",
            Self::PrivateKey { .. } | Self::EncryptedKey(_) => "a private key",
            Self::Malformed { .. } => "something damaged",
        }
    }

    /// Whether it is a private key, readable or not.
    pub fn is_private_key(&self) -> bool {
        match self {
            Self::PrivateKey { .. } | Self::EncryptedKey(_) => true,
            Self::Malformed { kind, .. } => kind.ends_with("private key"),
            _ => false,
        }
    }
}

/// Why none of these is what was wanted. `kind` is its word: a malformed thing that may be of it is called damaged.
pub fn none_wanted(items: &[Item], kind: &str, file: &str, wanted: &str) -> CliError {
    let error = |code| CliError::new(code, Exit::Failed).with("file", file).with("wanted", wanted);
    if items.iter().any(Item::is_private_key) {
        return error(code::PRIVATE_KEY_GIVEN);
    }
    let fault = items.iter().find_map(|item| match item {
        Item::Malformed { kind: seems, fault, .. } if seems.contains(kind) => Some(fault),
        _ => None,
    });
    match (fault, items.first()) {
        (Some(fault), _) => damaged(file, wanted, &fault.to_string()),
        (None, Some(Item::Malformed { kind: seems, .. })) => {
            error(code::NOT_RECOGNISED).with("found", format!("it looks like a damaged {seems}"))
        }
        (None, first) => error(code::NOT_RECOGNISED)
            .with("found", first.map_or_else(String::new, |item| format!("it is {}", item.kind()))),
    }
}

/// Everything in these bytes. `file` and what is `wanted` are for error texts. Errors: empty, a PEM block without its
/// end, nothing that can be read.
pub fn recognise(bytes: &[u8], file: &str, wanted: &str) -> Result<Vec<Item>> {
    let error = |code| CliError::new(code, Exit::Failed).with("file", file).with("wanted", wanted);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(error(code::EMPTY));
    }
    let blocks = pem::blocks(bytes).map_err(|fault| match fault.kind {
        ErrorKind::PemUnfinished => error(code::PART_MISSING),
        _ => damaged(file, "PEM", &fault.to_string()),
    })?;
    if blocks.is_empty() {
        let nothing = || error(code::NOT_RECOGNISED).with("found", "no BEGIN line was seen, and it is not DER");
        return from_der(bytes).or_else(|| from_bare_base64(bytes)).ok_or_else(nothing);
    }
    let mut items = Vec::new();
    for block in &blocks {
        items.extend(from_block(block));
    }
    if items.is_empty() {
        let labels: Vec<&str> = blocks.iter().map(|block| block.label.as_str()).collect();
        return Err(error(code::NOT_RECOGNISED).with("found", format!("its blocks are {}", labels.join(", "))));
    }
    Ok(items)
}

/// That something in the file is of this kind and cannot be read.
pub fn damaged(file: &str, kind: &str, reason: &str) -> CliError {
    CliError::new(code::DAMAGED, Exit::Failed).with("file", file).with("kind", kind).with("reason", reason)
}

/// The base64 of a PEM block without its lines, as it is often pasted.
fn from_bare_base64(bytes: &[u8]) -> Option<Vec<Item>> {
    let text: String = String::from_utf8_lossy(bytes).split_ascii_whitespace().collect();
    let der = Base64::decode_vec(&text).ok().filter(|der| der.len() > 16);
    der.and_then(|der| from_der(&der))
}

fn from_block(block: &Block) -> Vec<Item> {
    let der = &block.der;
    match block.label.as_str() {
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => vec![certificate(trusted_part(block))],
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => vec![request(der)],
        "X509 CRL" => vec![crl(der)],
        "PKCS7" | "PKCS #7 SIGNED DATA" | "CMS" => bundle(der),
        "PUBLIC KEY" => vec![public_key(der)],
        "ENCRYPTED PRIVATE KEY" => vec![encrypted_key(der)],
        _ if block.is_private_key() && block.is_encrypted() => {
            vec![Item::EncryptedKey(block.header("DEK-Info").unwrap_or("traditional PEM encryption").to_owned())]
        }
        _ if block.is_private_key() => vec![private_key(der)],
        _ => Vec::new(),
    }
}

/// OpenSSL's TRUSTED CERTIFICATE is a certificate with settings of its own behind it.
fn trusted_part(block: &Block) -> &[u8] {
    if block.label != "TRUSTED CERTIFICATE" {
        return &block.der;
    }
    Reader::new(&block.der).any().map_or(&block.der, |tlv| tlv.raw)
}

/// What the bytes are by their outer shape; `None` if they are not one ASN.1 SEQUENCE of a known shape.
fn from_der(bytes: &[u8]) -> Option<Vec<Item>> {
    if bytes.first() != Some(&0x30) {
        return None;
    }
    // PKCS#12 and PKCS#7 may be BER, with lengths that are not written.
    let normal = ber::to_der(bytes).ok();
    let der = normal.as_deref().unwrap_or(bytes);
    let mut fields = match Reader::document(der) {
        Ok(fields) => fields,
        Err(fault) => return shape(bytes).map(|kind| vec![Item::Malformed { kind, der: bytes.to_vec(), fault }]),
    };
    let first = fields.any().ok()?;
    let inner = first.reader().peek();
    let items = match (first.tag, inner, fields.peek()) {
        (Tag::INTEGER, _, Some(Tag::SEQUENCE)) if first.value == [3] => {
            vec![Item::Pkcs12(Zeroizing::new(bytes.to_vec()))]
        }
        (Tag::INTEGER, ..) => vec![private_key(bytes)],
        (Tag::OID, ..) => bundle(bytes),
        (Tag::SEQUENCE, Some(Tag::OID), Some(Tag::OCTET_STRING)) => vec![encrypted_key(bytes)],
        (Tag::SEQUENCE, Some(Tag::OID), _) => vec![public_key(bytes)],
        (Tag::SEQUENCE, Some(Tag::INTEGER | Tag::SEQUENCE), Some(Tag::SEQUENCE)) => vec![by_trial(bytes)],
        (Tag::SEQUENCE, Some(_), Some(Tag::SEQUENCE)) => vec![certificate(bytes)],
        _ => return None,
    };
    Some(items)
}

/// Certificates of version 1, requests and CRLs all begin alike.
fn by_trial(der: &[u8]) -> Item {
    let readable = |item: &Item| !matches!(item, Item::Malformed { .. });
    let candidates = [request, crl, certificate];
    candidates.iter().map(|read| read(der)).find(readable).unwrap_or_else(|| certificate(der))
}

/// A name for bytes that are cut off or not DER, from their first bytes.
fn shape(bytes: &[u8]) -> Option<&'static str> {
    let after_header = match bytes {
        [0x30, 0x82, _, _, rest @ ..] | [0x30, 0x81, _, rest @ ..] | [0x30, 0x83, _, _, _, rest @ ..] => rest,
        _ => return None,
    };
    match after_header {
        [0x30, 0x82, _, _, 0xa0, 0x03, ..] => Some("certificate"),
        [0x30, ..] => Some("certificate, request or CRL"),
        [0x02, 0x01, 0x03, ..] => Some("PKCS#12 file"),
        [0x02, ..] => Some("private key"),
        [0x06, ..] => Some("PKCS#7 file"),
        _ => None,
    }
}

fn malformed(kind: &'static str, der: &[u8], fault: chancery_pki::Error) -> Item {
    Item::Malformed { kind, der: der.to_vec(), fault }
}

fn certificate(der: &[u8]) -> Item {
    Certificate::from_der(der)
        .map_or_else(|fault| malformed("certificate", der, fault), |c| Item::Certificate(Box::new(c)))
}

fn request(der: &[u8]) -> Item {
    let read = CertificationRequest::from_der(der);
    read.map_or_else(|fault| malformed("request", der, fault), |request| Item::Request(Box::new(request)))
}

fn crl(der: &[u8]) -> Item {
    let read = CertificateList::from_der(der.to_vec());
    read.map_or_else(|fault| malformed("CRL", der, fault), |crl| Item::Crl(Box::new(crl)))
}

fn public_key(der: &[u8]) -> Item {
    PublicKey::from_der(der).map_or_else(|fault| malformed("public key", der, fault), Item::PublicKey)
}

fn bundle(der: &[u8]) -> Vec<Item> {
    match Bundle::read(der) {
        Ok(bundle) => {
            let certificates = bundle.certificates.iter().map(|der| certificate(der));
            certificates.chain(bundle.crls.iter().map(|der| crl(der))).collect()
        }
        Err(fault) => vec![malformed("PKCS#7 file", der, fault)],
    }
}

/// The bytes of a key are never kept, not even of a malformed one.
fn private_key(der: &[u8]) -> Item {
    match PrivateKeyInfo::from_der(der) {
        Ok(info) => Item::PrivateKey { algorithm: info.algorithm().to_string(), public: public_part(&info) },
        Err(fault) => malformed("private key", &[], fault),
    }
}

fn encrypted_key(der: &[u8]) -> Item {
    match EncryptedPrivateKey::from_der(der) {
        Ok(sealed) => Item::EncryptedKey(sealed.scheme.to_string()),
        Err(fault) => malformed("encrypted private key", &[], fault),
    }
}

/// The public key of a private one: worked out where the algorithm is known, because a file may state another, else
/// as stated.
pub fn public_part(info: &PrivateKeyInfo) -> Option<PublicKey> {
    let own = PrivateKey::from_info(info).ok().map(|key| key.public_key().clone());
    own.or_else(|| info.public_key().cloned())
}
