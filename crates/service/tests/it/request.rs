use chancery_domain::refusal::Code;
use chancery_service::certificate::{CertificateState, ExportPkcs12, Renew};
use chancery_service::request::{CreateRequest, RequestQuery};

use crate::fixture::{Place, actor, passphrase, refusal};

fn asked(names: &[&str]) -> CreateRequest {
    CreateRequest { names: names.iter().map(|&name| name.to_owned()).collect(), ..CreateRequest::default() }
}

/// An outside authority of openssl: a root and one below it.
fn outside_authority(place: &Place) {
    let ca = "basicConstraints=critical,CA:TRUE";
    place.openssl(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        "oroot.key",
        "-out",
        "oroot.pem",
        "-subj",
        "/CN=Outside Root",
        "-days",
        "4000",
        "-addext",
        "keyUsage=critical,keyCertSign",
    ]);
    place.csr("osub", &crate::fixture::P256, "/O=Outside/CN=Outside Issuing", "");
    std::fs::write(place.file("ca.ext"), format!("{ca}\nkeyUsage=critical,keyCertSign,cRLSign\n")).unwrap();
    place.openssl(&[
        "x509",
        "-req",
        "-in",
        "osub.csr",
        "-CA",
        "oroot.pem",
        "-CAkey",
        "oroot.key",
        "-days",
        "3000",
        "-out",
        "osub.pem",
        "-extfile",
        "ca.ext",
    ]);
}

fn sign_outside(place: &Place, csr: &[u8], extension_file: Option<&str>) -> String {
    std::fs::write(place.file("asked.der"), csr).unwrap();
    let mut arguments = vec![
        "x509",
        "-req",
        "-inform",
        "DER",
        "-in",
        "asked.der",
        "-CA",
        "osub.pem",
        "-CAkey",
        "osub.key",
        "-days",
        "800",
        "-copy_extensions",
        "copy",
    ];
    if let Some(file) = extension_file {
        arguments.extend_from_slice(&["-extfile", file]);
    }
    place.openssl(&arguments)
}

fn read(place: &Place, file: &str) -> String {
    std::fs::read_to_string(place.file(file)).unwrap()
}

#[tokio::test]
async fn round_trip_with_an_outside_authority() {
    let (place, service) = Place::with_authorities(None).await;
    outside_authority(&place);
    let view = service.create_request(&actor(), &asked(&["shop.example.org", "www.shop.example.org"])).await.unwrap();
    assert_eq!((view.row.state.as_str(), view.row.handler.as_str(), view.held), ("waiting", "csr", true));
    assert_eq!(view.name, "shop.example.org");
    std::fs::write(place.file("shop.der"), &view.row.csr).unwrap();
    let text = place.openssl(&["req", "-inform", "DER", "-in", "shop.der", "-noout", "-verify", "-text"]);
    for part in ["CN = shop.example.org", "DNS:www.shop.example.org", "TLS Web Server Authentication"] {
        assert!(text.contains(part), "{part}: {text}");
    }

    // As authorities send it: root first, something that does not belong there, the certificate last.
    let leaf = sign_outside(&place, &view.row.csr, None);
    let stray = place.openssl(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        "s.key",
        "-subj",
        "/CN=Stray",
    ]);
    let answer = [read(&place, "oroot.pem"), stray, read(&place, "osub.pem"), leaf].concat();
    let done = service.complete_request(&actor(), "shop.example.org", &answer, false).await.unwrap();
    assert_eq!(done.row.state, "issued");
    let issued = done.issued.unwrap();
    assert_eq!(issued.certificate.state, CertificateState::Valid);
    assert_eq!(issued.chain.len(), 2);
    assert!(issued.root.is_some());

    let found = service.certificate_chain(&actor(), "shop.example.org").await.unwrap();
    crate::fixture::write_pem(&place.file("leaf.pem"), &found.chain[..1]);
    crate::fixture::write_pem(&place.file("chain.pem"), &found.chain[1..]);
    place.openssl(&["verify", "-no_check_time", "-CAfile", "oroot.pem", "-untrusted", "chain.pem", "leaf.pem"]);

    let export = ExportPkcs12 { password: passphrase("secret"), legacy: false, friendly_name: None };
    let (file, _) = service.export_pkcs12(&actor(), "shop.example.org", &export).await.unwrap();
    std::fs::write(place.file("shop.p12"), &*file).unwrap();
    let text = place.openssl(&["pkcs12", "-in", "shop.p12", "-passin", "pass:secret", "-nodes"]);
    assert_eq!(text.matches("BEGIN CERTIFICATE").count(), 3);

    let open = service.export_request_key(&actor(), "shop.example.org", &passphrase("")).await;
    refusal(open.map(drop), Code::BadField);
    let key = service.export_request_key(&actor(), "shop.example.org", &passphrase("secret")).await.unwrap();
    std::fs::write(place.file("shop.key"), key.as_bytes()).unwrap();
    let public = place.openssl(&["pkey", "-in", "shop.key", "-passin", "pass:secret", "-pubout"]);
    assert_eq!(public, place.openssl(&["x509", "-in", "leaf.pem", "-noout", "-pubkey"]));

    let again = service.complete_request(&actor(), &done.row.id.to_string(), &answer, false).await;
    assert_eq!(refusal(again, Code::WrongState).value("state"), Some("issued"));
    refusal(service.renew(&actor(), "shop.example.org", &Renew::default()).await, Code::NothingToRenew);
    let verified = service.verify_log(&actor(), None).await.unwrap();
    assert!(verified.sound, "{:?}", verified.faults);
}

#[tokio::test]
async fn a_pkcs7_answer_is_read_too() {
    let (place, service) = Place::with_authorities(None).await;
    outside_authority(&place);
    let view = service.create_request(&actor(), &asked(&["shop.example.org"])).await.unwrap();
    std::fs::write(place.file("leaf.pem"), sign_outside(&place, &view.row.csr, None)).unwrap();
    let bundle = place.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "osub.pem", "-certfile", "leaf.pem"]);
    let done = service.complete_request(&actor(), "shop.example.org", &bundle, false).await.unwrap();
    assert_eq!(done.issued.unwrap().chain.len(), 2);
}

#[tokio::test]
async fn a_certificate_for_another_request_says_which() {
    let (place, service) = Place::with_authorities(None).await;
    outside_authority(&place);
    let one = service.create_request(&actor(), &asked(&["one.example.org"])).await.unwrap();
    let two = service.create_request(&actor(), &asked(&["two.example.org"])).await.unwrap();
    let leaf = sign_outside(&place, &two.row.csr, None);
    let refused = refusal(
        service.complete_request(&actor(), "one.example.org", &leaf, false).await,
        Code::CertificateNotOfRequest,
    );
    let hash = chancery_pki::digest::hex;
    assert_eq!(refused.value("request"), Some(hash(&one.row.spki_sha256).as_str()));
    assert_eq!(refused.value("certificate"), Some(hash(&two.row.spki_sha256).as_str()));
    assert_eq!(refused.value("belongs_to"), Some("two.example.org"));
    assert_eq!(refused.value("belongs_to_id"), Some(two.row.id.to_string().as_str()));
    assert_eq!(service.request(&actor(), "one.example.org").await.unwrap().row.state, "waiting");
    refusal(service.complete_request(&actor(), "one.example.org", "nothing", false).await, Code::NotACertificate);
}

#[tokio::test]
async fn a_request_made_elsewhere_is_kept_as_it_is() {
    let (place, service) = Place::with_authorities(None).await;
    outside_authority(&place);
    let csr = place.host_csr("else.example.org");
    let input = CreateRequest { csr: Some(csr.clone()), ..CreateRequest::default() };
    let view = service.create_request(&actor(), &input).await.unwrap();
    assert!(!view.held);
    std::fs::write(place.file("kept.der"), &view.row.csr).unwrap();
    let kept = place.openssl(&["req", "-inform", "DER", "-in", "kept.der"]);
    assert_eq!(kept.trim(), String::from_utf8(csr).unwrap().trim());
    refusal(service.create_request(&actor(), &input).await, Code::NameTaken);
    refusal(service.export_request_key(&actor(), "else.example.org", &passphrase("x")).await, Code::KeyNotHeld);
    let leaf = sign_outside(&place, &view.row.csr, None);
    service.complete_request(&actor(), "else.example.org", &leaf, false).await.unwrap();
}

#[tokio::test]
async fn names_of_requests() {
    let (_place, service) = Place::with_authorities(None).await;
    let first = service.create_request(&actor(), &asked(&["shop.example.org"])).await.unwrap();
    let named = CreateRequest { name: Some("the shop".to_owned()), ..asked(&["shop.example.org"]) };
    service.create_request(&actor(), &named).await.unwrap();
    assert_eq!(service.request(&actor(), "The Shop").await.unwrap().name, "the shop");
    let refused = refusal(service.request(&actor(), "shop.example.org").await, Code::Ambiguous);
    assert!(refused.value("candidates").unwrap().contains(&first.row.id.to_string()));
    refusal(service.request(&actor(), "nothing.example.org").await, Code::NotFound);

    let cancelled = service.cancel_request(&actor(), &first.row.id.to_string(), false).await.unwrap();
    assert_eq!(cancelled.row.state, "cancelled");
    refusal(service.cancel_request(&actor(), &first.row.id.to_string(), false).await, Code::WrongState);
    assert_eq!(service.request(&actor(), "shop.example.org").await.unwrap().name, "the shop");
}

#[tokio::test]
async fn what_makes_no_request_is_refused_and_a_rehearsal_keeps_nothing() {
    let (place, service) = Place::with_authorities(None).await;
    let weak = place.csr("weak", &["rsa", "-pkeyopt", "rsa_keygen_bits:1024"], "/CN=w.example.org", "");
    let table = [
        (asked(&["https://shop.example.org/"]), Code::HostNameIsUrl),
        (asked(&[]), Code::NameMissing),
        (CreateRequest { profile: Some("email".into()), ..asked(&["a.example.org"]) }, Code::NameNotAllowed),
        (CreateRequest { key: Some("rsa1024".into()), ..asked(&["a.example.org"]) }, Code::BadField),
        (CreateRequest { csr: Some(weak), ..CreateRequest::default() }, Code::KeyTooWeak),
    ];
    for (input, code) in table {
        refusal(service.create_request(&actor(), &input).await, code);
    }
    let rehearsal = CreateRequest { dry_run: true, ..asked(&["a.example.org"]) };
    assert_eq!(service.create_request(&actor(), &rehearsal).await.unwrap().name, "a.example.org");
    assert!(service.requests(&actor(), &RequestQuery::default()).await.unwrap().0.is_empty());
}

#[tokio::test]
async fn lists_go_on_where_they_ended() {
    let (_place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &crate::fixture::issue_mail("joe@example.org")).await.unwrap();
    for number in 1..=5 {
        service.create_request(&actor(), &asked(&[&format!("h{number}.example.org")])).await.unwrap();
    }
    service.cancel_request(&actor(), "h2.example.org", false).await.unwrap();
    let mut query = RequestQuery { limit: Some(2), ..RequestQuery::default() };
    let mut names = Vec::new();
    loop {
        let (part, next) = service.requests(&actor(), &query).await.unwrap();
        names.extend(part.into_iter().map(|view| view.name));
        query.cursor = next;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, ["h5", "h4", "h3", "h2", "h1"].map(|host| format!("{host}.example.org")));
    let waiting = RequestQuery { state: Some("waiting".to_owned()), ..RequestQuery::default() };
    assert_eq!(service.requests(&actor(), &waiting).await.unwrap().0.len(), 4);
    let bad = RequestQuery { state: Some("lost".to_owned()), ..RequestQuery::default() };
    refusal(service.requests(&actor(), &bad).await.map(drop), Code::BadField);
}
