//! What can be said of a PKCS#12 file without its password.

use super::Mac;
use super::bag::{self, Content};
use super::pfx::{Pfx, Safe};
use crate::error::Result;
use crate::pbe::Scheme;

/// The structure of a file. Nothing of it is authenticated before the password is known.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How the file is protected against change; `None` when it is not.
    pub mac: Option<Mac>,
    /// Its safes, in order.
    pub safes: Vec<SafeOverview>,
}

/// One safe.
#[derive(Clone, Debug)]
pub enum SafeOverview {
    /// Encrypted as a whole: what is in it cannot be seen.
    Encrypted(Scheme),
    /// Open, with these bags.
    Open(Vec<BagOverview>),
}

/// One bag of an open safe.
#[derive(Clone, Debug)]
pub struct BagOverview {
    /// Its type, such as `pkcs8ShroudedKeyBag`.
    pub kind: String,
    /// How it is encrypted, for an encrypted key.
    pub encryption: Option<Scheme>,
    /// Name that programs show.
    pub friendly_name: Option<String>,
    /// Link between key and certificate.
    pub local_key_id: Option<Vec<u8>>,
}

/// What can be seen of a PKCS#12 file without its password. Errors: as [`super::read`], without those of passwords.
pub fn inspect(file: &[u8]) -> Result<Overview> {
    let pfx = Pfx::read(file)?;
    let safes = pfx.safes()?.into_iter().map(safe).collect::<Result<_>>()?;
    Ok(Overview { mac: pfx.mac, safes })
}

impl Overview {
    /// Every scheme that can be seen.
    pub fn encryption(&self) -> impl Iterator<Item = &Scheme> {
        self.safes.iter().flat_map(|safe| match safe {
            SafeOverview::Encrypted(scheme) => vec![scheme],
            SafeOverview::Open(bags) => bags.iter().filter_map(|bag| bag.encryption.as_ref()).collect(),
        })
    }

    /// Whether RC2 is in it, so that reading needs [`super::Allow::rc2`].
    pub fn uses_rc2(&self) -> bool {
        self.encryption().any(|scheme| scheme.cipher().is_rc2())
    }
}

fn safe(safe: Safe) -> Result<SafeOverview> {
    match safe {
        Safe::Encrypted { scheme, .. } => Ok(SafeOverview::Encrypted(scheme)),
        Safe::Plain(contents) => {
            let bags = bag::read_all(&contents)?;
            Ok(SafeOverview::Open(bags.into_iter().map(overview).collect()))
        }
    }
}

fn overview(bag: bag::Bag) -> BagOverview {
    let (kind, encryption) = match bag.content {
        Content::Key(_) => ("keyBag".to_owned(), None),
        Content::ShroudedKey(sealed) => ("pkcs8ShroudedKeyBag".to_owned(), Some(sealed.scheme)),
        Content::Certificate(_) => ("certBag".to_owned(), None),
        Content::Crl(_) => ("crlBag".to_owned(), None),
        Content::Other(oid) => (crate::oid::label(&oid), None),
    };
    let attributes = bag.attributes;
    BagOverview { kind, encryption, friendly_name: attributes.friendly_name, local_key_id: attributes.local_key_id }
}
