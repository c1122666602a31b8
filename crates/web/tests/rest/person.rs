use axum::body::Body;
use axum::http::Method;
use chancery_service::{Actor, Role};
use serde_json::json;

use crate::server::{Server, json_request, request};

#[tokio::test]
async fn a_person_over_the_wire() {
    let server = Server::with_authorities(None).await;
    let joe = json!({ "name": "Joe Developer", "addresses": ["joe@example.org"], "domains": ["example.org"] });
    let made = server.post("/persons", &joe).await;
    assert_eq!((made.text("/role"), made.text("/state")), ("member", "active"));
    let id = made.text("/id").to_owned();
    assert_eq!(server.get("/persons/joe%40example.org").await.text("/id"), id);
    assert_eq!(server.post("/persons", &joe).await.problem(), (409, "CHY-3016", "conflict"));
    assert_eq!(server.post(&format!("/persons/{id}"), &json!({ "role": "auditor" })).await.text("/role"), "auditor");

    let at = |method: Method, path: &str| request(method, &format!("/persons/{id}{path}")).body(Body::empty()).unwrap();
    let added = server.send(at(Method::PUT, "/domains/b%C3%BCcher.example")).await;
    assert_eq!(added.text("/domains/1/name"), "xn--bcher-kva.example");
    assert!(added.text("/domains/1/proved").starts_with("2027-01-15T"));
    let removed = server.send(at(Method::DELETE, "/addresses/joe%40example.org")).await;
    assert_eq!(removed.data()["addresses"], json!([]));
    let again = server.send(at(Method::DELETE, "/addresses/joe%40example.org")).await;
    assert_eq!(again.problem(), (404, "CHY-3012", "not-found"));

    assert_eq!(server.post(&format!("/persons/{id}/suspend"), &json!(null)).await.text("/state"), "suspended");
    assert_eq!(server.get("/persons?limit=5").await.text("/items/0/state"), "suspended");
    assert_eq!(server.post(&format!("/persons/{id}/resume"), &json!(null)).await.text("/state"), "active");
}

#[tokio::test]
async fn a_member_sees_himself_alone() {
    let server = Server::with_authorities(None).await;
    let id = server.post("/persons", &json!({ "name": "Joe Developer" })).await.text("/id").to_owned();
    server.post("/persons", &json!({ "name": "Ann Admin" })).await.data();
    let joe = || Some(Actor::person(id.parse().unwrap(), Role::Member));
    let see = |path: &str| request(Method::GET, path).body(Body::empty()).unwrap();
    let listed = server.send_as(joe(), see("/persons")).await;
    assert_eq!(listed.data()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed.text("/items/0/name"), "Joe Developer");
    server.send_as(joe(), see("/persons/Joe%20Developer")).await.data();
    assert_eq!(server.send_as(joe(), see("/persons/Ann%20Admin")).await.problem(), (404, "CHY-3012", "not-found"));
    let promote = json_request(Method::POST, &format!("/persons/{id}"), &json!({ "role": "administrator" }));
    assert_eq!(server.send_as(joe(), promote).await.problem(), (403, "CHY-3030", "denied"));
}
