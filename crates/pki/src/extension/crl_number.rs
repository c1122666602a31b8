//! cRLNumber and deltaCRLIndicator (RFC 5280 §5.2.3, §5.2.4): up to 20 octets, never negative.

use super::ExtensionValue;
use crate::der::{Reader, Writer};
use crate::error::Result;
use crate::oid::{CRL_NUMBER, DELTA_CRL_INDICATOR, Oid};
use crate::serial::Serial;

/// The CRL's place in its issuer's sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrlNumber(pub Serial);

/// Number of the base CRL a delta CRL continues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaCrlIndicator(pub Serial);

macro_rules! number {
    ($type:ident, $oid:ident) => {
        impl $type {
            /// From a number.
            pub fn of(number: u64) -> Self {
                Self(Serial::from_unsigned(&number.to_be_bytes()))
            }

            /// As a number, when it fits 64 bits.
            pub fn to_u64(&self) -> Option<u64> {
                let der = Writer::encode(|w| self.0.write(w));
                Reader::new(&der).u64().ok()
            }
        }

        impl ExtensionValue for $type {
            const OID: Oid = $oid;

            fn read(reader: &mut Reader<'_>) -> Result<Self> {
                Serial::read(reader).map(Self)
            }

            fn write(&self, writer: &mut Writer) {
                self.0.write(writer);
            }
        }
    };
}

number!(CrlNumber, CRL_NUMBER);
number!(DeltaCrlIndicator, DELTA_CRL_INDICATOR);
