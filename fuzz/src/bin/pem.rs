//! PEM in any text: what is read is written and read as the same bytes.
#![no_main]

use chancery_pki::pem;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Ok(blocks) = pem::blocks(input) else { return };
    for block in blocks {
        assert!(input.get(block.range.clone()).is_some());
        let text = pem::encode_secret(pem::CERTIFICATE, &block.der);
        assert!(pem::blocks(text.as_bytes()).is_ok_and(|again| again.len() == 1 && again[0].der == block.der));
        let _ = block.open("");
    }
});
