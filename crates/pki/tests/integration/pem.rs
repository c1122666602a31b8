use chancery_pki::ErrorKind;
use chancery_pki::pem;

use super::peer::Identity;

#[test]
fn traditional_encrypted_keys_of_openssl_open() {
    let peer = Identity::new();
    let plain = pem::blocks(peer.openssl(&["ec", "-in", "key.pem"])).unwrap();
    let plain = plain.iter().find(|block| block.label == "EC PRIVATE KEY").unwrap();
    for cipher in ["-aes128", "-aes192", "-aes256", "-des3"] {
        let text = peer.openssl(&["ec", "-in", "key.pem", cipher, "-passout", "pass:Zażółć"]);
        let block = pem::first(&text, &["EC PRIVATE KEY"]).unwrap();
        assert!(block.is_encrypted(), "{cipher}");
        assert_eq!(block.open("Zażółć").unwrap(), plain.der, "{cipher}");
        for wrong in 0..300 {
            assert_eq!(block.open(&wrong.to_string()).unwrap_err().kind, ErrorKind::WrongPassword, "{cipher}");
        }
    }
    let text = peer.openssl(&["ec", "-in", "key.pem", "-camellia128", "-passout", "pass:x"]);
    let block = pem::first(&text, &["EC PRIVATE KEY"]).unwrap();
    assert_eq!(block.open("x").unwrap_err().kind, ErrorKind::UnsupportedAlgorithm);
}

#[test]
fn openssl_reads_what_we_write_and_we_its_text() {
    let peer = Identity::new();
    peer.write("ours.pem", pem::encode(pem::CERTIFICATE, &peer.leaf).as_bytes());
    assert_eq!(peer.openssl(&["x509", "-in", "ours.pem", "-outform", "DER"]), peer.leaf);
    assert_eq!(peer.openssl(&["x509", "-in", "ours.pem"]), peer.read("ours.pem"));
    let text = peer.openssl(&["x509", "-in", "leaf.pem", "-text"]);
    assert_eq!(*pem::first(&text, &[pem::CERTIFICATE]).unwrap().der, peer.leaf);
    let trusted = peer.openssl(&["x509", "-in", "leaf.pem", "-trustout", "-addtrust", "serverAuth"]);
    assert!(pem::first(&trusted, &["TRUSTED CERTIFICATE"]).unwrap().der.starts_with(&peer.leaf));
}
