//! The string types of ASN.1 (X.680 §41) and the text in them.

use std::borrow::Cow;

use crate::der::Tag;

/// The text of a string value; `None` for other types and for bytes that mean nothing in this type.
///
/// PrintableString, NumericString and VisibleString are read with any visible ASCII character, because certificates in
/// use have `*` and `@` there; [`is_well_formed`] is the strict answer.
pub(super) fn decode(tag: Tag, value: &[u8]) -> Option<Cow<'_, str>> {
    match tag {
        Tag::UTF8_STRING => std::str::from_utf8(value).ok().map(Cow::Borrowed),
        Tag::PRINTABLE_STRING | Tag::NUMERIC_STRING | Tag::VISIBLE_STRING => {
            ascii(value).filter(|_| value.iter().all(|byte| is_visible(*byte)))
        }
        Tag::IA5_STRING => ascii(value),
        Tag::TELETEX_STRING => teletex(value),
        Tag::BMP_STRING => bmp(value).map(Cow::Owned),
        Tag::UNIVERSAL_STRING => universal(value).map(Cow::Owned),
        _ => None,
    }
}

/// Whether the value is a string of which every character belongs to its type.
pub(super) fn is_well_formed(tag: Tag, value: &[u8]) -> bool {
    match tag {
        Tag::PRINTABLE_STRING => value.iter().copied().all(is_printable),
        Tag::NUMERIC_STRING => value.iter().all(|byte| byte.is_ascii_digit() || *byte == b' '),
        _ => decode(tag, value).is_some(),
    }
}

/// Whether PrintableString has this character (X.680 §41.4).
pub(super) fn is_printable(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&byte)
}

fn is_visible(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e)
}

fn ascii(value: &[u8]) -> Option<Cow<'_, str>> {
    std::str::from_utf8(value).ok().filter(|text| text.is_ascii()).map(Cow::Borrowed)
}

/// T.61 as certificates use it: Latin-1, which is what their makers meant and what other programs show.
fn teletex(value: &[u8]) -> Option<Cow<'_, str>> {
    if value.is_ascii() {
        return ascii(value);
    }
    let has_c1_control = value.iter().any(|byte| matches!(byte, 0x80..=0x9f));
    (!has_c1_control).then(|| value.iter().copied().map(char::from).collect())
}

fn bmp(value: &[u8]) -> Option<String> {
    let (units, rest) = value.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    char::decode_utf16(units.iter().map(|unit| u16::from_be_bytes(*unit))).collect::<Result<_, _>>().ok()
}

fn universal(value: &[u8]) -> Option<String> {
    let (units, rest) = value.as_chunks::<4>();
    if !rest.is_empty() {
        return None;
    }
    units.iter().map(|unit| char::from_u32(u32::from_be_bytes(*unit))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_string_type_is_read() {
        let table: [(Tag, &[u8], Option<&str>, bool); 18] = [
            (Tag::UTF8_STRING, "Zürich".as_bytes(), Some("Zürich"), true),
            (Tag::UTF8_STRING, b"Z\xfcrich", None, false),
            (Tag::PRINTABLE_STRING, b"Example Org.", Some("Example Org."), true),
            (Tag::PRINTABLE_STRING, b"*.example.org", Some("*.example.org"), false),
            (Tag::PRINTABLE_STRING, b"a\x00b", None, false),
            (Tag::PRINTABLE_STRING, b"Z\xfcrich", None, false),
            (Tag::NUMERIC_STRING, b"12 34", Some("12 34"), true),
            (Tag::NUMERIC_STRING, b"12a", Some("12a"), false),
            (Tag::VISIBLE_STRING, b"x_y", Some("x_y"), true),
            (Tag::IA5_STRING, b"joe@example.org", Some("joe@example.org"), true),
            (Tag::IA5_STRING, b"jo\xe9", None, false),
            (Tag::TELETEX_STRING, b"Z\xfcrich", Some("Zürich"), true),
            (Tag::TELETEX_STRING, b"\x85", None, false),
            (Tag::BMP_STRING, b"\x00Z\x00\xfc", Some("Zü"), true),
            (Tag::BMP_STRING, b"\x00Z\x00", None, false),
            (Tag::BMP_STRING, b"\xd8\x00", None, false),
            (Tag::UNIVERSAL_STRING, b"\x00\x01\xf6\x00", Some("😀"), true),
            (Tag::OCTET_STRING, b"abc", None, false),
        ];
        for (tag, value, text, well_formed) in table {
            assert_eq!(decode(tag, value).as_deref(), text, "{tag:?} {value:02x?}");
            assert_eq!(is_well_formed(tag, value), well_formed, "{tag:?} {value:02x?}");
        }
    }
}
