//! PKCS#12 (RFC 7292): keys and certificates in one file under a password, `.p12` or `.pfx`.
//!
//! Read: what OpenSSL, NSS, Windows, Java and macOS write, BER or DER, with the MAC of RFC 7292 or PBMAC1 (RFC 9579).
//! Written: two styles, see [`Style`]. The MAC is verified before anything is decrypted.

mod attributes;
mod bag;
mod inspect;
mod mac;
mod pfx;
mod read;
mod write;

use std::fmt;

use zeroize::Zeroizing;

pub use inspect::{BagOverview, Overview, SafeOverview, inspect};
pub use mac::Mac;
pub use read::{Allow, Contents, read};
pub use write::{LEGACY_ITERATIONS, MODERN_ITERATIONS, Style, write};

use crate::digest;

/// A private key of a PKCS#12 file.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyEntry {
    /// PKCS#8 PrivateKeyInfo, DER.
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// Name that programs show (PKCS#9 friendlyName).
    pub friendly_name: Option<String>,
    /// Links the key with its certificate (PKCS#9 localKeyId), any bytes.
    pub local_key_id: Option<Vec<u8>>,
}

/// Shows names only, never the key.
impl fmt::Debug for KeyEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyEntry")
            .field("friendly_name", &self.friendly_name)
            .field("local_key_id", &self.local_key_id)
            .finish_non_exhaustive()
    }
}

/// A certificate of a PKCS#12 file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertEntry {
    /// The certificate as it stood in the file; it was not parsed.
    pub der: Vec<u8>,
    /// Name that programs show (PKCS#9 friendlyName).
    pub friendly_name: Option<String>,
    /// Links the certificate with its key (PKCS#9 localKeyId), any bytes.
    pub local_key_id: Option<Vec<u8>>,
}

/// What goes into a PKCS#12 file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// Private keys.
    pub keys: Vec<KeyEntry>,
    /// Certificates, the leaf first, then its issuers up to the root.
    pub certificates: Vec<CertEntry>,
}

impl Entries {
    /// One key with its certificate and the certificates above it. Key and leaf get the name, and the SHA-1 of the
    /// leaf as localKeyId, as OpenSSL and NSS do.
    pub fn identity(pkcs8: &[u8], leaf: &[u8], chain: &[&[u8]], friendly_name: &str) -> Self {
        let local_key_id = Some(digest::sha1(leaf).to_vec());
        let name = Some(friendly_name.to_owned()).filter(|name| !name.is_empty());
        let key = KeyEntry {
            pkcs8: Zeroizing::new(pkcs8.to_vec()),
            friendly_name: name.clone(),
            local_key_id: local_key_id.clone(),
        };
        let leaf = CertEntry { der: leaf.to_vec(), friendly_name: name, local_key_id };
        let chain = chain.iter().map(|der| CertEntry { der: der.to_vec(), friendly_name: None, local_key_id: None });
        Self { keys: vec![key], certificates: std::iter::once(leaf).chain(chain).collect() }
    }
}

#[cfg(test)]
mod tests;
