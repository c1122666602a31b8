use base64ct::{Base64, Encoding as _};
use serde_json::json;

use crate::server::Server;

/// From an empty directory to a certificate that openssl accepts, and to a CRL that makes it refuse.
#[tokio::test]
async fn from_set_up_to_a_log_that_verifies() {
    let server = Server::with_authorities(None).await;
    let authorities = server.get("/authorities").await;
    let slugs = [authorities.text("/items/0/slug"), authorities.text("/items/1/slug")];
    assert_eq!(slugs, ["root-1", "issuing-1"]);

    let issued = server.post("/certificates", &json!({ "csr": server.csr("www.example.org") })).await;
    std::fs::write(server.file("root.pem"), issued.text("/root")).unwrap();
    std::fs::write(server.file("chain.pem"), issued.text("/fullchain")).unwrap();
    let verify = ["verify", "-x509_strict", "-no_check_time", "-CAfile", "root.pem", "-untrusted", "chain.pem"];
    server.openssl(&[&verify[..], &["-verify_hostname", "www.example.org", "chain.pem"]].concat());

    let serial = issued.text("/certificate/serial");
    let list = server.get("/certificates?limit=10").await;
    assert_eq!(list.text("/items/0/serial"), serial);
    assert!(list.data()["next"].is_null(), "{list:?}");
    for name in ["www.example.org", serial, issued.text("/certificate/id")] {
        let shown = server.get(&format!("/certificates/{name}")).await;
        assert_eq!((shown.text("/serial"), shown.text("/state")), (serial, "valid"));
    }

    server.clock.pass(60);
    let revoked = server.post("/certificates/www.example.org/revoke", &json!({ "reason": "keyCompromise" })).await;
    assert_eq!(revoked.text("/certificates/0/state"), "revoked");
    assert_eq!(revoked.data()["waiting"], json!([]));

    let crl = server.get("/crls/issuing-1").await;
    std::fs::write(server.file("crl.der"), Base64::decode_vec(crl.text("/base64")).unwrap()).unwrap();
    let text = server.openssl(&["crl", "-inform", "DER", "-in", "crl.der", "-noout", "-text"]);
    assert!(text.to_lowercase().contains(&format!("serial number: {serial}")), "{text}");
    assert!(text.contains("Key Compromise"), "{text}");

    let log = server.post("/log/verify", &json!({})).await;
    assert_eq!(log.data()["sound"], true, "{log:?}");
    assert_eq!(log.data()["faults"], json!([]));
    assert!(log.data()["entries"].as_u64().unwrap() >= 5, "{log:?}");
}

#[tokio::test]
async fn a_list_goes_on_where_its_cursor_says() {
    let server = Server::with_authorities(None).await;
    for host in ["a.example.org", "b.example.org", "c.example.org"] {
        server.post("/certificates", &json!({ "csr": server.csr(host) })).await.data();
        server.clock.pass(60);
    }
    let (mut names, mut path) = (Vec::new(), "/certificates?profile=server&limit=1".to_owned());
    for _ in 0..3 {
        let page = server.get(&path).await;
        names.push(page.text("/items/0/name").to_owned());
        match page.data()["next"].as_str() {
            Some(next) => path = format!("/certificates?profile=server&limit=1&cursor={next}"),
            None => break,
        }
    }
    names.sort();
    assert_eq!(names, ["a.example.org", "b.example.org", "c.example.org"]);
}

#[tokio::test]
async fn a_cursor_of_another_list_or_order_is_refused() {
    let server = Server::with_authorities(None).await;
    for host in ["a.example.org", "b.example.org"] {
        server.post("/certificates", &json!({ "csr": server.csr(host) })).await.data();
        server.post("/persons", &json!({ "name": host })).await.data();
    }
    let lists = ["/certificates?limit=1", "/certificates?limit=1&expiring_within=999999999", "/persons?limit=1"];
    let mut cursors = Vec::new();
    for list in lists {
        cursors.push(server.get(list).await.text("/next").to_owned());
    }
    for (at, list) in lists.iter().enumerate() {
        for (from, cursor) in cursors.iter().map(String::as_str).chain(["1.1", "-1.-1"]).enumerate() {
            let reply = server.get(&format!("{list}&cursor={cursor}")).await;
            if at == from {
                reply.data();
            } else {
                assert_eq!((reply.problem().0, reply.value("field")), (400, Some("cursor")), "{list}: {reply:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_limit_is_kept_or_refused() {
    let server = Server::with_authorities(None).await;
    for path in ["/certificates", "/requests", "/persons", "/tokens", "/log", "/crls/issuing-1/history"] {
        for limit in ["1", "1000"] {
            server.get(&format!("{path}?limit={limit}")).await.data();
        }
        for limit in ["0", "1001"] {
            let reply = server.get(&format!("{path}?limit={limit}")).await;
            assert_eq!((reply.problem().0, reply.value("field")), (400, Some("limit")), "{path} {limit}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn a_rehearsal_changes_nothing() {
    let server = Server::with_authorities(None).await;
    let shown = server.post("/certificates", &json!({ "csr": server.csr("www.example.org"), "dry_run": true })).await;
    assert_eq!(shown.text("/certificate/name"), "www.example.org");
    assert!(!shown.data()["changes"].as_array().unwrap().is_empty(), "{shown:?}");
    assert_eq!(server.get("/certificates?profile=server").await.data()["items"], json!([]));
}
