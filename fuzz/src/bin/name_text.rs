//! Distinguished names as people type them: what is read is shown in a form that is read as the same name.
#![no_main]

use chancery_pki::name::Name;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let _ = (Name::parse_input(text), Name::parse_line(text));
    let Ok(name) = Name::parse(text) else { return };
    assert_eq!(Name::from_der(name.as_der()).as_ref(), Ok(&name));
    let again = Name::parse(&name.to_string());
    assert!(again.is_ok_and(|again| again.matches(&name)), "{name}");
});
