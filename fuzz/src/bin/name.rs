//! Distinguished names in DER: the bytes are kept as received; showing and comparing them does not panic.
#![no_main]

use chancery_pki::der::Reader;
use chancery_pki::name::Name;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let mut reader = Reader::new(input);
    let Ok(name) = Name::read(&mut reader) else { return };
    assert_eq!(name.as_der().len(), input.len() - reader.rest().len());
    assert!(input.starts_with(name.as_der()));
    assert!(name.matches(&name) && name.is_within(&Name::empty()));
    let _ = (name.to_string(), name.to_line(), name.to_slash(), name.common_name(), name.length_faults());
});
