//! Who may use which address: every route × nobody, each role, each token scope.
//!
//! The routes are read from the router's source: one without a row here, or a row without its route, fails the test.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use chancery_service::{Actor, Role, Verb};
use serde_json::{Value, json};

use crate::server::{Reply, Server, json_request, request};

/// Method, path, verb, and for administrator, operator, auditor and member whether the address is open: `+` yes, `-` no.
type Row = (&'static str, &'static str, Option<&'static str>, &'static str);

const TABLE: &[Row] = &[
    ("GET", "/authorities", Some("see-authorities"), "++++"),
    ("POST", "/authorities", Some("create-authority"), "+---"),
    ("POST", "/authorities/setup", Some("set-up"), "+---"),
    ("GET", "/authorities/{name}", Some("see-authorities"), "++++"),
    ("POST", "/authorities/{name}/renew", Some("renew-authority"), "+---"),
    ("POST", "/authorities/{name}/replace", Some("replace-authority"), "+---"),
    ("POST", "/authorities/{name}/certificate", Some("complete-authority"), "+---"),
    ("POST", "/authorities/{name}/default", Some("default-authority"), "+---"),
    ("POST", "/authorities/{name}/reissue", Some("reissue-authority"), "+---"),
    ("POST", "/authorities/{name}/retire", Some("retire-authority"), "+---"),
    ("POST", "/authorities/{name}/unlock", Some("unlock-authority"), "+---"),
    ("POST", "/authorities/{name}/lock", Some("unlock-authority"), "+---"),
    ("GET", "/certificates", Some("see-certificates"), "++++"),
    ("POST", "/certificates", Some("issue"), "++-+"),
    ("GET", "/certificates/{name}", Some("see-certificates"), "++++"),
    ("GET", "/certificates/{name}/chain", Some("see-certificates"), "++++"),
    ("GET", "/certificates/{name}/history", Some("see-certificates"), "++++"),
    ("POST", "/certificates/{name}/renew", Some("renew"), "++-+"),
    ("POST", "/certificates/{name}/rekey", Some("rekey"), "++-+"),
    ("POST", "/certificates/{name}/revoke", Some("revoke"), "++-+"),
    ("POST", "/certificates/{name}/hold", Some("hold"), "++--"),
    ("POST", "/certificates/{name}/release", Some("release"), "++--"),
    ("POST", "/certificates/{name}/p12", Some("export-key"), "++-+"),
    ("GET", "/requests", Some("see-requests"), "++++"),
    ("POST", "/requests", Some("create-request"), "++-+"),
    ("GET", "/requests/{name}", Some("see-requests"), "++++"),
    ("POST", "/requests/{name}/complete", Some("complete-request"), "++-+"),
    ("POST", "/requests/{name}/cancel", Some("cancel-request"), "++-+"),
    ("POST", "/requests/{name}/key", Some("export-key"), "++-+"),
    ("GET", "/crls", Some("see-crls"), "++++"),
    ("GET", "/crls/{authority}", Some("see-crls"), "++++"),
    ("GET", "/crls/{authority}/history", Some("see-crls"), "++++"),
    ("GET", "/crls/{authority}/diff", Some("see-crls"), "++++"),
    ("POST", "/crls/{authority}/publish", Some("publish-crl"), "++--"),
    ("POST", "/crls/{authority}/entries", Some("add-to-crl"), "++--"),
    ("GET", "/crls/{authority}/schedule", Some("see-crls"), "++++"),
    ("PUT", "/crls/{authority}/schedule", Some("schedule-crl"), "+---"),
    ("GET", "/persons", Some("see-persons"), "++++"),
    ("POST", "/persons", Some("create-person"), "+---"),
    ("GET", "/persons/{person}", Some("see-persons"), "++++"),
    ("POST", "/persons/{person}", Some("edit-person"), "+---"),
    ("POST", "/persons/{person}/suspend", Some("suspend-person"), "+---"),
    ("POST", "/persons/{person}/resume", Some("resume-person"), "+---"),
    ("PUT", "/persons/{person}/addresses/{address}", Some("edit-person"), "+---"),
    ("DELETE", "/persons/{person}/addresses/{address}", Some("edit-person"), "+---"),
    ("PUT", "/persons/{person}/domains/{domain}", Some("edit-person"), "+---"),
    ("DELETE", "/persons/{person}/domains/{domain}", Some("edit-person"), "+---"),
    ("GET", "/tokens", Some("see-tokens"), "++++"),
    ("POST", "/tokens", Some("create-token"), "++++"),
    ("POST", "/tokens/{token}/revoke", Some("revoke-token"), "++++"),
    ("GET", "/whoami", None, "++++"),
    ("POST", "/whoami/sign-out", None, "++++"),
    ("GET", "/profiles", Some("see-profiles"), "++++"),
    ("GET", "/profiles/{slug}", Some("see-profiles"), "++++"),
    ("PUT", "/profiles/{slug}", Some("put-profile"), "+---"),
    ("POST", "/profiles/{slug}/test", Some("test-profile"), "+++-"),
    ("GET", "/log", Some("see-log"), "+-+-"),
    ("POST", "/log/verify", Some("verify-log"), "+-+-"),
    ("GET", "/status", Some("see-status"), "+++-"),
    ("GET", "/jobs", Some("see-status"), "+++-"),
    ("GET", "/backups", Some("see-backups"), "+-+-"),
    ("POST", "/backups", Some("create-backup"), "+---"),
    ("POST", "/backups/verify", Some("verify-backup"), "+---"),
    ("GET", "/backups/schedule", Some("see-backups"), "+-+-"),
    ("PUT", "/backups/schedule", Some("schedule-backups"), "+---"),
    ("GET", "/clock", Some("see-status"), "+++-"),
    ("POST", "/clock/accept", Some("accept-clock"), "+---"),
    ("GET", "/vault", Some("see-vault"), "+-+-"),
    ("POST", "/vault/recovery-code", Some("make-recovery-code"), "+---"),
    ("GET", OPEN, None, "++++"),
];

/// The address that tells nothing of this authority, and is open to nobody known too.
const OPEN: &str = "/openapi.json";

/// Bodies that are well-formed and lead to nothing: what is let through must not change what the next one finds.
fn body(path: &str) -> Value {
    match path {
        "/authorities" => json!({ "name": "", "kind": "" }),
        "/authorities/setup" => json!({ "name": "Second" }),
        "/authorities/{name}/certificate" | "/requests/{name}/complete" => json!({ "pem": "" }),
        "/authorities/{name}/default" => json!({ "profiles": [] }),
        "/authorities/{name}/retire" => json!({ "force": false }),
        "/authorities/{name}/unlock" => json!({ "passphrase": "x", "seconds": 1 }),
        "/certificates/{name}/p12" | "/requests/{name}/key" => json!({ "password": "x" }),
        "/crls/{authority}/entries" => json!({ "serials": [] }),
        "/backups" => json!({ "keep": 0 }),
        "/backups/verify" => json!({ "file": "nothing.chybak" }),
        "/backups/schedule" => json!({ "every_hours": 0, "to": "", "keep": 0 }),
        "/profiles/{slug}/test" => json!({ "csr": "" }),
        "/persons/{person}/suspend" | "/persons/{person}/resume" | "/tokens/{token}/revoke" => Value::Null,
        "/requests/{name}/cancel" | "/whoami/sign-out" | "/vault/recovery-code" => Value::Null,
        "/authorities/{name}/lock" | "/clock/accept" => Value::Null,
        _ => json!({}),
    }
}

fn call((method, path, ..): Row) -> Request<Body> {
    let address = path.split('/').map(|part| if part.starts_with('{') { "nothing.example" } else { part });
    let address = address.collect::<Vec<_>>().join("/");
    let address = if path.ends_with("/diff") { format!("{address}?from=1&to=2") } else { address };
    let by_address = path.contains("/addresses/") || path.contains("/domains/");
    let method: Method = method.parse().unwrap();
    if method == Method::GET || by_address {
        return request(method, &address).body(Body::empty()).unwrap();
    }
    json_request(method, &address, &body(path))
}

/// Method and path of every route in the router's source.
fn routes() -> BTreeSet<(String, String)> {
    let source = include_str!("../../src/router.rs");
    let mut found = BTreeSet::new();
    for rest in source.split(".route(").skip(1) {
        let path = rest.split('"').nth(1).unwrap();
        let handlers = rest.split("\n}").next().unwrap();
        for method in ["get", "post", "put", "delete", "patch"] {
            let words: Vec<&str> =
                handlers.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '(').collect();
            if words.iter().any(|word| word.starts_with(&format!("{method}("))) {
                found.insert((method.to_uppercase(), path.to_owned()));
            }
        }
    }
    found
}

fn outcome(reply: &Reply) -> &'static str {
    match reply.status {
        401 => "nobody",
        403 if reply.problem().1 == "CHY-3031" => "beyond",
        403 => "denied",
        _ => "open",
    }
}

#[test]
fn every_route_has_a_row() {
    let rows: BTreeSet<(String, String)> =
        TABLE.iter().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(routes(), rows);
    assert_eq!(rows.len(), TABLE.len(), "a row stands twice");
    assert!(rows.len() > 40, "the routes were not found");
}

#[tokio::test]
async fn every_route_for_nobody_each_role_and_each_scope() {
    let server = Server::with_authorities(None).await;
    let mut actors = Vec::new();
    for role in Role::ALL {
        let made = server.post("/persons", &json!({ "name": format!("Somebody {role}"), "role": role.as_str() })).await;
        actors.push(Actor::person(made.text("/id").parse().unwrap(), role));
    }
    let mut wrong = Vec::new();
    let mut check = |row: Row, who: &str, reply: &Reply, wanted: &str| {
        if outcome(reply) != wanted {
            wrong.push(format!(
                "{} {} {who}: {} where {wanted} belongs ({})",
                row.0,
                row.1,
                outcome(reply),
                reply.body
            ));
        }
    };
    for row in TABLE.iter().copied().filter(|row| row.1 != "/vault/recovery-code") {
        let stranger = if row.1 == OPEN { "open" } else { "nobody" };
        check(row, "nobody", &server.send_as(None, call(row)).await, stranger);
        for (actor, mark) in actors.iter().zip(row.3.chars()) {
            let wanted = if mark == '+' { "open" } else { "denied" };
            check(row, actor.role.as_str(), &server.send_as(Some(actor.clone()), call(row)).await, wanted);
        }
        // Every verb that does not open it: neither this one nor one that brings it.
        let this_verb: Option<Verb> = row.2.map(|word| word.parse().unwrap());
        let opens = |verb: &Verb| this_verb.is_some_and(|this| *verb == this || verb.brings().contains(&this));
        let others: Vec<&str> = Verb::ALL.iter().filter(|verb| !opens(verb)).map(|verb| verb.as_str()).collect();
        let this: Vec<&str> = row.2.into_iter().collect();
        let (with, without) = ("open", if row.2.is_some() { "beyond" } else { "open" });
        for (verbs, wanted) in [(this, with), (others, without), (vec![], without)] {
            let token = server.token(&json!({ "verbs": verbs })).await;
            let reply = server.send_with(&token, call(row)).await;
            check(row, &format!("a token for {} verbs", verbs.len()), &reply, wanted);
        }
        let strange = server.send_with(&format!("chy_{}", "0".repeat(72)), call(row)).await;
        check(row, "a token of nobody's", &strange, "nobody");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A new recovery code voids the one before, so it is asked for last, and only where it is refused.
#[tokio::test]
async fn a_recovery_code_is_for_administrators() {
    let server = Server::with_authorities(None).await;
    for role in [Role::Operator, Role::Auditor, Role::Member] {
        let ask = json_request(Method::POST, "/vault/recovery-code", &Value::Null);
        let reply = server.send_as(Some(Actor::new("token:7", role)), ask).await;
        assert_eq!(reply.problem(), (403, "CHY-3030", "denied"), "{role}");
    }
    let ask = || json_request(Method::POST, "/vault/recovery-code", &Value::Null);
    assert_eq!(server.send_as(None, ask()).await.status, 401);
    let token = server.token(&json!({ "verbs": ["see-vault"] })).await;
    assert_eq!(server.send_with(&token, ask()).await.problem(), (403, "CHY-3031", "denied"));
    server.send(ask()).await.data();
}
