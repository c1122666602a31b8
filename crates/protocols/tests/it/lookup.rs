//! `/lookup`, `/c/…` and `/log/checkpoint`.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use chancery_pki::certificate::Certificate;
use chancery_pki::digest::hex;
use chancery_pki::extension::ReasonCode;
use chancery_service::certificate::{Issue, Revoke};
use chancery_service::crl::AddEntries;
use serde_json::Value;

use crate::site::{Reply, Site, actor};

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

async fn with(name: &str, profile: &str) -> (Site, Certificate) {
    let site = Site::at("http://ca.example.org").await;
    let input = Issue {
        names: vec![name.to_owned()],
        subject: Some(format!("CN=Joe Example,E={}", if name.contains('@') { name } else { "" }))
            .filter(|_| name.contains('@')),
        key: Some("p256".to_owned()),
        profile: Some(profile.to_owned()),
        ..Issue::default()
    };
    let issued = site.service.issue(&actor(), &input).await.unwrap();
    let certificate = Certificate::from_der(&issued.chain[0]).unwrap();
    (site, certificate)
}

fn data(reply: &Reply) -> Value {
    assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"), "{}", reply.text());
    serde_json::from_slice::<Value>(&reply.body).unwrap()["data"].take()
}

#[tokio::test]
async fn a_serial_number_tells_only_how_it_stands() {
    let (site, certificate) = with("www.example.org", "server").await;
    let path = format!("/lookup?q={}", certificate.serial().to_hex());
    let item = &data(&site.get(&path).await)["items"][0];
    assert_eq!((&item["state"], &item["authority"]), (&"valid".into(), &"Example Org Issuing CA 1".into()));
    assert_eq!(item.as_object().unwrap().len(), 5, "no names, no dates: {item}");
    let revoke = Revoke { reason: Some(ReasonCode::KeyCompromise), ..Revoke::default() };
    site.service.revoke(&actor(), "www.example.org", &revoke).await.unwrap();
    let item = &data(&site.get(&path).await)["items"][0];
    assert_eq!((&item["state"], &item["reason"]), (&"revoked".into(), &"keyCompromise".into()));
    assert_eq!(item["since"], "2027-01-15T08:00:00Z");
}

/// The CRL and OCSP say so too.
#[tokio::test]
async fn a_serial_number_that_was_revoked_without_its_certificate_is_revoked() {
    let (site, certificate) = with("www.example.org", "server").await;
    let known = certificate.serial().to_hex();
    let entries = AddEntries {
        serials: vec!["abcd".to_owned(), known.clone()],
        reason: ReasonCode::KeyCompromise,
        since: None,
        note: String::new(),
        passphrase: None,
        dry_run: false,
    };
    site.service.add_entries(&actor(), "issuing-1", &entries).await.unwrap();
    for serial in ["abcd", &known] {
        let found = data(&site.get(&format!("/lookup?q={serial}")).await);
        let wanted = serde_json::json!([{
            "authority": "Example Org Issuing CA 1",
            "serial": serial,
            "state": "revoked",
            "since": "2027-01-15T08:00:00Z",
            "reason": "keyCompromise",
        }]);
        assert_eq!(found["items"], wanted);
    }
    assert_eq!(site.get("/lookup?q=abce").await.status, 404);
}

#[tokio::test]
async fn a_thumbprint_shows_hosts_but_never_people() {
    let (site, certificate) = with("www.example.org", "server").await;
    let shown = data(&site.get(&format!("/c/{}", hex(&certificate.sha256()))).await);
    assert_eq!(shown["names"], serde_json::json!(["www.example.org"]));
    assert_eq!(shown["not_before"], "2027-01-15T07:55:00Z");

    let authority = site.service.show_authority(&actor(), "issuing-1").await.unwrap().certificate.unwrap();
    let shown = data(&site.get(&format!("/c/{}", hex(&authority.sha256()))).await);
    assert!(shown["subject"].as_str().unwrap().contains("Example Org Issuing CA 1"), "{shown}");

    let (site, certificate) = with("joe@example.org", "email").await;
    for (name, value) in [HTML, ("accept", "application/json")] {
        let reply = site.get_with(&format!("/c/{}", hex(&certificate.sha256())), name, value).await;
        assert_eq!(reply.status, 200);
        let text = reply.text().to_lowercase();
        assert!(text.contains("valid") && !text.contains("joe"), "{text}");
    }
}

#[tokio::test]
async fn people_get_a_page_that_needs_no_script() {
    let (site, certificate) = with("www.example.org", "server").await;
    let form = site.get_with("/lookup", HTML.0, HTML.1).await;
    assert_eq!((form.status, form.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(form.text().contains("<form action=\"/lookup\" method=\"get\">") && !form.text().contains("<script"));
    assert!(form.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(site.get("/lookup.css").await.header("content-type"), "text/css; charset=utf-8");

    let colons = hex(&certificate.sha256())
        .as_bytes()
        .chunks(2)
        .map(|pair| String::from_utf8_lossy(pair).to_uppercase())
        .collect::<Vec<_>>()
        .join("%3A");
    let moved = site.get_with(&format!("/lookup?q={colons}"), HTML.0, HTML.1).await;
    assert_eq!(moved.status, 303);
    let page = site.get_with(moved.header("location"), HTML.0, HTML.1).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<h1>www.example.org</h1>") && page.text().contains("Valid"), "{}", page.text());

    let unknown = site.get_with("/lookup?q=1234", HTML.0, HTML.1).await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text().contains("No such certificate"));
    let garbage = site.get_with("/lookup?q=%3Cb%3E", HTML.0, HTML.1).await;
    assert_eq!(garbage.status, 400);
    assert!(garbage.text().contains("&lt;b&gt;"), "{}", garbage.text());
    let other = site.get_with("/lookup?foo=1", HTML.0, HTML.1).await;
    assert!(other.status == 400 && other.text().contains("foo=1"), "{}", other.text());
    let no_page = site.get_with("/lookup", "accept", "text/html;q=0, application/json").await;
    assert_eq!(no_page.header("content-type"), "application/json");
}

#[tokio::test]
async fn what_is_unknown_or_wrong_is_a_problem() {
    let (site, _) = with("www.example.org", "server").await;
    for (path, status, code) in [
        ("/lookup?q=1234", 404, "CHY-3012"),
        ("/lookup?q=hello", 400, "CHY-1016"),
        ("/c/1234", 404, "CHY-3012"),
        ("/c/..%2f..%2fx", 404, "CHY-3012"),
        ("/c/%ff", 404, "CHY-3012"),
        ("/lookup?q=a&q=b", 400, "CHY-1040"),
        ("/lookup?foo=1", 400, "CHY-1040"),
        ("/lookup?q=%ff", 400, "CHY-1016"),
    ] {
        let reply = site.get(path).await;
        let problem: Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(reply.header("content-type"), "application/problem+json", "{path}");
        let (class, title) = match status {
            404 => ("not-found", "There is no such thing, or more than one."),
            _ => ("input", "What was sent cannot be used."),
        };
        assert_eq!((&problem["faults"][0]["class"], &problem["title"]), (&class.into(), &title.into()), "{path}");
        assert_eq!((reply.status, &problem["faults"][0]["code"]), (status, &code.into()), "{path}");
    }
    let unknown = "ab".repeat(32);
    assert_eq!(site.get(&format!("/c/{unknown}")).await.status, 404);
}

#[tokio::test]
async fn a_wrong_method_is_told_with_its_code() {
    let site = Site::at("http://ca.example.org/pki").await;
    for (path, allow) in [("/lookup", "GET"), ("/pki/crl/root-1.crl", "GET"), ("/ocsp/issuing-1", "POST")] {
        let reply = site.send(Request::delete(path).body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, 405, "{path}");
        assert!(reply.text().starts_with("CHY-1040"), "{path}: {}", reply.text());
        assert!(reply.header("allow").contains(allow), "{path}: {:?}", reply.headers);
    }
}

#[tokio::test]
async fn look_ups_are_limited() {
    let (site, _) = with("www.example.org", "server").await;
    let ask = async |client: &str| {
        let mut request = Request::get("/lookup?q=1234").body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(client.parse::<SocketAddr>().unwrap()));
        site.send(request).await
    };
    let mut refused = None;
    for _ in 0..10_000 {
        let reply = ask("192.0.2.1:1000").await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
    }
    assert_eq!(refused.expect("the allowance is used up at some time").header("retry-after"), "15");
    // One of them may have its allowance in the same place.
    let mut others = Vec::new();
    for other in ["192.0.2.2:1000", "192.0.2.3:1000", "192.0.2.4:1000"] {
        others.push(ask(other).await.status);
    }
    assert!(others.contains(&404), "others are not harmed: {others:?}");
}

#[tokio::test]
async fn the_checkpoint_of_the_log_is_public() {
    let (site, _) = with("www.example.org", "server").await;
    assert_eq!(site.get("/log/checkpoint").await.status, 404);
    let report = site.service.verify_log(&actor(), None).await.unwrap();
    let reply = site.get("/log/checkpoint").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "text/plain; charset=utf-8"));
    assert_eq!(Some(reply.text()), report.checkpoint.as_deref());
    assert!(reply.text().starts_with("chancery/"));
}
