use proptest::prelude::*;

use super::*;

const BODY: &str = "MAMCAQU=";
const DER: &[u8] = &[0x30, 3, 2, 1, 5];

fn kinds(text: &str) -> Vec<ErrorKind> {
    blocks(text).err().map(|error| error.kind).into_iter().collect()
}

#[test]
fn blocks_are_found_in_any_text() {
    let block = |label: &str| format!("-----BEGIN {label}-----\n{BODY}\n-----END {label}-----\n");
    for text in [
        block("CERTIFICATE"),
        block("CERTIFICATE").replace('\n', "\r\n"),
        block("CERTIFICATE").replace('\n', "\r"),
        block("CERTIFICATE").replace('\n', "  \t\n"),
        block("CERTIFICATE").trim_end().to_owned(),
        format!("\u{feff}{}", block("CERTIFICATE")),
        format!("Certificate:\n    Data:\n        Version: 3 (0x2)\nBag Attributes\n{}\n\n", block("CERTIFICATE")),
        block("CERTIFICATE").replace("MAMC", "MA\nMC\n"),
        block("CERTIFICATE").replace(BODY, &format!("\n{BODY}\n")),
        format!("{}{}", block("PGP MESSAGE").replace("AQU=", "AQU=\n=abcd"), block("CERTIFICATE")),
        format!("-----END CERTIFICATE-----\n{}", block("CERTIFICATE")),
    ] {
        let found = blocks(&text).unwrap();
        assert_eq!(found.len(), 1, "{text:?}");
        assert_eq!((found[0].label.as_str(), found[0].der.as_slice()), ("CERTIFICATE", DER), "{text:?}");
        let range = text.get(found[0].range.clone()).unwrap();
        assert!(range.trim_end().ends_with("-----END CERTIFICATE-----"), "{text:?}");
    }
    let several = ["TRUSTED CERTIFICATE", "NEW CERTIFICATE REQUEST", "X509 CRL", "PKCS7"].map(block).concat();
    let labels: Vec<_> = blocks(&several).unwrap().into_iter().map(|block| block.label).collect();
    assert_eq!(labels, ["TRUSTED CERTIFICATE", "NEW CERTIFICATE REQUEST", "X509 CRL", "PKCS7"]);
    assert_eq!(first(&several, &[X509_CRL]).unwrap().label, X509_CRL);
    assert_eq!(first(&several, &[CERTIFICATE]).unwrap_err().kind, ErrorKind::PemNotFound);
    assert!(blocks("no PEM here").unwrap().is_empty());
}

#[test]
fn faults_are_named() {
    let begin = "-----BEGIN CERTIFICATE-----\n";
    let end = "-----END CERTIFICATE-----\n";
    for (text, kind) in [
        (format!("{begin}{BODY}\n"), ErrorKind::PemUnfinished),
        (begin.to_owned(), ErrorKind::PemUnfinished),
        ("-----BEGIN CERTIFI".to_owned(), ErrorKind::PemUnfinished),
        (format!("{begin}{BODY}\n{begin}{BODY}\n{end}"), ErrorKind::PemUnfinished),
        (format!("{begin}{BODY}\n-----END X509 CRL-----\n"), ErrorKind::PemUnfinished),
        (format!("{begin}{BODY}\n-----END CERTIFICATE--"), ErrorKind::PemUnfinished),
        (format!("{begin}MAMC*QU=\n{end}"), ErrorKind::PemBadBase64),
        (format!("{begin}MAMCAQU\n{end}"), ErrorKind::PemBadBase64),
        (format!("{begin}MAMCAQU=AAAA\n{end}"), ErrorKind::PemBadBase64),
    ] {
        assert_eq!(kinds(&text), [kind], "{text:?}");
    }
    let late = format!("text\n{begin}{BODY}\n{end}{begin}");
    assert_eq!(blocks(&late).unwrap_err().offset, late.len() - begin.len());
}

#[test]
fn headers_are_kept() {
    let text = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,\n 00FF\n\nMAMCAQU=\n\
                -----END RSA PRIVATE KEY-----";
    let block = first(text, &["RSA PRIVATE KEY"]).unwrap();
    assert!(block.is_encrypted() && block.is_private_key());
    assert_eq!(block.header("DEK-Info"), Some("AES-256-CBC,00FF"));
    assert_eq!(*block.der, DER);
    assert!(!format!("{block:?}").contains("48, 3"));
}

#[test]
fn many_blocks_take_linear_time() {
    let text = encode(CERTIFICATE, DER).repeat(50_000);
    assert_eq!(blocks(&text).unwrap().len(), 50_000);
    assert_eq!(kinds(&"-----BEGIN CERTIFICATE-----\n".repeat(200_000)), [ErrorKind::PemUnfinished]);
}

proptest! {
    #[test]
    fn what_is_written_is_read(der in proptest::collection::vec(any::<u8>(), 0..300)) {
        let text = encode(CERTIFICATE, &der);
        prop_assert!(text.lines().all(|line| line.len() <= 64));
        prop_assert_eq!(&*encode_secret(CERTIFICATE, &der), &text);
        let found = blocks(&text).unwrap();
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].der[..], &der[..]);
    }

    #[test]
    fn garbage_never_panics(text in "(-----BEGIN [A-Z]{1,3}-----|-----END [A-Z]{1,3}-----|[a-zA-Z0-9+/=: -]{0,9}|\r|\n){0,30}") {
        let _ = blocks(&text);
    }
}
