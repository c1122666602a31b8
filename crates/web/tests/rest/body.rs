use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::server::{Server, json_request, request};

/// Content type, body → status, field that is named.
#[tokio::test]
async fn bodies_are_read_strictly() {
    let server = Server::with_authorities(None).await;
    let long = format!(r#"{{"note":"{}"}}"#, "x".repeat(1024 * 1024));
    let cases: &[(Option<&str>, &str, u16, Option<&str>)] = &[
        (Some("application/json"), "{", 400, Some("body")),
        (Some("application/json"), "", 400, Some("body")),
        (Some("application/json"), r#"{"names":[]} x"#, 400, Some("body")),
        (Some("application/json"), r#"{"nam":["a.example.org"]}"#, 422, Some("nam")),
        (Some("application/json"), r#"{"note":"a","note":"b"}"#, 422, Some("note")),
        (Some("application/json"), r#"{"names":"a.example.org"}"#, 422, Some("body")),
        (Some("application/json"), r#"{"days":-1}"#, 422, Some("body")),
        (Some("application/json"), r#"["a.example.org"]"#, 422, Some("body")),
        (Some("application/json"), r#"{"note":"a\u0000b"}"#, 400, Some("body")),
        (Some("application/json"), r#"{"names":["a.example.org","\u0000"]}"#, 400, Some("body")),
        (Some("application/json"), r#"{"\u0000":"a"}"#, 400, Some("body")),
        (Some("text/plain"), r#"{"names":[]}"#, 415, Some("content-type")),
        (None, r#"{"names":[]}"#, 415, Some("content-type")),
        (Some("application/json"), &long, 413, None),
    ];
    for (kind, body, status, field) in cases {
        let mut sent = request(Method::POST, "/certificates");
        if let Some(kind) = kind {
            sent = sent.header("content-type", *kind);
        }
        let reply = server.send(sent.body(Body::from((*body).to_owned())).unwrap()).await;
        let shown: String = body.chars().take(40).collect();
        assert_eq!((reply.problem().0, reply.problem().2), (*status, "input"), "{shown}: {reply:?}");
        assert_eq!(reply.value("field"), *field, "{shown}: {reply:?}");
    }
}

#[tokio::test]
async fn a_list_is_no_object_wherever_it_stands() {
    let server = Server::with_authorities(None).await;
    let cases = [
        ("/authorities/setup", json!({ "name": "Example", "subject": ["Example Org"] })),
        ("/authorities", json!({ "name": "Example", "subject": ["Example Org"] })),
    ];
    for (path, body) in cases {
        let reply = server.post(path, &body).await;
        assert_eq!((reply.problem().0, reply.value("field")), (422, Some("body")), "{path}: {reply:?}");
    }
}

/// Bodies within the limit that would be large once read: each is refused, in an answer that is not large either.
#[tokio::test]
async fn a_bomb_is_refused_in_few_words() {
    let server = Server::with_authorities(None).await;
    let rules = server.get("/profiles/server").await.data()["rules"].clone();
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
    let names = json!({ "csr": server.csr("a.example.org"), "names": (0..80_000).map(|number| format!("a{number}")).collect::<Vec<_>>() });
    let addresses: Vec<String> = (0..10_000).map(|number| format!("joe{number}@example.org")).collect();
    let many_addresses =
        json!({ "profile": "email", "names": addresses, "subject": format!("E={}", addresses.join(",E=")) });
    let wrong_names = json!({ "csr": server.csr("a.example.org"), "names": vec![""; 300_000] });
    let key_types = vec!["no such type"; 50_000];
    let mut many_rules = rules;
    many_rules["key_types"] = json!(key_types);
    let cases = [
        (Method::POST, "/certificates", deep("[", "]")),
        (Method::POST, "/certificates", format!(r#"{{"names":{}}}"#, deep("[", "]"))),
        (Method::POST, "/certificates", deep(r#"{"subject":"#, "}")),
        (Method::POST, "/certificates", r#"{"days":1e400000}"#.to_owned()),
        (Method::POST, "/certificates", format!(r#"{{"days":{}}}"#, "9".repeat(500_000))),
        (Method::POST, "/certificates", names.to_string()),
        (Method::POST, "/certificates", wrong_names.to_string()),
        (Method::POST, "/authorities/setup", json!({ "issue": vec!["x"; 200_000] }).to_string()),
        (
            Method::POST,
            "/certificates",
            json!({ "csr": server.csr("a.example.org"), "subject": "x".repeat(900_000) }).to_string(),
        ),
        (Method::POST, "/certificates", json!({ "csr": "x".repeat(900_000) }).to_string()),
        (Method::POST, "/certificates", many_addresses.to_string()),
        (Method::POST, "/requests", json!({ "names": vec![""; 300_000] }).to_string()),
        (Method::POST, "/persons", json!({ "name": "x".repeat(900_000) }).to_string()),
        (Method::POST, "/tokens", json!({ "name": "x".repeat(900_000), "role": "operator" }).to_string()),
        (Method::POST, "/persons", json!({ "name": "Joe", "addresses": vec!["a"; 200_000] }).to_string()),
        (Method::POST, "/tokens", json!({ "name": "x", "scope": { "verbs": vec!["x"; 200_000] } }).to_string()),
        (Method::POST, "/crls/issuing-1/entries", json!({ "serials": vec!["x"; 200_000] }).to_string()),
        (Method::PUT, "/profiles/mine", deep(r#"{"a":"#, "}")),
        (Method::PUT, "/profiles/mine", many_rules.to_string()),
        (Method::PUT, "/profiles/mine", r#"{"subject":{"country":{"fixed":"\u0000"}}}"#.to_owned()),
    ];
    for (method, path, body) in cases {
        assert!(body.len() < 1024 * 1024, "{path}: {} bytes", body.len());
        let shown: String = body.chars().take(60).collect();
        let sent = request(method, path).header("content-type", "application/json");
        let reply = server.send(sent.body(Body::from(body)).unwrap()).await;
        assert!((400..423).contains(&reply.problem().0), "{path} {shown}: {}", reply.status);
        assert!(reply.body.to_string().len() < 40_000, "{path} {shown}: {} bytes", reply.body.to_string().len());
    }
    for entry in server.get("/log").await.data()["items"].as_array().unwrap() {
        assert!(entry.to_string().len() < 2_000, "{entry:.200}");
    }
}

#[tokio::test]
async fn a_charset_is_no_other_type() {
    let server = Server::with_authorities(None).await;
    let sent = request(Method::POST, "/log/verify").header("content-type", "Application/JSON; charset=utf-8");
    server.send(sent.body(Body::from("{}")).unwrap()).await.data();
}

/// What is packed is not read, whether the header is true or not.
#[tokio::test]
async fn a_coding_is_refused() {
    let server = Server::with_authorities(None).await;
    for (coding, status) in [("gzip", 415), ("br", 415), ("identity, gzip", 415), ("Identity", 200)] {
        let sent = request(Method::POST, "/log/verify").header("content-type", "application/json");
        let reply = server.send(sent.header("content-encoding", coding).body(Body::from("{}")).unwrap()).await;
        assert_eq!(reply.status, status, "{coding}: {reply:?}");
        if status != 200 {
            assert_eq!((reply.problem().2, reply.value("field")), ("input", Some("content-encoding")), "{reply:?}");
        }
    }
}

#[tokio::test]
async fn a_condition_that_cannot_be_kept_is_refused() {
    let server = Server::with_authorities(None).await;
    for name in ["if-match", "if-unmodified-since"] {
        let sent = request(Method::POST, "/log/verify").header("content-type", "application/json");
        let reply = server.send(sent.header(name, "\"zzz\"").body(Body::from("{}")).unwrap()).await;
        assert_eq!((reply.problem().0, reply.value("field")), (400, Some(name)), "{reply:?}");
    }
}

#[tokio::test]
async fn rules_of_a_profile_are_given_once() {
    let server = Server::with_authorities(None).await;
    let rules = server.get("/profiles/server").await.data()["rules"].to_string();
    let twice = format!("{{\"members\":true,{}", rules.strip_prefix('{').unwrap());
    let sent = request(Method::PUT, "/profiles/mine").header("content-type", "application/json");
    let reply = server.send(sent.body(Body::from(twice)).unwrap()).await;
    assert_eq!((reply.problem().0, reply.value("field")), (422, Some("members")), "{reply:?}");
    assert_eq!(reply.value("wanted"), Some("to be given once"), "{reply:?}");
}

/// Every address that takes a body refuses a field it does not know, whatever else stands there.
#[tokio::test]
async fn unknown_fields_are_refused_everywhere() {
    let server = Server::with_authorities(None).await;
    let addresses = [
        (Method::POST, "/authorities"),
        (Method::POST, "/authorities/setup"),
        (Method::POST, "/authorities/root-1/renew"),
        (Method::POST, "/authorities/root-1/replace"),
        (Method::POST, "/authorities/root-1/certificate"),
        (Method::POST, "/authorities/root-1/default"),
        (Method::POST, "/authorities/root-1/reissue"),
        (Method::POST, "/certificates"),
        (Method::POST, "/certificates/x/renew"),
        (Method::POST, "/certificates/x/rekey"),
        (Method::POST, "/certificates/x/revoke"),
        (Method::POST, "/certificates/x/hold"),
        (Method::POST, "/certificates/x/release"),
        (Method::POST, "/certificates/x/p12"),
        (Method::POST, "/requests"),
        (Method::POST, "/requests/x/complete"),
        (Method::POST, "/requests/x/key"),
        (Method::POST, "/crls/issuing-1/publish"),
        (Method::POST, "/crls/issuing-1/entries"),
        (Method::PUT, "/crls/issuing-1/schedule"),
        (Method::POST, "/profiles/server/test"),
        (Method::POST, "/log/verify"),
    ];
    let body = json!({ "colour": "blue" });
    for (method, path) in addresses {
        let reply = match method {
            Method::PUT => server.put(path, &body).await,
            _ => server.post(path, &body).await,
        };
        assert_eq!(reply.problem().0, 422, "{path}: {reply:?}");
        assert_eq!(reply.value("field"), Some("colour"), "{path}: {reply:?}");
    }
    for (path, field) in [("hold", "reason"), ("release", "reason"), ("release", "since"), ("renew", "csr")] {
        let reply = server.post(&format!("/certificates/x/{path}"), &json!({ field: null })).await;
        assert_eq!((reply.problem().0, reply.value("field")), (422, Some(field)), "{path}: {reply:?}");
    }
}

/// What an address says all of needs no body.
#[tokio::test]
async fn where_there_is_nothing_to_say_nothing_need_be_sent() {
    let server = Server::with_authorities(None).await;
    let id = server.post("/persons", &json!({ "name": "Joe" })).await.text("/id").to_owned();
    let (suspend, resume) = (format!("/persons/{id}/suspend"), format!("/persons/{id}/resume"));
    let empty = |path: &str| request(Method::POST, path).body(Body::empty()).unwrap();
    assert_eq!(server.send(empty(&suspend)).await.text("/state"), "suspended");
    assert_eq!(server.post(&resume, &json!(null)).await.text("/state"), "active");
    assert_eq!(server.post(&suspend, &json!({})).await.problem().0, 422);
    let text = request(Method::POST, &suspend).body(Body::from("null")).unwrap();
    assert_eq!(server.send(text).await.problem().0, 415);
    for path in ["addresses/joe@example.org", "domains/example.org"].map(|part| format!("/persons/{id}/{part}")) {
        for method in [Method::PUT, Method::DELETE] {
            let with = |body: &str| json_request(method.clone(), &path, &serde_json::from_str(body).unwrap());
            assert_eq!(server.send(with(r#"{"verified":false}"#)).await.problem().0, 422, "{method} {path}");
            assert_eq!(server.send(with("null")).await.status, 200, "{method} {path}");
            let text = request(method.clone(), &path).body(Body::from("now")).unwrap();
            assert_eq!(server.send(text).await.problem().0, 415, "{method} {path}");
        }
    }
    // Here null has a meaning, which must not come by leaving something out.
    let schedule = request(Method::PUT, "/backups/schedule").header("content-type", "application/json");
    assert_eq!(server.send(schedule.body(Body::empty()).unwrap()).await.problem().0, 400);
}

#[tokio::test]
async fn queries_are_read_strictly() {
    let server = Server::with_authorities(None).await;
    for path in [
        "/certificates?colour=blue",
        "/certificates?limit=many",
        "/certificates?limit=1&limit=2",
        "/requests?colour=blue",
        "/log?limit=-1",
        "/authorities?colour=blue",
        "/authorities/root-1?limit=1",
        "/status?a",
        "/openapi.json?fields=paths",
        "/whoami?%ff=1",
        "/certificates?q=a%00",
        "/certificates?%00=a",
    ] {
        let reply = server.get(path).await;
        assert_eq!((reply.problem().0, reply.value("field")), (400, Some("query")), "{path}: {reply:?}");
    }
    let reply = server.get("/whoami?access_token=chy_secret").await;
    assert_eq!(reply.value("given"), Some("access_token"), "values may be secrets: {reply:?}");
    let reply = server.post("/persons?colour=blue", &json!({ "name": "Joe" })).await;
    assert_eq!((reply.problem().0, reply.value("field")), (400, Some("query")), "{reply:?}");
}
