//! `/ca/…` and `/crl/…`.

use chancery_pki::extension::ReasonCode;
use chancery_service::authority::CreateAuthority;
use chancery_service::certificate::{Issue, Revoke};

use crate::site::{Site, actor};

#[tokio::test]
async fn every_form_has_its_media_type_and_openssl_reads_it() {
    let site = Site::at("http://ca.example.org").await;
    let x509 = "-subject -noout -inform";
    let cases = [
        ("/ca/issuing-1.crt", "application/x-x509-ca-cert", format!("x509 {x509} DER")),
        ("/ca/issuing-1.cer", "application/pkix-cert", format!("x509 {x509} DER")),
        ("/ca/issuing-1.der", "application/pkix-cert", format!("x509 {x509} DER")),
        ("/ca/issuing-1.pem", "application/x-pem-file", format!("x509 {x509} PEM")),
        ("/ca/issuing-1.p7b", "application/x-pkcs7-certificates", "pkcs7 -print_certs -inform DER".to_owned()),
        ("/crl/issuing-1.crl", "application/pkix-crl", "crl -issuer -noout -inform DER".to_owned()),
        ("/crl/issuing-1-full.crl", "application/pkix-crl", "crl -issuer -noout -inform DER".to_owned()),
        ("/crl/issuing-1.pem", "application/x-pem-file", "crl -issuer -noout -inform PEM".to_owned()),
    ];
    for (path, media_type, command) in cases {
        let reply = site.get(path).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, media_type), "{path}");
        std::fs::write(site.file("file"), &reply.body).unwrap();
        let arguments: Vec<&str> = command.split(' ').chain(["-in", "file"]).collect();
        let text = site.openssl(&arguments);
        assert!(text.contains("Example Org Issuing CA 1"), "{path}: {text}");
        assert_eq!(text.contains("Example Org Root CA"), path.ends_with("p7b"), "{path}: {text}");
    }
}

#[tokio::test]
async fn who_has_the_latest_is_told_so() {
    let site = Site::at("http://ca.example.org").await;
    let first = site.get("/crl/issuing-1.crl").await;
    assert_eq!(first.header("last-modified"), "Fri, 15 Jan 2027 08:00:00 GMT");
    assert_eq!(first.header("cache-control"), "public, max-age=3600, must-revalidate");
    assert_eq!(first.header("expires"), "Fri, 15 Jan 2027 09:00:00 GMT");
    let etag = first.header("etag");
    for (name, value) in [("if-none-match", etag), ("if-modified-since", first.header("last-modified"))] {
        let again = site.get_with("/crl/issuing-1.crl", name, value).await;
        assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, etag), "{name}");
    }
    let head = site.head("/crl/issuing-1.crl").await;
    assert_eq!((head.status, head.body.len(), head.header("etag")), (200, 0, etag));
    assert_eq!(head.header("content-length"), first.body.len().to_string());

    // A revocation is there at once, without waiting for anything to expire.
    let input = Issue { names: vec!["joe@example.org".to_owned()], key: Some("p256".to_owned()), ..Issue::default() };
    site.service.issue(&actor(), &input).await.unwrap();
    let revoke = Revoke { reason: Some(ReasonCode::Superseded), ..Revoke::default() };
    site.service.revoke(&actor(), "joe@example.org", &revoke).await.unwrap();
    let second = site.get_with("/crl/issuing-1.crl", "if-none-match", etag).await;
    assert_eq!(second.status, 200);
    std::fs::write(site.file("crl"), &second.body).unwrap();
    assert!(site.openssl(&["crl", "-in", "crl", "-inform", "DER", "-noout", "-text"]).contains("Superseded"));
}

#[tokio::test]
async fn near_its_end_and_after_it_a_crl_is_not_kept() {
    let site = Site::at("http://ca.example.org").await;
    site.pass(7 * 86_400 - 60);
    assert_eq!(site.get("/crl/issuing-1.crl").await.header("cache-control"), "public, max-age=60, must-revalidate");
    site.pass(61);
    let over = site.get("/crl/issuing-1.crl").await;
    assert_eq!((over.status, over.header("cache-control")), (200, "public, no-cache"));
}

#[tokio::test]
async fn what_is_not_there_is_refused_with_a_reason() {
    let site = Site::at("http://ca.example.org").await;
    let cases = [
        ("/ca/nobody.crt", "no authority with the name nobody"),
        ("/crl/issuing-1-p1.crl", "has not published such a CRL"),
        ("/crl/issuing-1-delta.crl", "has not published such a CRL"),
        ("/ca/issuing-1.exe", "nothing is published at /ca/issuing-1.exe"),
        ("/ca/..%2f..%2fdata%2fchancery.db", "nothing is published"),
        ("/ca/../crl/issuing-1.crl", "nothing is published"),
        ("/ca/%00.crt", "no authority with the name  publishes"),
        ("/ca/%ff.crt", "nothing is published at /ca/%ff.crt"),
        ("/crl/root-1%c3%28.crl", "nothing is published"),
        ("/crl/", "nothing is published at /crl/"),
        ("/", "nothing is published at /"),
        ("/pki/crl/issuing-1.crl", "nothing is published"),
    ];
    for (path, reason) in cases {
        let reply = site.get(path).await;
        assert_eq!((reply.status, reply.header("cache-control")), (404, "no-store"), "{path}");
        assert!(reply.text().starts_with("CHY-3012: ") && reply.text().contains(reason), "{path}: {}", reply.text());
    }
}

#[tokio::test]
async fn before_there_is_an_authority_nothing_is_published() {
    let site = Site::empty().await;
    assert_eq!(site.get("/ca/issuing-1.crt").await.status, 404);
}

#[tokio::test]
async fn addresses_stand_below_the_base_of_each_authority() {
    let site = Site::at("http://www.example.org/pki").await;
    for (path, status) in
        [("/pki/crl/issuing-1.crl", 200), ("/pki/ca/root-1.cer", 200), ("/crl/issuing-1.crl", 404), ("/pki", 404)]
    {
        assert_eq!(site.get(path).await.status, status, "{path}");
    }
    // An authority that comes while the server runs has a base of its own.
    let input = CreateAuthority {
        name: "Second Issuing".to_owned(),
        url: Some("http://ca.example.org/pki/second".to_owned()),
        ..CreateAuthority::default()
    };
    site.service.create_authority(&actor(), &input).await.unwrap();
    for (path, status) in [
        ("/pki/second/crl/issuing-2.crl", 200),
        ("/pki/crl/issuing-2.crl", 404),
        ("/pki/second/crl/issuing-1.crl", 404),
        ("/pki/crl/issuing-1.crl", 200),
    ] {
        assert_eq!(site.get(path).await.status, status, "{path}");
    }
}
