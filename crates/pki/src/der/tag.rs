//! ASN.1 tags in their one-byte form (numbers below 31).

/// A one-byte identifier octet: class, constructed bit and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(pub u8);

impl Tag {
    /// BOOLEAN
    pub const BOOLEAN: Self = Self(0x01);
    /// INTEGER
    pub const INTEGER: Self = Self(0x02);
    /// BIT STRING
    pub const BIT_STRING: Self = Self(0x03);
    /// OCTET STRING
    pub const OCTET_STRING: Self = Self(0x04);
    /// NULL
    pub const NULL: Self = Self(0x05);
    /// OBJECT IDENTIFIER
    pub const OID: Self = Self(0x06);
    /// ENUMERATED
    pub const ENUMERATED: Self = Self(0x0a);
    /// UTF8String
    pub const UTF8_STRING: Self = Self(0x0c);
    /// NumericString
    pub const NUMERIC_STRING: Self = Self(0x12);
    /// PrintableString
    pub const PRINTABLE_STRING: Self = Self(0x13);
    /// TeletexString (T61String)
    pub const TELETEX_STRING: Self = Self(0x14);
    /// IA5String
    pub const IA5_STRING: Self = Self(0x16);
    /// UTCTime
    pub const UTC_TIME: Self = Self(0x17);
    /// GeneralizedTime
    pub const GENERALIZED_TIME: Self = Self(0x18);
    /// VisibleString
    pub const VISIBLE_STRING: Self = Self(0x1a);
    /// UniversalString
    pub const UNIVERSAL_STRING: Self = Self(0x1c);
    /// BMPString
    pub const BMP_STRING: Self = Self(0x1e);
    /// SEQUENCE
    pub const SEQUENCE: Self = Self(0x30);
    /// SET
    pub const SET: Self = Self(0x31);

    /// Context-specific primitive tag `[number]` (IMPLICIT of a primitive type). `number` is below 31.
    pub const fn context(number: u8) -> Self {
        Self(0x80 | (number & 0x1f))
    }

    /// Context-specific constructed tag `[number]` (EXPLICIT, or IMPLICIT of a constructed type). `number` is below 31.
    pub const fn context_constructed(number: u8) -> Self {
        Self(0xa0 | (number & 0x1f))
    }

    /// Whether the constructed bit is set.
    pub const fn is_constructed(self) -> bool {
        self.0 & 0x20 != 0
    }

    /// The tag number, 0 to 30.
    pub const fn number(self) -> u8 {
        self.0 & 0x1f
    }

    /// The number of a context-specific tag, primitive or constructed; `None` for other classes.
    pub const fn context_number(self) -> Option<u8> {
        if self.0 & 0xc0 == 0x80 { Some(self.number()) } else { None }
    }
}
