//! Files that others made, where they stand beside the checkout.

use chancery_pki::pkcs12::{self, Allow};

use super::peer::suites;

/// PBMAC1 files of OpenSSL and NSS (RFC 9579 appendix A), password 1234.
#[test]
fn pbmac1_files_open_or_are_refused_as_their_names_say() {
    let Some(suites) = suites() else { return };
    let mut seen = 0;
    for folder in ["pkcs12/openssl", "pkcs12/nss"] {
        for entry in std::fs::read_dir(suites.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let good = ["good", "-valid", "sha1_hmac_and_prf"].iter().any(|part| name.contains(part));
            let result = pkcs12::read(&std::fs::read(&path).unwrap(), "1234", Allow::default());
            println!("{name}: {}", result.as_ref().map_or_else(ToString::to_string, |_| "open".to_owned()));
            assert_eq!(result.is_ok(), good, "{name}: {result:?}");
            seen += 1;
        }
    }
    assert!(seen >= 21, "{seen}");
}

/// PKCS#12 files of RFC 9216; the password is the name of the person.
#[test]
fn files_of_rfc_9216_open() {
    let Some(suites) = suites() else { return };
    for (file, password) in [
        ("4-5-pkcs-12-object-for-alice.p12", "alice"),
        ("5-5-pkcs-12-object-for-bob.p12", "bob"),
        ("7-5-pkcs-12-object-for-carlos.p12", "carlos"),
        ("8-5-pkcs-12-object-for-dana.p12", "dana"),
    ] {
        let bytes = std::fs::read(suites.join("rfc9216").join(file)).unwrap();
        let contents = pkcs12::read(&bytes, password, Allow::default()).unwrap();
        assert_eq!(contents.keys.len(), 2, "{file}");
        assert!(contents.keys.iter().all(|key| contents.certificate_of(key).is_some()), "{file}");
        assert!(contents.certificates.len() >= 3, "{file}");
    }
}
