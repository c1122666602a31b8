use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::server::{PASSPHRASE, Server, request, set_up};

#[tokio::test]
async fn before_there_is_an_authority() {
    let server = Server::empty().await;
    let reply = server.post("/certificates", &json!({ "csr": server.csr("www.example.org") })).await;
    assert_eq!(reply.problem(), (404, "CHY-3005", "not-found"));
}

#[tokio::test]
async fn what_cannot_be_used_is_400() {
    let server = Server::with_authorities(None).await;
    server.post("/certificates", &json!({ "csr": server.csr("www.example.org") })).await.data();
    let cases: &[(&str, Value)] = &[
        ("/certificates", json!({ "csr": "no request at all" })),
        ("/certificates", json!({ "names": ["www.example.org"] })),
        ("/certificates", json!({ "csr": server.csr("a.example.org"), "days": 0 })),
        ("/certificates", json!({ "csr": server.csr("a.example.org"), "days": 1, "until": "2027-02-01" })),
        ("/certificates", json!({ "csr": server.csr("a.example.org"), "until": "tomorrow" })),
        ("/certificates", json!({ "csr": server.csr("a.example.org"), "names": ["a..example.org"] })),
        ("/certificates", json!({ "csr": server.csr("a.example.org"), "subject": "=" })),
        ("/certificates/www.example.org/revoke", json!({ "reason": "boredom" })),
        ("/certificates/www.example.org/revoke", json!({ "since": "yesterday" })),
        ("/crls/issuing-1/publish", json!({ "next_update_days": 0 })),
        ("/crls/issuing-1/entries", json!({ "serials": ["no hex"] })),
    ];
    for (path, body) in cases {
        let reply = server.post(path, body).await;
        assert_eq!((reply.problem().0, reply.problem().2), (400, "input"), "{path} {body}: {reply:?}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_and_a_wrong_method_405() {
    let server = Server::with_authorities(None).await;
    for path in ["/certificates/nobody", "/authorities/nobody", "/crls/nobody", "/profiles/nobody", "/requests/nobody"]
    {
        let reply = server.get(path).await;
        assert_eq!((reply.problem().0, reply.problem().2), (404, "not-found"), "{path}: {reply:?}");
    }
    let reply = server.get("/colours").await;
    assert_eq!((reply.problem().0, reply.value("given")), (404, Some("/api/v1/colours")));
    let reply = server.post("/certificates/nobody/revoke", &json!({})).await;
    assert_eq!(reply.problem().0, 404);
    assert_eq!(server.put("/status", &json!({})).await.problem().0, 405);
}

/// What the router itself would answer with a line of text.
#[tokio::test]
async fn a_name_that_is_no_text_is_a_problem_like_any_other() {
    let server = Server::with_authorities(None).await;
    let nul = ["/authorities/%00", "/certificates/x%00y", "/persons/%00", "/requests/%00", "/profiles/root-1%00"];
    for path in ["/certificates/%ff", "/crls/%c3%28/history", "/persons/x/addresses/%80"].into_iter().chain(nul) {
        let method = if path.contains("/addresses/") { Method::PUT } else { Method::GET };
        let reply = server.send(request(method, path).body(Body::empty()).unwrap()).await;
        assert_eq!((reply.problem().0, reply.value("field")), (400, Some("address")), "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn a_name_leads_nowhere_else() {
    let server = Server::with_authorities(None).await;
    for name in ["..", "%2e%2e", "..%2f..%2fdata%2fchancery.db", "%2fetc%2fpasswd", "%2500", "root-1%2f..%2froot-1"] {
        for noun in ["authorities", "certificates", "crls", "profiles", "requests", "persons"] {
            let reply = server.get(&format!("/{noun}/{name}")).await;
            assert_eq!((reply.problem().0, reply.problem().2), (404, "not-found"), "{noun} {name}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn what_is_in_conflict_is_409() {
    let server = Server::with_authorities(None).await;
    assert_eq!(server.post("/authorities/setup", &set_up(None)).await.problem(), (409, "CHY-3006", "conflict"));
    let issued = server.post("/certificates", &json!({ "csr": server.csr("www.example.org") })).await;
    let path = format!("/certificates/{}/revoke", issued.text("/certificate/serial"));
    server.post(&path, &json!({})).await.data();
    let twice = server.post(&path, &json!({})).await;
    assert_eq!((twice.problem().0, twice.problem().2), (409, "conflict"));
    let complete = server.post("/authorities/issuing-1/certificate", &json!({ "pem": "it waits for none" })).await;
    assert_eq!((complete.problem(), complete.value("state")), ((409, "CHY-3015", "conflict"), Some("active")));
    assert_eq!(server.post("/certificates/www.example.org/release", &json!({})).await.problem().0, 409);
}

#[tokio::test]
async fn what_a_rule_forbids_is_422_with_both_values() {
    let server = Server::with_authorities(None).await;
    let asked = json!({ "csr": server.csr("www.example.org"), "days": 4000 });
    let reply = server.post("/certificates", &asked).await;
    assert_eq!((reply.problem().0, reply.problem().2), (422, "policy"), "{reply:?}");
    let values = reply.body["faults"][0]["values"].as_array().unwrap();
    assert!(values.iter().any(|pair| pair[1].as_str().is_some_and(|value| value.contains("4000"))), "{reply:?}");
    assert!(values.len() >= 2, "{reply:?}");
}

#[tokio::test]
async fn a_locked_key_is_423_and_a_wrong_passphrase_is_not_repeated() {
    let mut server = Server::with_authorities(Some(PASSPHRASE)).await;
    server.restart().await;
    let publish = async |body: Value| server.post("/crls/root-1/publish", &body).await;
    assert_eq!(publish(json!({})).await.problem(), (423, "CHY-3001", "locked"));
    let wrong = publish(json!({ "passphrase": "hunter2" })).await;
    assert_eq!(wrong.problem(), (423, "CHY-3007", "locked"));
    assert!(!wrong.body.to_string().contains("hunter2"), "{wrong:?}");
    assert_eq!(publish(json!({ "passphrase": PASSPHRASE })).await.data()["number"], 2);
}

/// The clock panics in the middle of a handler: a problem for the client, and the next call is served.
#[tokio::test]
async fn a_panic_is_500_and_the_next_call_is_served() {
    let server = Server::with_authorities(None).await;
    let body = json!({ "csr": server.csr("www.example.org") });
    server.clock.set_broken(true);
    let reply = server.post("/certificates", &body).await;
    assert_eq!(reply.problem(), (500, "CHY-9000", "internal"));
    assert!(!reply.body.to_string().contains("clock"), "{reply:?}");
    server.clock.set_broken(false);
    server.post("/certificates", &body).await.data();
}
