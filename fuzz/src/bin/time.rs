//! Times in DER and in RFC 3339: what is read is written back and read as the same instant.
#![no_main]

use chancery_pki::der::{Reader, Writer};
use chancery_pki::time::Time;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Ok(time) = Time::read(&mut Reader::new(input)) {
        let written = Writer::encode(|writer| time.write(writer));
        assert_eq!(Time::read(&mut Reader::new(&written)).ok(), Some(time));
        assert_eq!(Time::from_rfc3339(&time.to_rfc3339()), Some(time));
    }
    if let Some(time) = std::str::from_utf8(input).ok().and_then(Time::from_rfc3339) {
        let written = Writer::encode(|writer| time.write(writer));
        assert_eq!(Time::read(&mut Reader::new(&written)).ok(), Some(time));
    }
});
