//! Alternative names in DER and as people type them.
#![no_main]

use chancery_pki::der::{Reader, Writer};
use chancery_pki::general_name::{GeneralName, email_matches, host_matches};

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    if let Ok(names) = GeneralName::read_all(Reader::new(input)) {
        if !names.iter().any(|name| matches!(name, GeneralName::Malformed { .. })) {
            let written = Writer::encode(|writer| names.iter().for_each(|name| name.write(writer)));
            assert_eq!(written, input, "{names:?}");
        }
        for name in &names {
            let _ = (name.to_string(), name.email(), name.ip_address(), name.other_text());
            for base in &names {
                let _ = (name.is_permitted_by(base), name.is_excluded_by(base));
            }
        }
    }
    let Ok(text) = std::str::from_utf8(input) else { return };
    let _ = (host_matches(text, "www.example.org"), host_matches("*.example.org", text));
    let _ = (email_matches(text, "joe@example.org"), GeneralName::constraint(text));
    if let Ok(name) = GeneralName::guess(text) {
        let written = Writer::encode(|writer| name.write(writer));
        assert_eq!(GeneralName::read(&mut Reader::new(&written)), Ok(name));
    }
});
