//! DER values of any kind: what is read is written back as the same bytes.
#![no_main]

use chancery_pki::der::{Reader, Tlv, Writer};

libfuzzer_sys::fuzz_target!(|input: &[u8]| walk(Reader::new(input), 0));

fn walk(mut reader: Reader<'_>, depth: usize) {
    while let Ok(tlv) = reader.any() {
        assert!(tlv.raw.ends_with(tlv.value));
        typed(&tlv);
        if tlv.tag.is_constructed() && depth < 32 {
            walk(tlv.reader(), depth + 1);
        }
    }
}

fn typed(tlv: &Tlv<'_>) {
    let written = Writer::encode(|writer| writer.primitive(tlv.tag, tlv.value));
    assert_eq!(written, tlv.raw, "DER has one encoding");
    if let Ok(oid) = tlv.as_oid() {
        assert_eq!(oid.as_bytes(), tlv.value);
    }
    if let Ok(number) = tlv.as_u64() {
        let written = Writer::encode(|writer| writer.u64(number));
        assert!(written.ends_with(tlv.value), "an INTEGER has one encoding");
    }
    let _ = (tlv.as_boolean(), tlv.as_bit_string(), tlv.as_integer());
}
