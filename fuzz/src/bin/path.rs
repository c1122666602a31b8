//! Paths: the input is a run of certificates and CRLs; the first certificate is the target, the last the anchor. Whatever
//! they say, validation ends, and a valid path hangs on the anchor.
#![no_main]

use chancery_pki::certificate::Certificate;
use chancery_pki::crl::CertificateList;
use chancery_pki::der::Reader;
use chancery_pki::oid::ANY_POLICY;
use chancery_pki::path::{self, Input, Options, Purpose, RevocationMode, WantedName};
use chancery_pki::time::Time;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let (mut certificates, mut crls) = (Vec::new(), Vec::new());
    let mut reader = Reader::new(input);
    while let Ok(tlv) = reader.any() {
        match Certificate::from_der(tlv.raw) {
            Ok(certificate) => certificates.push(certificate),
            Err(_) => crls.extend(CertificateList::from_der(tlv.raw.to_vec())),
        }
        if reader.is_empty() {
            break;
        }
    }
    let [target, intermediates @ .., anchor] = certificates.as_slice() else { return };
    let options = Options {
        purpose: Purpose::Server,
        name: WantedName::parse("www.example.org"),
        revocation: RevocationMode::Prefer,
        policies: vec![ANY_POLICY],
        require_policy: true,
        ..Options::default()
    };
    for at in [anchor.not_before(), target.not_after(), Time::from_unix(0)] {
        let anchors = std::slice::from_ref(anchor);
        let outcome = path::validate(&Input { target, anchors, intermediates, crls: &crls, at, options: &options });
        assert_eq!(outcome.chain.first().copied(), Some(target));
        assert!(!outcome.is_valid() || outcome.chain.last().copied() == Some(anchor));
        assert!(outcome.is_valid() || !outcome.failures.is_empty());
        let _ = outcome.steps();
    }
});
