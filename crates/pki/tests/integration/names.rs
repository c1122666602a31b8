//! openssl writes the names we read, and shows the names we write.

use std::path::Path;

use chancery_pki::der::{Reader, Tag, Writer};
use chancery_pki::general_name::GeneralName;
use chancery_pki::name::Name;
use chancery_pki::oid;

use super::peer::run;

fn openssl(dir: &Path, arguments: &[&str]) -> String {
    String::from_utf8(run(dir, "openssl", arguments)).unwrap()
}

/// A self-signed certificate by openssl for this `-subj`, in DER.
fn certificate(dir: &Path, subject: &str) -> Vec<u8> {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem"];
    run(dir, "openssl", &[&["req", "-x509", "-utf8", "-subj", subject, "-outform", "DER"][..], &key].concat())
}

/// The values of a to-be-signed certificate.
fn fields(certificate: &[u8]) -> Vec<(Tag, Vec<u8>)> {
    let mut tbs = Reader::document(certificate).unwrap().sequence().unwrap();
    let mut fields = Vec::new();
    while !tbs.is_empty() {
        let tlv = tbs.any().unwrap();
        fields.push((tlv.tag, tlv.raw.to_vec()));
    }
    fields
}

/// The same certificate with another subject and only these alternative names; its signature no longer fits.
fn with_names(certificate: &[u8], subject: &Name, names: &[GeneralName]) -> Vec<u8> {
    let mut outer = Reader::document(certificate).unwrap();
    outer.any().unwrap();
    let tail = outer.rest();
    let fields = fields(certificate);
    let san = Writer::encode(|w| w.sequence(|w| names.iter().for_each(|name| name.write(w))));
    Writer::encode(|w| {
        w.sequence(|w| {
            w.sequence(|w| {
                fields[..5].iter().for_each(|(_, raw)| w.raw(raw));
                subject.write(w);
                w.raw(&fields[6].1);
                w.context(3, |w| {
                    w.sequence(|w| {
                        w.sequence(|w| {
                            w.oid(&oid::SUBJECT_ALT_NAME);
                            w.octet_string(&san);
                        });
                    });
                });
            });
            w.raw(tail);
        });
    })
}

#[test]
fn openssl_makes_the_same_der_from_our_text() {
    let dir = tempfile::tempdir().unwrap();
    for line in [
        "C=CA, ST=Ontario, L=Ottawa, O=Example / Org\\+ Ltd, OU=A=B, CN=www.example.org",
        "DC=org, DC=example, O=Größe \\\"x\\\"\\, \\\\ y, CN=Jö + serialNumber=A-1, E=joe@example.org",
        "street=Main 1, postalCode=K1A, GN=Joe, SN=Doe, pseudonym=jd, dnQualifier=q, UID=joe, title=Dr, CN=\\#1",
        "businessCategory=x, jurisdictionC=CA, jurisdictionST=ON, organizationIdentifier=NTRCA-1, CN=x",
    ] {
        let name = Name::parse_line(line).unwrap();
        let made = fields(&certificate(dir.path(), &name.to_slash()));
        let subject = Name::from_der(&made[5].1).unwrap();
        assert_eq!(subject, name, "{} / {}", subject.to_line(), name.to_slash());
    }
}

#[test]
fn openssl_shows_our_names() {
    let dir = tempfile::tempdir().unwrap();
    let made = certificate(dir.path(), "/CN=x");
    let name = Name::parse_line("C=CA, O=Größe\\, Org\\; <x>, OU=a, CN=\\ www\\ ").unwrap();
    let alternative: Vec<GeneralName> = [
        "www.example.org",
        "münchen.example",
        "192.0.2.1",
        "2001:db8::1",
        "joe@example.org",
        "URI:https://example.org/a",
        "UPN:joe@example.org",
        "RID:1.2.3",
    ]
    .iter()
    .map(|text| GeneralName::guess(text).unwrap())
    .collect();
    std::fs::write(dir.path().join("ours.der"), with_names(&made, &name, &alternative)).unwrap();

    let show = ["x509", "-inform", "DER", "-in", "ours.der", "-noout"];
    let subject = openssl(dir.path(), &[&show[..], &["-subject", "-nameopt", "RFC2253,-esc_msb,utf8"]].concat());
    assert_eq!(subject.trim_end_matches('\n'), format!("subject={name}"));

    let shown = openssl(dir.path(), &[&show[..], &["-ext", "subjectAltName"]].concat());
    for wanted in [
        "DNS:www.example.org",
        "DNS:xn--mnchen-3ya.example",
        "IP Address:192.0.2.1",
        "IP Address:2001:DB8:0:0:0:0:0:1",
        "email:joe@example.org",
        "URI:https://example.org/a",
        "Registered ID:1.2.3",
    ] {
        assert!(shown.contains(wanted), "{wanted} in {shown}");
    }
    assert!(shown.contains("UPN:") && shown.contains("joe@example.org"), "{shown}");
}
