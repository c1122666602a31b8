//! What we build is read by OpenSSL, what OpenSSL builds is read by us.

use std::process::Command;

use super::{Certificate, CertificateTemplate};
use crate::crl::{CertificateList, CrlEntries, CrlTemplate, PreparedCrl, RevokedCertificate, SerialIndex};
use crate::extension::{
    AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints, DistributionPoint, ExtensionValue as _,
    Extensions, KeyUsage, NameConstraints, ReasonCode, SubjectAltName, SubjectKeyIdentifier, Usage,
};
use crate::general_name::GeneralName;
use crate::issuance::Prepared;
use crate::key::{KeyAlgorithm, PrivateKey};
use crate::lint::{Context, Purpose};
use crate::name::Name;
use crate::pem;
use crate::request::{CertificationRequest, RequestTemplate};
use crate::serial::Serial;
use crate::signer::Signer as _;
use crate::time::Time;

const START: i64 = 1_790_000_000;

fn openssl(directory: &std::path::Path, arguments: &str) -> String {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(directory).output();
    let output = output.expect("openssl is missing: apt-get install openssl");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments}\n{text}");
    text
}

fn authority(key: &PrivateKey) -> Certificate {
    let name = Name::parse("CN=Example Root,O=Example Org,C=US").unwrap();
    let identifier = key.public_key().key_identifier();
    let permitted = ["example.org", "192.0.2.0/24"].map(|text| GeneralName::constraint(text).unwrap());
    let template = CertificateTemplate {
        serial: Serial::from_random([0x5a; 16]),
        signature_algorithm: key.default_algorithm(),
        issuer: name.clone(),
        not_before: Time::from_unix(START),
        not_after: Time::from_unix(START).plus_days(3_650),
        subject: name,
        public_key: key.public_key().clone(),
        extensions: Extensions::new(vec![
            BasicConstraints { ca: true, path_len: Some(1) }.to_extension(true),
            KeyUsage::of([Usage::KeyCertSign, Usage::CrlSign]).to_extension(true),
            SubjectKeyIdentifier(identifier.to_vec()).to_extension(false),
            NameConstraints { permitted: permitted.to_vec(), excluded: Vec::new() }.to_extension(true),
        ]),
    };
    sign(template, key)
}

fn sign(template: CertificateTemplate, key: &PrivateKey) -> Certificate {
    let context = Context { purpose: Purpose::Other, public: false, issuer: None };
    let prepared = Prepared::new(template.to_tbs().unwrap(), &context).expect("no lint stops it");
    prepared.sign(key).unwrap()
}

fn leaf(root: &Certificate, root_key: &PrivateKey, key: &PrivateKey) -> Certificate {
    let names = ["DNS:www.example.org", "IP:192.0.2.7"].map(|text| GeneralName::guess(text).unwrap());
    let template = CertificateTemplate {
        serial: Serial::from_random([0x33; 16]),
        signature_algorithm: root_key.default_algorithm(),
        issuer: root.subject().clone(),
        not_before: Time::from_unix(START),
        not_after: Time::from_unix(START).plus_days(300),
        subject: Name::parse("CN=www.example.org").unwrap(),
        public_key: key.public_key().clone(),
        extensions: Extensions::new(vec![
            KeyUsage::of([Usage::DigitalSignature]).to_extension(true),
            SubjectAltName(names.to_vec()).to_extension(false),
            SubjectKeyIdentifier(key.public_key().key_identifier().to_vec()).to_extension(false),
            AuthorityKeyIdentifier::of_key(&root_key.public_key().key_identifier()).to_extension(false),
            CrlDistributionPoints(vec![DistributionPoint::at(["http://ca.example.org/crl/root-1.crl".to_owned()])])
                .to_extension(false),
        ]),
    };
    sign(template, root_key)
}

fn crl(root: &Certificate, key: &PrivateKey, serials: &[&Serial]) -> Vec<u8> {
    let mut entries = CrlEntries::default();
    for serial in serials {
        let entry = RevokedCertificate {
            serial: (*serial).clone(),
            date: Time::from_unix(START),
            reason: ReasonCode::KeyCompromise,
            invalidity: Some(Time::from_unix(START - 5)),
        };
        entries.push(&entry.to_der());
    }
    let template = CrlTemplate {
        issuer: root.subject().clone(),
        authority_key_identifier: root.subject_key_identifier().unwrap(),
        this_update: Time::from_unix(START),
        next_update: Time::from_unix(START).plus_days(7),
        number: 42,
        issuing_distribution_point: None,
        delta_base: None,
        freshest: None,
        signature_algorithm: key.default_algorithm(),
    };
    PreparedCrl::new(template, entries).expect("no lint stops it").sign(key).unwrap().into_der()
}

#[test]
fn openssl_verifies_chain_and_crl() {
    let directory = std::env::temp_dir().join(format!("chancery-pki-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    for algorithm in [KeyAlgorithm::EcP384, KeyAlgorithm::Rsa2048, KeyAlgorithm::Ed25519] {
        let (root_key, leaf_key) =
            (PrivateKey::generate(algorithm).unwrap(), PrivateKey::generate(KeyAlgorithm::EcP256).unwrap());
        let root = authority(&root_key);
        let leaf = leaf(&root, &root_key, &leaf_key);
        let write = |name: &str, label: &str, der: &[u8]| {
            std::fs::write(directory.join(name), pem::encode(label, der)).unwrap()
        };
        write("root.pem", "CERTIFICATE", root.as_der());
        write("leaf.pem", "CERTIFICATE", leaf.as_der());
        let at = format!("-attime {}", START + 60);
        let verify = format!("verify -x509_strict {at} -CAfile root.pem");
        assert!(openssl(&directory, &format!("{verify} -verify_ip 192.0.2.7 leaf.pem")).contains("OK"));

        write("none.crl", "X509 CRL", &crl(&root, &root_key, &[]));
        assert!(openssl(&directory, &format!("{verify} -crl_check -CRLfile none.crl leaf.pem")).contains("OK"));
        let list = crl(&root, &root_key, &[leaf.serial()]);
        write("some.crl", "X509 CRL", &list);
        let refused = Command::new("openssl")
            .args(format!("{verify} -crl_check -CRLfile some.crl leaf.pem").split(' '))
            .current_dir(&directory)
            .output()
            .unwrap();
        assert!(String::from_utf8_lossy(&refused.stderr).contains("certificate revoked"));

        let read = CertificateList::from_der(list).unwrap();
        read.verify_signature(root.public_key()).unwrap();
        assert_eq!((read.number(), read.entries().count()), (Some(42), 1));
        let index = SerialIndex::of(&read).unwrap();
        assert_eq!(index.find(leaf.serial().as_bytes()).unwrap().reason().unwrap(), ReasonCode::KeyCompromise);
        assert!(index.find(root.serial().as_bytes()).is_none());
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn requests_go_both_ways() {
    let directory = std::env::temp_dir().join(format!("chancery-pki-request-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let names = vec![GeneralName::guess("shop.example.org").unwrap()];
    let template = RequestTemplate {
        subject: Name::parse("CN=shop.example.org").unwrap(),
        extensions: Extensions::new(vec![SubjectAltName(names).to_extension(false)]),
    };
    let request = template.sign(&key).unwrap();
    std::fs::write(directory.join("ours.csr"), pem::encode("CERTIFICATE REQUEST", request.as_der())).unwrap();
    let text = openssl(&directory, "req -verify -noout -text -in ours.csr");
    assert!(text.contains("DNS:shop.example.org") && text.contains("verify OK"), "{text}");

    openssl(
        &directory,
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k.pem -subj /CN=a.example.org -addext subjectAltName=DNS:a.example.org,email:a@example.org -outform DER -out theirs.der",
    );
    let der = std::fs::read(directory.join("theirs.der")).unwrap();
    let theirs = CertificationRequest::from_der(&der).unwrap();
    theirs.verify_possession().unwrap();
    assert_eq!(theirs.subject_alt_names().unwrap().len(), 2);
    let mut bent = der.clone();
    let place = bent.windows(4).position(|bytes| bytes == b"a.ex").unwrap();
    bent[place] = b'b';
    assert!(CertificationRequest::from_der(&bent).unwrap().verify_possession().is_err());
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn every_cut_and_flip_is_an_error_or_another_certificate() {
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let root = authority(&key);
    for length in 0..root.as_der().len() {
        assert!(Certificate::from_der(&root.as_der()[..length]).is_err());
    }
    for place in 0..root.as_der().len() {
        let mut der = root.as_der().to_vec();
        der[place] ^= 1;
        if let Ok(bent) = Certificate::from_der(&der) {
            assert!(bent.verify_signature(root.public_key()).is_err(), "byte {place}");
        }
    }
}
