//! Reading a PKCS#12 file with its password.

use zeroize::Zeroizing;

use super::bag::{self, Bag, Content};
use super::pfx::{Pfx, Safe};
use super::{CertEntry, Entries, KeyEntry, Mac};
use crate::error::{Error, ErrorKind, Result};
use crate::pbe::{Password, Scheme, Work};

/// What the caller lets through although it protects nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// RC2 with 40 or 128 bits, in files of OpenSSL before 3.0, Windows before 2019 and old NSS.
    pub rc2: bool,
}

/// What a PKCS#12 file holds.
#[derive(Clone, Debug)]
pub struct Contents {
    /// Private keys, in file order.
    pub keys: Vec<KeyEntry>,
    /// Certificates, in file order.
    pub certificates: Vec<CertEntry>,
    /// CRLs, DER.
    pub crls: Vec<Vec<u8>>,
    /// Bags of types that are not read (secrets, SDSI certificates).
    pub not_read: usize,
    /// How the file is protected against change; `None` when it is not.
    pub mac: Option<Mac>,
    /// How keys and safes are encrypted, each scheme once for each thing it protects; empty when nothing is.
    pub encryption: Vec<Scheme>,
}

impl Contents {
    /// The certificate that the file links with this key by localKeyId. `None` says only that the file does not link
    /// them: compare public keys then.
    pub fn certificate_of(&self, key: &KeyEntry) -> Option<&CertEntry> {
        let id = key.local_key_id.as_ref()?;
        self.certificates.iter().find(|certificate| certificate.local_key_id.as_ref() == Some(id))
    }

    /// Keys and certificates, for [`super::write`] in another style.
    pub fn into_entries(self) -> Entries {
        Entries { keys: self.keys, certificates: self.certificates }
    }
}

/// Reads a PKCS#12 file, BER or DER. Verifies the MAC before anything is decrypted; a file without a MAC is read, and
/// `Contents::mac` says so.
///
/// Errors: `WrongPassword` (or a changed file), `OldEncryption` when RC2 is in it and not allowed, `TooMuchWork` for
/// more iterations than [`Work::LIMIT`] pays for, `UnsupportedAlgorithm`, and what is wrong with the DER.
pub fn read(file: &[u8], password: &str, allow: Allow) -> Result<Contents> {
    let pfx = Pfx::read(file)?;
    let mut work = Work::new();
    let candidates = authenticated(&pfx, Password::candidates(password), &mut work)?;
    if pfx.mac.is_some() {
        work.authenticated();
    }
    let safes = pfx.safes()?;
    let mut result = Err(ErrorKind::WrongPassword.into());
    for password in candidates {
        let mut opener = Opener { password, allow, work: &mut work, contents: empty(&pfx) };
        result = opener.all(&safes).map(|()| opener.contents);
        if !matches!(&result, Err(error) if error.kind == ErrorKind::WrongPassword) {
            break;
        }
    }
    result
}

/// The encodings of the password that the MAC leaves possible: all without a MAC, and with PBMAC1, which does not tell.
fn authenticated(pfx: &Pfx, candidates: Vec<Password>, work: &mut Work) -> Result<Vec<Password>> {
    let Some(mac) = &pfx.mac else { return Ok(candidates) };
    if !mac.takes_bmp_password() {
        let right = match candidates.first() {
            Some(password) => mac.verify(password, &pfx.content, work)?,
            None => false,
        };
        return if right { Ok(candidates) } else { Err(wrong_password()) };
    }
    for (index, candidate) in candidates.into_iter().enumerate() {
        match mac.verify(&candidate, &pfx.content, work) {
            Ok(true) => return Ok(vec![candidate]),
            Ok(false) => {}
            // The standard encoding was tried: with no work left for the others, the password counts as wrong.
            Err(error) if index > 0 && error.kind == ErrorKind::TooMuchWork => break,
            Err(error) => return Err(error),
        }
    }
    Err(wrong_password())
}

const fn wrong_password() -> Error {
    Error::field(ErrorKind::WrongPassword, "macData")
}

fn empty(pfx: &Pfx) -> Contents {
    Contents {
        keys: Vec::new(),
        certificates: Vec::new(),
        crls: Vec::new(),
        not_read: 0,
        mac: pfx.mac.clone(),
        encryption: Vec::new(),
    }
}

struct Opener<'a> {
    password: Password,
    allow: Allow,
    work: &'a mut Work,
    contents: Contents,
}

impl Opener<'_> {
    fn all(&mut self, safes: &[Safe]) -> Result<()> {
        for safe in safes {
            for bag in self.bags(safe)? {
                self.take(bag)?;
            }
        }
        Ok(())
    }

    fn bags(&mut self, safe: &Safe) -> Result<Vec<Bag>> {
        match safe {
            Safe::Plain(contents) => bag::read_all(contents),
            Safe::Encrypted { scheme, ciphertext } => {
                self.admit(scheme)?;
                let contents = scheme.decrypt(&self.password, ciphertext, self.work)?;
                bag::read_all(&contents).map_err(|error| self.blame(error))
            }
        }
    }

    /// Without a MAC, nonsense after decryption is a wrong password; with one, the password is known to be right.
    fn blame(&self, error: Error) -> Error {
        if self.contents.mac.is_some() || error.kind == ErrorKind::TooMuchWork {
            return error;
        }
        Error::field(ErrorKind::WrongPassword, "encryptedContent")
    }

    fn admit(&mut self, scheme: &Scheme) -> Result<()> {
        if scheme.cipher().is_rc2() && !self.allow.rc2 {
            return Err(Error::field(ErrorKind::OldEncryption, "encryptionAlgorithm"));
        }
        self.contents.encryption.push(scheme.clone());
        Ok(())
    }

    fn take(&mut self, bag: Bag) -> Result<()> {
        match bag.content {
            Content::Key(pkcs8) => self.key(pkcs8, bag.attributes),
            Content::ShroudedKey(sealed) => {
                self.admit(&sealed.scheme)?;
                let pkcs8 = sealed.open(&self.password, self.work)?;
                self.key(pkcs8, bag.attributes);
            }
            Content::Certificate(der) => self.contents.certificates.push(CertEntry {
                der,
                friendly_name: bag.attributes.friendly_name,
                local_key_id: bag.attributes.local_key_id,
            }),
            Content::Crl(der) => self.contents.crls.push(der),
            Content::Other(_) => self.contents.not_read += 1,
        }
        Ok(())
    }

    fn key(&mut self, pkcs8: Zeroizing<Vec<u8>>, attributes: super::attributes::Attributes) {
        self.contents.keys.push(KeyEntry {
            pkcs8,
            friendly_name: attributes.friendly_name,
            local_key_id: attributes.local_key_id,
        });
    }
}
