//! keyUsage (RFC 5280 §4.2.1.3).

use super::ExtensionValue;
use crate::der::{Reader, Tag, Writer};
use crate::error::Result;
use crate::oid::{KEY_USAGE, Oid};

/// One named bit of keyUsage; the discriminant is the bit number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usage {
    /// Signatures other than on certificates and CRLs.
    DigitalSignature = 0,
    /// Signatures meant to bind (contentCommitment).
    NonRepudiation = 1,
    /// Encrypting keys (RSA).
    KeyEncipherment = 2,
    /// Encrypting data directly.
    DataEncipherment = 3,
    /// Agreeing on keys (EC).
    KeyAgreement = 4,
    /// Signing certificates.
    KeyCertSign = 5,
    /// Signing CRLs.
    CrlSign = 6,
    /// With keyAgreement: only encipher.
    EncipherOnly = 7,
    /// With keyAgreement: only decipher.
    DecipherOnly = 8,
}

impl Usage {
    /// All, in bit order.
    pub const ALL: [Self; 9] = [
        Self::DigitalSignature,
        Self::NonRepudiation,
        Self::KeyEncipherment,
        Self::DataEncipherment,
        Self::KeyAgreement,
        Self::KeyCertSign,
        Self::CrlSign,
        Self::EncipherOnly,
        Self::DecipherOnly,
    ];

    /// The name RFC 5280 gives the bit.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DigitalSignature => "digitalSignature",
            Self::NonRepudiation => "nonRepudiation",
            Self::KeyEncipherment => "keyEncipherment",
            Self::DataEncipherment => "dataEncipherment",
            Self::KeyAgreement => "keyAgreement",
            Self::KeyCertSign => "keyCertSign",
            Self::CrlSign => "cRLSign",
            Self::EncipherOnly => "encipherOnly",
            Self::DecipherOnly => "decipherOnly",
        }
    }

    /// From the RFC's name, whatever its case; `contentCommitment` is nonRepudiation.
    pub fn from_name(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("contentCommitment") {
            return Some(Self::NonRepudiation);
        }
        Self::ALL.into_iter().find(|usage| usage.name().eq_ignore_ascii_case(name))
    }
}

/// A set of usages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// From usages.
    pub fn of(usages: impl IntoIterator<Item = Usage>) -> Self {
        Self(usages.into_iter().fold(0, |bits, usage| bits | 1 << usage as u16))
    }

    /// Whether this usage is in the set.
    pub const fn allows(self, usage: Usage) -> bool {
        self.0 & (1 << usage as u16) != 0
    }

    /// The usages in bit order.
    pub fn iter(self) -> impl Iterator<Item = Usage> {
        Usage::ALL.into_iter().filter(move |usage| self.allows(*usage))
    }

    /// Whether no usage is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl ExtensionValue for KeyUsage {
    const OID: Oid = KEY_USAGE;

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let bits = reader.bit_string()?;
        Ok(Self::of(Usage::ALL.into_iter().filter(|usage| bits.bit(*usage as usize))))
    }

    fn write(&self, writer: &mut Writer) {
        writer.named_bits(Tag::BIT_STRING, self.iter().map(|usage| usage as usize));
    }
}
