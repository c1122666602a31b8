use chancery_pki::ErrorKind;
use chancery_pki::pbe::{open_private_key, seal_private_key};
use chancery_pki::pem;

use super::peer::{Identity, run};

#[test]
fn encrypted_keys_of_openssl_open() {
    let peer = Identity::new();
    let ciphers = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "des3"];
    let prfs = ["hmacWithSHA1", "hmacWithSHA256", "hmacWithSHA384", "hmacWithSHA512"];
    let mut ways: Vec<Vec<&str>> = vec![vec!["-v1", "PBE-SHA1-3DES"], vec!["-scrypt"], vec!["-iter", "600000"]];
    ways.extend(ciphers.iter().flat_map(|cipher| prfs.map(|prf| vec!["-v2", cipher, "-v2prf", prf])));
    for way in ways {
        for password in ["secret", "Zażółć gęślą", ""] {
            let out = format!("pass:{password}");
            let base = ["pkcs8", "-topk8", "-in", "key.pem", "-outform", "DER", "-passout", &out];
            let sealed = peer.openssl(&[&base[..], &way].concat());
            assert_eq!(*open_private_key(&sealed, password).unwrap(), peer.key, "{way:?} {password}");
        }
    }
    for cipher in ["PBE-SHA1-RC2-40", "PBE-SHA1-RC2-128"] {
        let base = ["pkcs8", "-topk8", "-in", "key.pem", "-outform", "DER", "-passout", "pass:x", "-v1", cipher];
        let sealed = peer.openssl(&[&base[..], &["-provider", "legacy", "-provider", "default"]].concat());
        assert_eq!(open_private_key(&sealed, "x").unwrap_err().kind, ErrorKind::OldEncryption);
    }
}

#[test]
fn others_open_the_keys_we_seal() {
    let peer = Identity::new();
    for password in ["secret", "Zażółć gęślą jaźń"] {
        let sealed = seal_private_key(&peer.key, password).unwrap();
        peer.write("ours.pem", pem::encode(pem::ENCRYPTED_PRIVATE_KEY, &sealed).as_bytes());
        let passin = format!("pass:{password}");
        let opened = peer.openssl(&["pkcs8", "-in", "ours.pem", "-passin", &passin, "-outform", "DER"]);
        let plain = peer.openssl(&["pkey", "-in", "key.pem", "-outform", "DER"]);
        assert_eq!(opened, plain);
        let certtool = ["--pkcs8", "--key-info", "--infile", "ours.pem", "--password", password];
        assert!(String::from_utf8(run(peer.dir(), "certtool", &certtool)).unwrap().contains("EC/ECDSA"));
    }
}
