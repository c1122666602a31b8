use chancery_pki::ErrorKind;
use chancery_pki::pem;
use chancery_pki::pkcs12::{self, Allow, Contents, Entries, Style};

use super::peer::{Identity, output, run};

const PASSWORDS: [&str; 3] = ["secret", "Zażółć gęślą", ""];
const RC2: Allow = Allow { rc2: true };

fn assert_holds_identity(contents: &Contents, peer: &Identity, case: &str) {
    assert_eq!(contents.keys.len(), 1, "{case}");
    assert_eq!(*contents.keys[0].pkcs8, peer.key, "{case}");
    let certificates: Vec<_> = contents.certificates.iter().map(|entry| entry.der.clone()).collect();
    assert_eq!(certificates, [peer.leaf.clone(), peer.root.clone()], "{case}");
    let leaf = contents.certificate_of(&contents.keys[0]).unwrap();
    assert_eq!((&leaf.der, leaf.friendly_name.as_deref()), (&peer.leaf, Some("Joe Żółw")), "{case}");
}

#[test]
fn files_of_openssl_open() {
    let peer = Identity::new();
    for (arguments, rc2) in [
        (&[][..], false),
        (&["-macalg", "sha1"], false),
        (&["-macalg", "sha384"], false),
        (&["-macalg", "sha512", "-iter", "100000"], false),
        (&["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"], false),
        (&["-keypbe", "aes-192-cbc", "-certpbe", "aes-128-cbc"], false),
        (&["-keypbe", "NONE", "-certpbe", "NONE"], false),
        (&["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"], false),
        (&["-nomac"], false),
        (&["-nomac", "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES"], false),
        (&["-noiter"], false),
        (&["-legacy"], true),
        (&["-legacy", "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-RC2-40"], true),
        (&["-legacy", "-nomac", "-certpbe", "PBE-SHA1-RC2-40"], true),
    ] {
        for password in PASSWORDS {
            let case = format!("{arguments:?} {password:?}");
            let pass = format!("pass:{password}");
            let export = ["pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-certfile", "root.pem"];
            let file = peer.openssl(&[&export[..], &["-name", "Joe Żółw", "-passout", &pass], arguments].concat());
            assert_holds_identity(&pkcs12::read(&file, password, RC2).unwrap(), &peer, &case);
            assert_eq!(pkcs12::inspect(&file).unwrap().uses_rc2(), rc2, "{case}");
            let strict = pkcs12::read(&file, password, Allow::default());
            assert_eq!(
                strict.map(|_| ()).map_err(|error| error.kind),
                if rc2 { Err(ErrorKind::OldEncryption) } else { Ok(()) }
            );
            let is_open = arguments.contains(&"NONE") && arguments.contains(&"-nomac");
            let wrong = pkcs12::read(&file, "wrong", RC2).map(|_| ()).map_err(|error| error.kind);
            assert_eq!(wrong, if is_open { Ok(()) } else { Err(ErrorKind::WrongPassword) }, "{case}");
        }
    }
}

#[test]
fn openssl_opens_our_files() {
    let peer = Identity::new();
    let entries = Entries::identity(&peer.key, &peer.leaf, &[&peer.root], "Joe at home");
    for style in [Style::Modern, Style::Legacy] {
        for password in PASSWORDS {
            peer.write("ours.p12", &pkcs12::write(&entries, password, style).unwrap());
            let pass = format!("pass:{password}");
            let text = peer.openssl(&["pkcs12", "-in", "ours.p12", "-passin", &pass, "-noenc"]);
            let found = pem::blocks(&text).unwrap();
            let der = |label: &str| -> Vec<Vec<u8>> {
                found.iter().filter(|block| block.label == label).map(|block| block.der.to_vec()).collect()
            };
            assert_eq!(der(pem::CERTIFICATE), [peer.leaf.clone(), peer.root.clone()]);
            assert_eq!(der(pem::PRIVATE_KEY), std::slice::from_ref(&peer.key));
            // Only ASCII here: OpenSSL 3.0 prints the low byte of other characters. NSS proves them below.
            assert_eq!(String::from_utf8(text).unwrap().matches("friendlyName: Joe at home").count(), 2);
            let refused = output(peer.dir(), "openssl", &["pkcs12", "-in", "ours.p12", "-passin", "pass:no", "-noenc"]);
            assert!(refused.unwrap_err().contains("invalid password"));
        }
    }
}

fn nss_database(peer: &Identity) {
    std::fs::create_dir_all(peer.dir().join("db")).unwrap();
    run(peer.dir(), "certutil", &["-N", "-d", "sql:db", "--empty-password"]);
}

#[test]
fn nss_imports_our_files_and_we_read_its_exports() {
    let peer = Identity::new();
    let entries = Entries::identity(&peer.key, &peer.leaf, &[&peer.root], "Joe Żółw");
    for style in [Style::Modern, Style::Legacy] {
        for password in ["secret", "Zażółć gęślą"] {
            let _ = std::fs::remove_dir_all(peer.dir().join("db"));
            nss_database(&peer);
            peer.write("ours.p12", &pkcs12::write(&entries, password, style).unwrap());
            run(peer.dir(), "pk12util", &["-i", "ours.p12", "-d", "sql:db", "-W", password]);
            let keys = String::from_utf8(run(peer.dir(), "certutil", &["-K", "-d", "sql:db"])).unwrap();
            assert!(keys.contains("Joe Żółw"), "{style:?} {password} {keys}");
        }
    }
    let old = ["-c", "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC"];
    let older = [&old[..], &["-C", "PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC"]].concat();
    for (arguments, rc2) in [(&[][..], false), (&["-C", "AES-256-CBC", "-M", "SHA-512"], false), (&older, true)] {
        for password in ["secret", "Zażółć gęślą"] {
            let export = ["-o", "nss.p12", "-n", "Joe Żółw", "-d", "sql:db", "-W", password];
            run(peer.dir(), "pk12util", &[&export[..], arguments].concat());
            let file = peer.read("nss.p12");
            assert_eq!(file[1], 0x80, "NSS writes BER");
            let contents = pkcs12::read(&file, password, RC2).unwrap();
            assert!(contents.certificates.iter().any(|entry| entry.der == peer.leaf), "{arguments:?}");
            let leaf = contents.certificate_of(&contents.keys[0]).unwrap();
            assert_eq!((&leaf.der, leaf.friendly_name.as_deref()), (&peer.leaf, Some("Joe Żółw")));
            peer.write("nss.key", &contents.keys[0].pkcs8);
            let same = |file, form| peer.openssl(&["pkey", "-in", file, "-inform", form, "-pubout"]);
            assert_eq!(same("nss.key", "DER"), same("key.pem", "PEM"), "{arguments:?}");
            assert_eq!(pkcs12::inspect(&file).unwrap().uses_rc2(), rc2);
            assert_eq!(pkcs12::read(&file, "wrong", RC2).unwrap_err().kind, ErrorKind::WrongPassword);
        }
    }
}

#[test]
fn gnutls_reads_our_files() {
    let peer = Identity::new();
    let entries = Entries::identity(&peer.key, &peer.leaf, &[&peer.root], "Joe");
    for style in [Style::Modern, Style::Legacy] {
        peer.write("ours.p12", &pkcs12::write(&entries, "secret", style).unwrap());
        let info = ["--p12-info", "--inder", "--infile", "ours.p12", "--password", "secret"];
        let text = String::from_utf8(run(peer.dir(), "certtool", &info)).unwrap();
        assert!(text.matches("BEGIN CERTIFICATE").count() == 2 && text.contains("PRIVATE KEY"), "{text}");
    }
}

#[test]
fn a_file_of_gnutls_with_two_keys_says_which_certificate_is_whose() {
    let (one, two) = (Identity::new(), Identity::new());
    one.write("keys.pem", &[one.read("key.pem"), two.read("key.pem")].concat());
    let certificates = ["leaf.pem", "root.pem"].map(|file| [one.read(file), two.read(file)].concat()).concat();
    one.write("certificates.pem", &certificates);
    let export = ["--to-p12", "--load-privkey", "keys.pem", "--load-certificate", "certificates.pem", "--outder"];
    let named = ["--p12-name", "two", "--password", "secret", "--outfile", "two.p12"];
    run(one.dir(), "certtool", &[&export[..], &named].concat());
    let contents = pkcs12::read(&one.read("two.p12"), "secret", Allow::default()).unwrap();
    assert_eq!((contents.keys.len(), contents.certificates.len()), (2, 4));
    for (key, identity) in contents.keys.iter().zip([&one, &two]) {
        assert_eq!(contents.certificate_of(key).unwrap().der, identity.leaf);
    }
}

#[test]
fn legacy_becomes_modern() {
    let peer = Identity::new();
    let export = ["pkcs12", "-export", "-legacy", "-inkey", "key.pem", "-in", "leaf.pem", "-certfile", "root.pem"];
    let old = peer.openssl(&[&export[..], &["-name", "Joe Żółw", "-passout", "pass:old"]].concat());
    let entries = pkcs12::read(&old, "old", RC2).unwrap().into_entries();
    peer.write("new.p12", &pkcs12::write(&entries, "new", Style::Modern).unwrap());
    peer.openssl(&["pkcs12", "-in", "new.p12", "-passin", "pass:new", "-noout"]);
    assert_holds_identity(&pkcs12::read(&peer.read("new.p12"), "new", Allow::default()).unwrap(), &peer, "converted");
}
