//! PKCS#12 files: looking in and opening never panic, and what opens is written and read as the same entries.
#![no_main]

use chancery_pki::pkcs12::{Allow, Style, inspect, read, write};

/// With more iterations a file is only looked into: the fuzzer should see many inputs, not few keys.
const ITERATIONS_MAX: u32 = 4096;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(overview) = inspect(input) else { return };
    let mac = overview.mac.as_ref().map(|mac| mac.iterations());
    let mut counts = overview.encryption().map(|scheme| scheme.iterations()).chain(mac);
    if !counts.all(|count| count.is_some_and(|count| count <= ITERATIONS_MAX)) {
        return;
    }
    let Ok(contents) = read(input, "secret", Allow { rc2: true }) else { return };
    let entries = contents.into_entries();
    let Ok(file) = write(&entries, "secret", Style::Legacy) else { return };
    let again = read(&file, "secret", Allow::default()).map(|contents| contents.into_entries());
    assert_eq!(again.as_ref(), Ok(&entries));
});
