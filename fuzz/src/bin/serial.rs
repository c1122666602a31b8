//! Serial numbers in DER and in every notation people type.
#![no_main]

use chancery_pki::der::{Reader, Writer};
use chancery_pki::serial::Serial;

/// Longer ones are read from certificates, but nobody types them.
const TYPED_MAX: usize = 64;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let mut reader = Reader::new(input);
    if let Ok(serial) = Serial::read(&mut reader) {
        let written = Writer::encode(|writer| serial.write(writer));
        assert_eq!(input.len() - reader.rest().len(), written.len());
        assert!(input.starts_with(&written), "an INTEGER has one encoding");
        if serial.is_positive() && serial.as_bytes().len() <= TYPED_MAX {
            assert_eq!(Serial::from_hex(&serial.to_hex()).as_ref(), Some(&serial));
        }
    }
    if let Some(serial) = std::str::from_utf8(input).ok().and_then(Serial::from_hex) {
        assert_eq!(Serial::from_hex(&serial.to_hex()), Some(serial));
    }
});
