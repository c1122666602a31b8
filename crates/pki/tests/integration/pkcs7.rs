use chancery_pki::pem;
use chancery_pki::pkcs7::Bundle;

use super::peer::{Identity, run};

fn crl(peer: &Identity) -> Vec<u8> {
    peer.write("index.txt", b"");
    peer.write("ca.cnf", b"[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ndefault_md=sha256\ndefault_crl_days=30\n");
    let ca = ["ca", "-config", "ca.cnf", "-gencrl", "-cert", "root.pem", "-keyfile", "root.key", "-out", "crl.pem"];
    peer.openssl(&ca);
    peer.openssl(&["crl", "-in", "crl.pem", "-outform", "DER"])
}

#[test]
fn bundles_of_openssl_are_read() {
    let peer = Identity::new();
    let crl = crl(&peer);
    let certificates = vec![peer.leaf.clone(), peer.root.clone()];
    let files = ["-certfile", "leaf.pem", "-certfile", "root.pem"];
    let text = peer.openssl(&[&["crl2pkcs7", "-nocrl"], &files[..]].concat());
    let block = pem::first(&text, &[pem::PKCS7]).unwrap();
    let expected = Bundle { certificates: certificates.clone(), crls: Vec::new() };
    assert_eq!(Bundle::read(&block.der).unwrap(), expected);
    let der = peer.openssl(&[&["crl2pkcs7", "-in", "crl.pem", "-outform", "DER"], &files[..]].concat());
    assert_eq!(Bundle::read(&der).unwrap(), Bundle { certificates, crls: vec![crl] });

    peer.write("message", b"hello");
    let sign = ["cms", "-sign", "-nodetach", "-stream", "-indef", "-in", "message", "-outform", "DER"];
    let ber = peer.openssl(&[&sign[..], &["-signer", "leaf.pem", "-inkey", "key.pem"]].concat());
    assert_eq!(ber[1], 0x80, "openssl wrote an indefinite length");
    assert_eq!(Bundle::read(&ber).unwrap().certificates, std::slice::from_ref(&peer.leaf));
}

#[test]
fn others_read_our_bundles() {
    let peer = Identity::new();
    let crls = vec![crl(&peer)];
    let bundle = Bundle { certificates: vec![peer.leaf.clone(), peer.root.clone()], crls };
    peer.write("ours.p7b", pem::encode(pem::PKCS7, &bundle.to_der()).as_bytes());
    let text = peer.openssl(&["pkcs7", "-in", "ours.p7b", "-print_certs"]);
    let found: Vec<Vec<u8>> = pem::blocks(&text).unwrap().iter().map(|block| block.der.to_vec()).collect();
    assert_eq!(found, [bundle.certificates, bundle.crls].concat());
    let info = run(peer.dir(), "certtool", &["--p7-info", "--infile", "ours.p7b"]);
    assert!(String::from_utf8(info).unwrap().contains("Number of certificates: 2"));
}
