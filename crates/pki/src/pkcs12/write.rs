//! Writing a PKCS#12 file.

use std::num::NonZeroU32;

use zeroize::Zeroizing;

use super::bag;
use super::{Entries, Mac};
use crate::der::Writer;
use crate::error::Result;
use crate::oid;
use crate::pbe::{EncryptedPrivateKey, Hash, Password, Scheme, Work};

/// Iterations of each derivation in [`Style::Modern`]: as many as .NET 9 accepts with room to spare (it refuses more
/// than 300,000 for one and 1,000,000 for a file). The password must carry the rest: a person's file needs five words.
pub const MODERN_ITERATIONS: NonZeroU32 = NonZeroU32::new(200_000).unwrap();

/// Iterations of each derivation in [`Style::Legacy`]: the devices that need it are slow.
pub const LEGACY_ITERATIONS: NonZeroU32 = NonZeroU32::new(10_000).unwrap();

/// Which encryption a file is written with; chosen by the device it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// AES-256-CBC under PBKDF2 with HMAC-SHA-256, MAC with SHA-256. For OpenSSL 1.0 and later, NSS 3.87 and later,
    /// Java 8u301 and later, Windows 10 1709, Windows Server 2019 and macOS 12 and later.
    Modern,
    /// 3DES with SHA-1, MAC with SHA-1. For Windows Server 2016 and older, and old iOS, macOS and Android.
    Legacy,
}

/// Writes a PKCS#12 file, DER: certificates in one encrypted safe, each key encrypted by itself.
///
/// Errors: `TooMuchWork` for more keys than a file that [`super::read`] opens may have.
pub fn write(entries: &Entries, password: &str, style: Style) -> Result<Zeroizing<Vec<u8>>> {
    let password = Password::new(password);
    let mut work = Work::new();
    work.authenticated();
    let mut safes = Vec::new();
    if !entries.certificates.is_empty() {
        let contents = certificates(entries);
        let scheme = style.scheme()?;
        let ciphertext = scheme.encrypt(&password, &contents, &mut work)?;
        safes.push(encrypted_safe(&scheme, &ciphertext));
    }
    if !entries.keys.is_empty() {
        safes.push(open_safe(&keys(entries, &password, style, &mut work)?));
    }
    let content = Writer::encode(|w| w.sequence(|w| safes.iter().for_each(|safe| w.raw(safe))));
    let mac = Mac::compute(style.mac_hash(), style.iterations(), &password, &content, &mut work)?;
    Ok(Zeroizing::new(Writer::encode(|w| {
        w.sequence(|w| {
            w.u64(3);
            w.raw(&open_safe(&content));
            mac.write(w);
        });
    })))
}

impl Style {
    const fn iterations(self) -> NonZeroU32 {
        match self {
            Self::Modern => MODERN_ITERATIONS,
            Self::Legacy => LEGACY_ITERATIONS,
        }
    }

    const fn mac_hash(self) -> Hash {
        match self {
            Self::Modern => Hash::Sha256,
            Self::Legacy => Hash::Sha1,
        }
    }

    fn scheme(self) -> Result<Scheme> {
        match self {
            Self::Modern => Scheme::modern(self.iterations()),
            Self::Legacy => Scheme::legacy(self.iterations()),
        }
    }
}

fn certificates(entries: &Entries) -> Vec<u8> {
    Writer::encode(|w| {
        w.sequence(|w| {
            for entry in &entries.certificates {
                let (name, id) = (entry.friendly_name.as_deref(), entry.local_key_id.as_deref());
                bag::write(&oid::PKCS12_CERT_BAG, name, id, w, |w| {
                    w.sequence(|w| {
                        w.oid(&oid::X509_CERTIFICATE_BAG);
                        w.context(0, |w| w.octet_string(&entry.der));
                    });
                });
            }
        });
    })
}

fn keys(entries: &Entries, password: &Password, style: Style, work: &mut Work) -> Result<Vec<u8>> {
    let mut bags = Writer::new();
    for entry in &entries.keys {
        let sealed = EncryptedPrivateKey::seal(style.scheme()?, &entry.pkcs8, password, work)?;
        let (name, id) = (entry.friendly_name.as_deref(), entry.local_key_id.as_deref());
        bag::write(&oid::PKCS12_SHROUDED_KEY_BAG, name, id, &mut bags, |w| sealed.write(w));
    }
    let bags = bags.into_bytes();
    Ok(Writer::encode(|w| w.sequence(|w| w.raw(&bags))))
}

/// A ContentInfo of type data.
fn open_safe(contents: &[u8]) -> Vec<u8> {
    Writer::encode(|w| {
        w.sequence(|w| {
            w.oid(&oid::PKCS7_DATA);
            w.context(0, |w| w.octet_string(contents));
        });
    })
}

/// A ContentInfo of type encryptedData (RFC 5652 §8).
fn encrypted_safe(scheme: &Scheme, ciphertext: &[u8]) -> Vec<u8> {
    Writer::encode(|w| {
        w.sequence(|w| {
            w.oid(&oid::PKCS7_ENCRYPTED_DATA);
            w.context(0, |w| {
                w.sequence(|w| {
                    w.u64(0);
                    w.sequence(|w| {
                        w.oid(&oid::PKCS7_DATA);
                        scheme.write(w);
                        w.context_primitive(0, ciphertext);
                    });
                });
            });
        });
    })
}
