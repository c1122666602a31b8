use std::collections::HashSet;
use std::sync::Arc;

use chancery_domain::issuance::Fate;
use chancery_domain::refusal::Code;
use chancery_pki::extension::{ExtensionValue as _, Extensions, SubjectAltName};
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::name::{Attribute, Name};
use chancery_pki::oid;
use chancery_pki::request::RequestTemplate;
use chancery_service::Error;
use chancery_service::certificate::{CertificateState, ExportPkcs12, Issue, Query, Renew};

use crate::fixture::{P256, Place, actor, issue_csr, issue_mail, passphrase, refusal, refusals, write_pem};

#[tokio::test]
async fn a_server_certificate_for_a_request() {
    let (place, service) = Place::with_authorities(None).await;
    let csr = place.host_csr("www.example.org");
    let issued = service.issue(&actor(), &issue_csr(csr)).await.unwrap();
    assert_eq!(issued.certificate.row.profile.as_deref(), Some("server"));
    assert_eq!(issued.certificate.names, ["DNS:www.example.org"]);
    assert_eq!(issued.chain.len(), 2, "leaf and issuing authority, without the root");
    write_pem(&place.file("root.pem"), &[issued.root.unwrap()]);
    write_pem(&place.file("leaf.pem"), &issued.chain[..1]);
    write_pem(&place.file("chain.pem"), &issued.chain[1..]);
    place.openssl(&[
        "verify",
        "-x509_strict",
        "-no_check_time",
        "-purpose",
        "sslserver",
        "-verify_hostname",
        "www.example.org",
        "-CAfile",
        "root.pem",
        "-untrusted",
        "chain.pem",
        "leaf.pem",
    ]);
}

#[tokio::test]
async fn a_certificate_whose_key_the_authority_keeps() {
    let (place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let export = ExportPkcs12 { password: passphrase("secret"), legacy: false, friendly_name: None };
    let (file, view) = service.export_pkcs12(&actor(), "joe@example.org", &export).await.unwrap();
    assert_eq!(view.names, ["email:joe@example.org"]);
    std::fs::write(place.file("joe.p12"), &*file).unwrap();
    let text = place.openssl(&["pkcs12", "-in", "joe.p12", "-passin", "pass:secret", "-nodes"]);
    assert_eq!(text.matches("BEGIN CERTIFICATE").count(), 3);
    assert_eq!(text.matches("BEGIN PRIVATE KEY").count(), 1);

    let open = ExportPkcs12 { password: passphrase(""), ..export.clone() };
    refusal(service.export_pkcs12(&actor(), "joe@example.org", &open).await, Code::BadField);
    let www = place.host_csr("www.example.org");
    service.issue(&actor(), &issue_csr(www)).await.unwrap();
    refusal(service.export_pkcs12(&actor(), "www.example.org", &export).await, Code::KeyNotHeld);
}

#[tokio::test]
async fn a_certificate_is_called_what_people_can_read() {
    let (place, service) = Place::with_authorities(None).await;
    let named = |name: &str| Issue { name: Some(name.to_owned()), ..issue_csr(place.host_csr("www.example.org")) };
    for bad in ["", "  ", "a\nb", "a\0b", "\u{1b}[31m", &"x".repeat(256)] {
        let refused = refusal(service.issue(&actor(), &named(bad)).await.map(drop), Code::BadField);
        assert_eq!(refused.value("field"), Some("name"));
    }
    let noted = Issue { note: "x".repeat(900_000), ..named("shop") };
    let refused = refusal(service.issue(&actor(), &noted).await.map(drop), Code::BadField);
    assert!(refused.value("given").unwrap().len() < 100);
    service.issue(&actor(), &named(" shop ")).await.unwrap();
    assert_eq!(service.certificate(&actor(), "shop").await.unwrap().row.display_name, "shop");
}

/// PostgreSQL keeps no NUL in a text: what comes in somebody's bytes is refused by a rule, or shown with an escape.
#[tokio::test]
async fn a_nul_in_a_request_is_no_fault_of_the_database() {
    let (_place, service) = Place::with_authorities(None).await;
    let key = PrivateKey::generate(KeyAlgorithm::EcP256).unwrap();
    let names = [
        GeneralName::Dns("a\0.example.org".to_owned()),
        GeneralName::Email("joe\0@example.org".to_owned()),
        GeneralName::Uri("https://a\0.example.org/".to_owned()),
        GeneralName::Dns("a.example.org".to_owned()),
    ];
    for name in names {
        for common_name in ["a\0b", "a.example.org"] {
            let subject = Name::from_attributes([Attribute::new(oid::COMMON_NAME, common_name)]);
            let extensions = Extensions::new(vec![SubjectAltName(vec![name.clone()]).to_extension(false)]);
            let request = RequestTemplate { subject, extensions }.sign(&key).unwrap();
            for profile in [None, Some("server"), Some("email"), Some("person")] {
                let issue = Issue { profile: profile.map(str::to_owned), ..issue_csr(request.as_der().to_vec()) };
                match service.issue(&actor(), &issue).await {
                    Ok(_) | Err(Error::Refused(_)) => {}
                    Err(other) => panic!("{name:?} {common_name:?} {profile:?}: {other}"),
                }
            }
        }
    }
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn refusals_carry_both_values() {
    let (place, service) = Place::with_authorities(None).await;
    let rsa = |bits: &'static str| ["rsa", "-pkeyopt", bits];
    let weak = place.csr("weak", &rsa("rsa_keygen_bits:1024"), "/CN=w.example.org", "DNS:w.example.org");
    let host = place.host_csr("h.example.org");
    let mail = place.csr("mail", &P256, "/CN=Joe/emailAddress=joe@example.org", "email:jim@example.org");
    let issue = |csr: &[u8]| issue_csr(csr.to_vec());
    let table = [
        (issue(&weak), Code::KeyTooWeak, vec![("found", "RSA 1024")]),
        (Issue { days: Some(5_000), ..issue(&host) }, Code::TooLong, vec![("asked", "5000")]),
        (
            Issue { names: vec!["joe@example.org".into()], profile: Some("server".into()), ..issue(&host) },
            Code::NameNotAllowed,
            vec![("name", "email:joe@example.org")],
        ),
        (
            Issue { profile: Some("email".into()), ..issue(&mail) },
            Code::EmailMismatch,
            vec![("subject", "joe@example.org"), ("names", "jim@example.org")],
        ),
        (
            Issue { until: Some("2040-01-01".into()), ..issue(&host) },
            Code::OutlivesIssuer,
            vec![("asked", "2040-01-01T00:00:00Z"), ("issuer", "Example Org Issuing CA 1")],
        ),
        (
            Issue { names: vec!["https://h.example.org/x".into()], ..issue(&host) },
            Code::HostNameIsUrl,
            vec![("suggestion", "h.example.org")],
        ),
        (Issue { profile: Some("nonsense".into()), ..issue(&host) }, Code::NotFound, vec![("kind", "profile")]),
    ];
    for (input, code, values) in table {
        let rehearsed = Issue { dry_run: true, ..input.clone() };
        for input in [input, rehearsed] {
            let refused = refusal(service.issue(&actor(), &input).await, code);
            for (name, value) in &values {
                assert_eq!(refused.value(name), Some(*value), "{refused}");
            }
        }
    }
    let key = std::fs::read(place.file("h.example.org.key")).unwrap();
    refusal(service.issue(&actor(), &issue_csr(key)).await, Code::PrivateKeyGiven);
    let text = String::from_utf8(host).unwrap();
    let half = text.split("-----END").next().unwrap().as_bytes().to_vec();
    refusal(service.issue(&actor(), &issue_csr(half)).await, Code::PartMissing);
    refusal(service.issue(&actor(), &issue_csr(b"garbage".to_vec())).await, Code::NotARequest);
    let all = service.certificates(&actor(), &Query::default()).await.unwrap().items;
    assert_eq!(all.len(), 3, "nothing but the authorities' own and that of an OCSP signer");
}

/// What cannot be checked is not called unsigned.
#[tokio::test]
async fn a_request_of_an_algorithm_that_is_not_supported_names_it() {
    let (place, service) = Place::with_authorities(None).await;
    let cases: [(&str, &[&str], Code, &str, &str); 6] = [
        ("ed448", &["ed448"], Code::AlgorithmNotSupported, "Ed448", "Ed25519"),
        (
            "curve",
            &["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
            Code::AlgorithmNotSupported,
            "EC secp256k1",
            "EC P-256",
        ),
        (
            "explicit",
            &["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-pkeyopt", "ec_param_enc:explicit"],
            Code::AlgorithmNotSupported,
            "EC with explicit parameters",
            "EC P-256",
        ),
        (
            "digest",
            &["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-sha224"],
            Code::AlgorithmNotSupported,
            "sha224WithECDSA",
            "ECDSA with SHA-256",
        ),
        ("short", &["rsa", "-pkeyopt", "rsa_keygen_bits:1024", "-sha384"], Code::KeyTooWeak, "RSA 1024", "RSA 2048"),
        (
            "exponent",
            &["rsa", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_pubexp:3"],
            Code::KeyTooWeak,
            "exponent 3 is too small (65537 at least)",
            "RSA 2048",
        ),
    ];
    for (name, key, code, found, wanted) in cases {
        let csr = place.csr(name, key, "/CN=www.example.org", "DNS:www.example.org");
        let refused = refusal(service.issue(&actor(), &issue_csr(csr)).await, code);
        assert!(refused.value("found").unwrap().contains(found), "{refused}");
        assert!(refused.value("wanted").unwrap().contains(wanted), "{refused}");
    }
}

#[tokio::test]
async fn a_malformed_name_is_no_name_of_a_wrong_kind() {
    let (place, service) = Place::with_authorities(None).await;
    let long_label = format!("{}.example.org", "a".repeat(64));
    let long_name = format!("{}example.org", "abcdefgh.".repeat(30));
    for host in ["a_b..c", "-x.example.org", "exa mple.org", &long_label, &long_name] {
        let csr = place.csr("malformed", &P256, "/CN=x", &format!("DNS:{host}"));
        let refused = refusal(service.issue(&actor(), &issue_csr(csr.clone())).await, Code::NotAHostName);
        assert!(!refused.value("why").unwrap().is_empty(), "{refused}");
        let test = service.test_profile(&actor(), "server", &csr).await.unwrap();
        assert!(!test.accepted && test.refusals[0].code == Code::NotAHostName);
    }
    let csr = place.csr("mailbox", &P256, "/CN=x", "email:joe@-example.org");
    let input = Issue { profile: Some("email".into()), ..issue_csr(csr) };
    refusal(service.issue(&actor(), &input).await, Code::NotAHostName);
}

#[tokio::test]
async fn one_name_in_two_spellings_stands_once() {
    let (place, service) = Place::with_authorities(None).await;
    let hosts = "DNS:Dup.example.org,DNS:dup.example.org,IP:192.0.2.1,IP:192.0.2.1";
    let csr = place.csr("hosts", &P256, "/CN=x", hosts);
    let input = Issue { names: vec!["DUP.example.org".into(), "192.0.2.1".into()], ..issue_csr(csr) };
    let issued = service.issue(&actor(), &input).await.unwrap();
    assert_eq!(issued.certificate.names, ["DNS:dup.example.org", "IP:192.0.2.1"]);
    assert_eq!(issued.certificate.row.display_name, "dup.example.org");

    let csr = place.csr("mail", &P256, "/CN=x", "email:Joe@EXAMPLE.org,email:Joe@example.org,email:joe@example.org");
    let input = Issue { profile: Some("email".into()), ..issue_csr(csr) };
    let issued = service.issue(&actor(), &input).await.unwrap();
    assert_eq!(issued.certificate.names, ["email:Joe@example.org", "email:joe@example.org"]);
}

/// One limit, whichever way the names come in.
#[tokio::test]
async fn too_many_names_are_told_the_limit_of_the_profile() {
    let (place, service) = Place::with_authorities(None).await;
    let hosts = |count: usize| (0..count).map(|number| format!("h{number}.example.org")).collect::<Vec<_>>();
    let input = |names: Vec<String>| Issue { names, ..issue_csr(place.host_csr("h0.example.org")) };
    for count in [101, 1_001] {
        let refused = refusal(service.issue(&actor(), &input(hosts(count))).await, Code::TooManyNames);
        assert_eq!(refused.value("found"), Some(count.to_string().as_str()));
        assert_eq!(refused.value("allowed"), Some("100"));
    }
    let same = vec!["h0.example.org".to_owned(); 1_001];
    assert_eq!(service.issue(&actor(), &input(same)).await.unwrap().certificate.names.len(), 1);
}

#[tokio::test]
async fn all_reasons_are_given_at_once() {
    let (place, service) = Place::with_authorities(None).await;
    let csr =
        place.csr("bad", &["rsa", "-pkeyopt", "rsa_keygen_bits:1024"], "/CN=x.example.org", "email:a@example.org");
    let input = Issue { profile: Some("server".into()), days: Some(9_000), ..issue_csr(csr) };
    let codes: Vec<Code> =
        refusals(service.issue(&actor(), &input).await.unwrap_err()).iter().map(|refusal| refusal.code).collect();
    for code in [Code::KeyTooWeak, Code::NameNotAllowed, Code::TooLong, Code::OutlivesIssuer] {
        assert!(codes.contains(&code), "{codes:?}");
    }
}

#[tokio::test]
async fn renewing_keeps_the_key_and_rekeying_does_not() {
    let (place, service) = Place::with_authorities(None).await;
    let first = service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap().certificate.row;
    place.pass_days(10);
    let renewed = service.renew(&actor(), "joe@example.org", &Renew::default()).await.unwrap().certificate.row;
    assert_eq!((renewed.spki_sha256, renewed.lineage), (first.spki_sha256, first.lineage));
    assert!(renewed.not_after > first.not_after);
    let rekeyed = service.rekey(&actor(), "joe@example.org", &Renew::default()).await.unwrap().certificate.row;
    assert_ne!(rekeyed.spki_sha256, first.spki_sha256);
    assert_eq!(rekeyed.vault_key.is_some(), first.vault_key.is_some());
    let history = service.certificate_history(&actor(), "joe@example.org").await.unwrap();
    let ids: Vec<_> = history.iter().map(|view| view.row.id).collect();
    assert_eq!(ids, [rekeyed.id, renewed.id, first.id]);
    assert_eq!(service.certificate(&actor(), "joe@example.org").await.unwrap().row.id, rekeyed.id);

    service.issue(&actor(), &issue_csr(place.host_csr("www.example.org"))).await.unwrap();
    refusal(service.rekey(&actor(), "www.example.org", &Renew::default()).await, Code::BadField);
    let other = place.csr("www2", &P256, "/CN=www2.example.org", "DNS:www2.example.org");
    let input = Renew { csr: Some(other), revoke_old: true, ..Renew::default() };
    let plan = service.rekey(&actor(), "www.example.org", &Renew { dry_run: true, ..input.clone() }).await.unwrap();
    let done = service.rekey(&actor(), "www.example.org", &input).await.unwrap();
    for issued in [plan, done.clone()] {
        let lost = issued.changes.iter().filter(|change| change.fate == Fate::Dropped);
        let lost: Vec<_> = lost.map(|change| (change.field.as_str(), change.asked.as_deref().unwrap())).collect();
        assert_eq!(lost, [("subject CN", "www2.example.org"), ("name", "DNS:www2.example.org")]);
    }
    let new = done.certificate;
    assert_eq!(new.names, ["DNS:www.example.org"]);
    let old = service.certificate_history(&actor(), "www.example.org").await.unwrap().pop().unwrap();
    assert_eq!((old.state, old.reason), (CertificateState::Revoked, Some("superseded")));
}

#[tokio::test]
async fn what_ends_soon_is_narrowed_like_other_lists() {
    let (place, service) = Place::with_authorities(None).await;
    for (host, days) in [("soon.example.org", 10), ("later.example.org", 60)] {
        let issue = Issue { days: Some(days), ..issue_csr(place.host_csr(host)) };
        service.issue(&actor(), &issue).await.unwrap();
    }
    service.issue(&actor(), &Issue { days: Some(20), ..issue_mail("joe@example.org") }).await.unwrap();
    let within = Query { expiring_within: Some(90 * 86_400), ..Query::default() };
    let word = |text: &str| Some(text.to_owned());
    for (query, found) in [
        (within.clone(), &["soon.example.org", "joe@example.org", "later.example.org"][..]),
        (Query { profile: word("server"), ..within.clone() }, &["soon.example.org", "later.example.org"]),
        (Query { profile: word("email"), authority: word("issuing-1"), ..within.clone() }, &["joe@example.org"]),
        (Query { authority: word("root-1"), ..within.clone() }, &[]),
        (Query { text: word("later"), ..within.clone() }, &["later.example.org"]),
        (Query { state: word("expiring"), ..within.clone() }, &["soon.example.org", "joe@example.org"]),
        (Query { state: word("valid"), profile: word("email"), ..within.clone() }, &["joe@example.org"]),
    ] {
        let listed = service.certificates(&actor(), &query).await.unwrap().items;
        let names: Vec<_> = listed.iter().map(|view| view.row.display_name.as_str()).collect();
        assert_eq!(names, found, "{query:?}");
    }
    let revoked = Query { state: word("revoked"), ..within };
    refusal(service.certificates(&actor(), &revoked).await.map(drop), Code::BadField);
}

#[tokio::test]
async fn eight_issues_at_once() {
    let (place, service) = Place::with_authorities(None).await;
    let service = Arc::new(service);
    let hosts: Vec<String> = (1..=8).map(|number| format!("h{number}.example.org")).collect();
    let mut running = tokio::task::JoinSet::new();
    for host in &hosts {
        let (service, csr) = (Arc::clone(&service), place.host_csr(host));
        running.spawn(async move { service.issue(&actor(), &issue_csr(csr)).await.unwrap().certificate.row.serial });
    }
    let serials: HashSet<_> = running.join_all().await.into_iter().collect();
    assert_eq!(serials.len(), 8);
    for host in &hosts {
        assert_eq!(service.certificate(&actor(), host).await.unwrap().names, [format!("DNS:{host}")]);
    }
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn a_serial_number_is_found_in_either_notation() {
    let (_place, service) = Place::with_authorities(None).await;
    let row = service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap().certificate.row;
    let decimal = u128::from_str_radix(&row.serial.to_hex(), 16).unwrap().to_string();
    assert_eq!(service.certificate(&actor(), &decimal).await.unwrap().row.id, row.id);
    let looked_up = service.look_up_serial(&decimal).await.unwrap();
    assert_eq!(looked_up, service.look_up_serial(&row.serial.to_hex()).await.unwrap());
    assert_eq!(looked_up.len(), 1);
}
