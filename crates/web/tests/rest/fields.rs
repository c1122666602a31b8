use chancery_api::Method;
use chancery_api::calls::calls;
use serde_json::{Value, json};

use crate::server::Server;

#[tokio::test]
async fn of_each_thing_only_what_is_asked_for() {
    let server = Server::with_authorities(None).await;
    for host in ["a.example.org", "b.example.org"] {
        server.post("/certificates", &json!({ "csr": server.csr(host) })).await.data();
        server.clock.pass(60);
    }
    let all = server.get("/certificates?profile=server").await;
    let some = server.get("/certificates?profile=server&limit=1&fields=name,serial").await;
    let wanted = json!({ "name": "b.example.org", "serial": all.text("/items/0/serial") });
    assert_eq!(some.data()["items"], json!([wanted]));
    let next = format!("/certificates?fields=name&profile=server&limit=1&cursor={}", some.text("/next"));
    assert_eq!(server.get(&next).await.data()["items"], json!([{ "name": "a.example.org" }]));

    let one = server.get("/certificates/a.example.org?fields=state").await;
    assert_eq!(one.data(), &json!({ "state": "valid" }));
    let twice = server.get("/certificates/a.example.org?fields=state,state").await;
    assert_eq!(twice.data(), &json!({ "state": "valid" }));
    assert_eq!(server.get("/authorities?fields=slug").await.data()["items"][1], json!({ "slug": "issuing-1" }));
    let crl = server.get("/crls/issuing-1?fields=number&partition=0").await;
    assert_eq!(crl.data()["number"].as_u64().map(|number| json!({ "number": number })).as_ref(), Some(crl.data()));
    assert_eq!(server.get("/status?fields=database").await.data()["database"]["kind"], "sqlite");
    // Nothing is there of which it could be a part.
    assert!(server.get("/backups/schedule?fields=to").await.data().is_null());
}

#[tokio::test]
async fn an_unknown_field_is_refused_with_the_known_ones() {
    let server = Server::with_authorities(None).await;
    for (path, unknown) in [
        ("/authorities?fields=slug,colour", "colour"),
        ("/authorities/root-1?fields=", ""),
        ("/authorities?fields=slug,", ""),
        ("/authorities?fields=Slug", "Slug"),
        ("/authorities?fields=items", "items"),
    ] {
        let reply = server.get(path).await;
        assert_eq!(reply.problem(), (400, "CHY-1043", "input"), "{path}");
        assert_eq!(reply.value("field"), Some(unknown), "{path}");
        assert!(reply.value("fields").is_some_and(|known| known.contains("slug") && known.contains("not_after")));
    }
    let twice = server.get("/authorities?fields=slug&fields=name").await;
    assert_eq!((twice.problem().0, twice.value("field")), (400, Some("query")));
    // What only changes has none.
    let change = server.post("/persons?fields=id", &json!({ "name": "Joe" })).await;
    assert_eq!((change.problem().0, change.value("field")), (400, Some("query")));
}

/// Whatever can be read, with every field that it is said to have.
#[tokio::test]
async fn every_field_that_is_told_is_there() {
    let server = Server::with_authorities(None).await;
    server.post("/certificates", &json!({ "csr": server.csr("a.example.org") })).await.data();
    for call in calls().into_iter().filter(|call| call.method == Method::Get && !call.path.contains('{')) {
        let names: Vec<String> = call.fields().into_iter().map(|(name, _)| name).collect();
        let path = call.path.trim_start_matches("/api/v1");
        let (all, some) = (server.get(path).await, server.get(&format!("{path}?fields={}", names.join(","))).await);
        let things = |value: &Value| match value.get("items").filter(|_| call.answer.item().is_some()) {
            Some(items) => items.as_array().unwrap().clone(),
            None => vec![value.clone()],
        };
        for (all, some) in things(all.data()).iter().zip(things(some.data())) {
            for (name, value) in all.as_object().into_iter().flatten() {
                assert_eq!(some.get(name), Some(value), "{}: {name}", call.name);
            }
        }
    }
}
