//! Attributes of bags: friendlyName and localKeyId (RFC 2985 §5.5). Others are passed over.

use crate::der::{Reader, Tag, Tlv, Writer};
use crate::error::Result;
use crate::oid;

/// What a bag says about its content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) friendly_name: Option<String>,
    pub(super) local_key_id: Option<Vec<u8>>,
}

impl Attributes {
    /// Reads the attributes at the end of a SafeBag. A malformed value is passed over, as only a name is lost.
    pub(super) fn read(bag: &mut Reader<'_>) -> Result<Self> {
        let mut attributes = Self::default();
        let Some(set) = bag.optional(Tag::SET)? else { return Ok(attributes) };
        let mut set = set.reader();
        while !set.is_empty() {
            let mut attribute = set.sequence()?;
            let name = attribute.oid()?;
            let mut values = attribute.set()?;
            if values.is_empty() {
                continue;
            }
            let value = values.any()?;
            if name == oid::FRIENDLY_NAME {
                attributes.friendly_name = text(&value);
            } else if name == oid::LOCAL_KEY_ID && value.tag == Tag::OCTET_STRING {
                attributes.local_key_id = Some(value.value.to_vec());
            }
        }
        Ok(attributes)
    }

    /// Writes the attributes of a SafeBag; nothing when there are none.
    pub(super) fn write(friendly_name: Option<&str>, local_key_id: Option<&[u8]>, writer: &mut Writer) {
        let mut attributes = Vec::new();
        if let Some(name) = friendly_name {
            let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
            attributes.push(attribute(&oid::FRIENDLY_NAME, Tag::BMP_STRING, &name));
        }
        if let Some(id) = local_key_id {
            attributes.push(attribute(&oid::LOCAL_KEY_ID, Tag::OCTET_STRING, id));
        }
        if !attributes.is_empty() {
            writer.set_of(attributes);
        }
    }
}

fn attribute(name: &oid::Oid, tag: Tag, value: &[u8]) -> Vec<u8> {
    Writer::encode(|w| {
        w.sequence(|w| {
            w.oid(name);
            w.set(|w| w.primitive(tag, value));
        });
    })
}

/// A BMPString, read as UTF-16 as some writers use it, or one of the types that should not stand here but do.
fn text(value: &Tlv<'_>) -> Option<String> {
    match value.tag {
        Tag::BMP_STRING => {
            let (units, rest) = value.value.as_chunks::<2>();
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            rest.is_empty()
                .then(|| char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
        }
        Tag::UTF8_STRING | Tag::PRINTABLE_STRING | Tag::IA5_STRING => String::from_utf8(value.value.to_vec()).ok(),
        _ => None,
    }
}
