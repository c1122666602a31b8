use axum::body::Body;
use axum::http::{Method, Request};
use chancery_api::Method as Verb;
use chancery_api::calls::{Described, calls};
use serde_json::{Value, json};

use crate::server::{PASSPHRASE, Reply, Server, auditor, request, set_up};

/// Those that are sent with POST and only look.
const ONLY_LOOK: [&str; 3] = ["test_profile", "verify_backup", "verify_log"];

fn with_key(method: Method, path: &str, key: &str, body: &str) -> Request<Body> {
    let request = request(method, path).header("content-type", "application/json");
    request.header("idempotency-key", key).body(Body::from(body.to_owned())).unwrap()
}

fn issue(key: &str, body: &Value) -> Request<Body> {
    with_key(Method::POST, "/certificates", key, &body.to_string())
}

#[tokio::test]
async fn the_same_request_twice_is_one_certificate() {
    let server = Server::with_authorities(None).await;
    let body = json!({ "csr": server.csr("www.example.org") });
    let first = server.send(issue("order-17", &body)).await;
    server.clock.pass(60);
    let second = server.send(issue("order-17", &body)).await;
    assert_eq!(first.body, second.body);
    let other_key = server.send(issue("order-18", &body)).await;
    assert_ne!(first.text("/certificate/serial"), other_key.text("/certificate/serial"));
    assert_eq!(server.get("/certificates?profile=server").await.data()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn at_the_same_time_too() {
    let server = Server::with_authorities(None).await;
    let body = json!({ "csr": server.csr("www.example.org") });
    let send = || server.send(issue("order-17", &body));
    let (one, two, three, four) = tokio::join!(send(), send(), send(), send());
    let serials = [&one, &two, &three, &four].map(|reply| reply.text("/certificate/serial"));
    assert!(serials.iter().all(|serial| *serial == serials[0]), "{serials:?}");
    assert_eq!(server.get("/certificates?profile=server").await.data()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_stands_for_one_request() {
    let server = Server::with_authorities(None).await;
    server.send(issue("order-17", &json!({ "csr": server.csr("a.example.org") }))).await.data();
    let reply = server.send(issue("order-17", &json!({ "csr": server.csr("b.example.org") }))).await;
    assert_eq!((reply.problem().0, reply.problem().2), (409, "conflict"));
    assert_eq!(reply.value("key"), Some("order-17"));
    let method = server.send(with_key(Method::PUT, "/certificates", "order-17", "{}")).await;
    assert_eq!(method.problem().0, 405, "no such call, whatever the key");
    let elsewhere = server.send(with_key(Method::POST, "/persons", "order-17", r#"{"name":"Joe"}"#)).await;
    assert_eq!(elsewhere.problem(), (409, "CHY-3019", "conflict"));
}

#[tokio::test]
async fn what_was_refused_uses_no_key_up() {
    let server = Server::with_authorities(None).await;
    let long = json!({ "csr": server.csr("a.example.org"), "days": 4000 });
    assert_eq!(server.send(issue("order-17", &long)).await.problem().0, 422);
    server.send(issue("order-17", &json!({ "csr": server.csr("a.example.org") }))).await.data();
}

#[tokio::test]
async fn a_key_is_short_text_and_opens_no_door() {
    let server = Server::with_authorities(None).await;
    let body = json!({ "csr": server.csr("www.example.org") });
    for key in [String::new(), "x".repeat(201), "a\tb".to_owned()] {
        assert_eq!(server.send(issue(&key, &body)).await.problem().0, 400, "{key}");
    }
    let mut two = issue("order-16", &body);
    two.headers_mut().append("idempotency-key", "order-17".parse().unwrap());
    assert_eq!(server.send(two).await.problem().0, 400);
    server.send(issue("order-17", &body)).await.data();
    assert_eq!(server.send_as(Some(auditor()), issue("order-17", &body)).await.problem().0, 403);
    assert_eq!(server.send_as(None, issue("order-17", &body)).await.problem().0, 401);
}

/// Those that hand a key out and change nothing, so that there is nothing to rehearse.
const ONLY_TAKE: [&str; 2] = ["export_pkcs12", "export_key"];

/// The same as a rehearsal, said in the body or in the query.
fn rehearsed(call: &Described, path: &str, body: &Value) -> (String, Value) {
    let in_query = call.query.iter().any(|parameter| parameter["name"] == "dry_run");
    let in_body = call.body.as_ref().is_some_and(|body| body.fields().iter().any(|(name, _)| name == "dry_run"));
    assert!(in_query != in_body, "{} has no dry_run, or two", call.name);
    if in_query {
        return (format!("{path}?dry_run=true"), body.clone());
    }
    let mut body = body.clone();
    body["dry_run"] = true.into();
    (path.to_owned(), body)
}

/// A server to which every change is rehearsed, which uses no key up, and then sent twice.
struct Twice {
    server: Server,
    done: Vec<&'static str>,
}

impl Twice {
    /// Sends it twice, and once more with another body.
    async fn send(&mut self, name: &'static str, path: &str, body: &Value) -> Reply {
        let call = calls().into_iter().find(|call| call.name == name).unwrap();
        let method = match call.method {
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Delete => Method::DELETE,
            Verb::Get => panic!("{name} changes nothing"),
        };
        if !ONLY_TAKE.contains(&name) {
            let (path, body) = rehearsed(&call, path, body);
            let tried = self.server.send(with_key(method.clone(), &path, name, &body.to_string())).await;
            assert_eq!(tried.status, 200, "{name}: {tried:?}");
        }
        let body = body.to_string();
        let send = |body: &str| self.server.send(with_key(method.clone(), path, name, body));
        let first = send(&body).await;
        first.data();
        let second = send(&body).await;
        if call.has_secret_answer() {
            assert_eq!(second.problem(), (409, "CHY-3023", "conflict"), "{name}");
            assert_eq!(second.value("why"), Some("secret"), "{name}");
            let token = first.data().pointer("/token/id").and_then(Value::as_str).map(|id| format!("token {id}"));
            assert_eq!(second.value("made"), Some(token.as_deref().unwrap_or("none")), "{name}");
        } else {
            assert_eq!((second.status, &second.kind, &second.body), (200, &first.kind, &first.body), "{name}");
        }
        let other = send(&format!("{body} ")).await;
        assert_eq!(other.problem(), (409, "CHY-3019", "conflict"), "{name}");
        self.server.clock.pass(60);
        self.done.push(name);
        first
    }

    async fn authorities(&mut self) {
        self.send("set_up", "/authorities/setup", &set_up(Some(PASSPHRASE))).await;
        let opened = json!({ "passphrase": PASSPHRASE, "seconds": 80_000 });
        self.send("unlock_authority", "/authorities/root-1/unlock", &opened).await;
        let second = json!({ "name": "Second CA", "kind": "issuing", "key": "p256" });
        self.send("create_authority", "/authorities", &second).await;
        self.send("renew_authority", "/authorities/issuing-1/renew", &json!({})).await;
        let outside = json!({ "name": "Outside CA", "kind": "external", "key": "p256" });
        let outside = self.server.post("/authorities", &outside).await;
        let pem = self.signed_outside(outside.text("/request"));
        let path = format!("/authorities/{}/certificate", outside.text("/slug"));
        self.send("complete_authority", &path, &json!({ "pem": pem })).await;
    }

    /// What somebody else's authority makes of a request, with its root.
    fn signed_outside(&self, csr: &str) -> String {
        let server = &self.server;
        std::fs::write(server.file("outside.csr"), csr).unwrap();
        // Dates that do not hang on the clock of who runs the test.
        let config = "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\npolicy=p\n\
            copy_extensions=copyall\ndefault_md=sha256\n[p]\ncommonName=supplied\n\
            [root]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n[none]\n";
        std::fs::write(server.file("ca.cnf"), config).unwrap();
        std::fs::write(server.file("index"), "").unwrap();
        let key = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "o.key"];
        server.openssl(&[&key[..], &["-out", "o.csr", "-subj", "/CN=Outside"]].concat());
        let ca = ["ca", "-batch", "-notext", "-config", "ca.cnf", "-startdate", "20260101000000Z", "-enddate"];
        let ca = [&ca[..], &["20360101000000Z", "-keyfile", "o.key"]].concat();
        let root = ["-selfsign", "-extensions", "root", "-in", "o.csr", "-out", "o.pem"];
        server.openssl(&[&ca[..], &root].concat());
        let sign = ["-cert", "o.pem", "-extensions", "none", "-in", "outside.csr", "-out", "outside.pem"];
        server.openssl(&[&ca[..], &sign].concat());
        ["outside.pem", "o.pem"].map(|name| std::fs::read_to_string(server.file(name)).unwrap()).concat()
    }

    async fn certificates(&mut self) {
        let csr = self.server.csr("www.example.org");
        let issued = self.send("issue", "/certificates", &json!({ "csr": csr })).await;
        let serial = issued.text("/certificate/serial").to_owned();
        self.send("renew", "/certificates/www.example.org/renew", &json!({ "revoke_old": true })).await;
        let csr = self.server.csr("www.example.org");
        self.send("rekey", "/certificates/www.example.org/rekey", &json!({ "csr": csr })).await;
        let shown = self.server.get(&format!("/certificates/{serial}")).await;
        assert_eq!(shown.text("/state"), "revoked");
        self.send("hold", "/certificates/www.example.org/hold", &json!({})).await;
        self.send("release", "/certificates/www.example.org/release", &json!({})).await;
        self.send("revoke", "/certificates/www.example.org/revoke", &json!({})).await;
        self.server.post("/certificates", &json!({ "profile": "email", "names": ["joe@example.org"] })).await.data();
        let password = json!({ "password": "correct horse" });
        self.send("export_pkcs12", "/certificates/joe@example.org/p12", &password).await;
        self.send("add_entries", "/crls/issuing-1/entries", &json!({ "serials": ["0a0b"] })).await;
        self.send("publish_crl", "/crls/issuing-1/publish", &json!({})).await;
        self.send("schedule_crl", "/crls/issuing-1/schedule", &json!({ "valid_days": 8 })).await;
    }

    async fn requests(&mut self) {
        let asked = self.send("create_request", "/requests", &json!({ "names": ["a.example.org"] })).await;
        let path = format!("/requests/{}", asked.text("/id"));
        self.send("export_key", &format!("{path}/key"), &json!({ "password": "correct horse" })).await;
        let pem = json!({ "pem": self.signed_outside(asked.text("/pem")) });
        self.send("complete_request", &format!("{path}/complete"), &pem).await;
        let asked = self.server.post("/requests", &json!({ "names": ["b.example.org"] })).await;
        self.send("cancel_request", &format!("/requests/{}/cancel", asked.text("/id")), &Value::Null).await;
    }

    async fn persons(&mut self) {
        let joe = self.send("create_person", "/persons", &json!({ "name": "Joe" })).await;
        let path = format!("/persons/{}", joe.text("/id"));
        self.send("edit_person", &path, &json!({ "role": "auditor" })).await;
        self.send("suspend_person", &format!("{path}/suspend"), &Value::Null).await;
        self.send("resume_person", &format!("{path}/resume"), &Value::Null).await;
        let (address, domain) = (format!("{path}/addresses/j@example.org"), format!("{path}/domains/example.org"));
        self.send("add_address", &address, &Value::Null).await;
        self.send("remove_address", &address, &Value::Null).await;
        self.send("add_domain", &domain, &Value::Null).await;
        self.send("remove_domain", &domain, &Value::Null).await;
        let made = self.send("create_token", "/tokens", &json!({ "name": "ci", "role": "operator" })).await;
        let path = format!("/tokens/{}/revoke", made.text("/token/id"));
        self.send("revoke_token", &path, &Value::Null).await;
    }

    async fn installation(&mut self) {
        let folder = self.server.file("backups");
        std::fs::create_dir(&folder).unwrap();
        self.send("create_backup", "/backups", &json!({ "to": folder })).await;
        let schedule = json!({ "every_hours": 24, "to": folder, "keep": 3 });
        self.send("put_backup_schedule", "/backups/schedule", &schedule).await;
        self.send("new_recovery_code", "/vault/recovery-code", &Value::Null).await;
        self.send("accept_clock", "/clock/accept", &Value::Null).await;
        let mut rules = self.server.get("/profiles/server").await.data()["rules"].clone();
        rules["slug"] = "mine".into();
        self.send("put_profile", "/profiles/mine", &rules).await;
        self.send("make_default", "/authorities/Second%20CA/default", &json!({ "profiles": ["server"] })).await;
        let replaced = self.send("replace_authority", "/authorities/issuing-1/replace", &json!({})).await;
        let to = json!({ "to": replaced.text("/slug") });
        self.send("reissue", "/authorities/issuing-1/reissue", &to).await;
        self.send("retire_authority", "/authorities/Second%20CA/retire", &json!({ "force": true })).await;
        self.send("lock_authority", "/authorities/root-1/lock", &Value::Null).await;
    }
}

/// Every call of the client's table that changes something, so that a new one has to stand here.
#[tokio::test]
async fn every_change_is_done_once() {
    let mut twice = Twice { server: Server::empty().await, done: Vec::new() };
    twice.authorities().await;
    twice.certificates().await;
    twice.requests().await;
    twice.persons().await;
    twice.installation().await;

    // Whoever signed out is nobody any more, so nothing is answered again.
    let token = twice.server.token(&json!({})).await;
    let sign_out = || with_key(Method::POST, "/whoami/sign-out", "sign_out", "null");
    let rehearsal = with_key(Method::POST, "/whoami/sign-out?dry_run=true", "sign_out", "null");
    twice.server.send_with(&token, rehearsal).await.data();
    twice.server.send_with(&token, sign_out()).await.data();
    assert_eq!(twice.server.send_with(&token, sign_out()).await.problem().0, 401);
    twice.done.push("sign_out");

    let mut wanted: Vec<_> = calls().iter().filter(|call| call.is_done_once()).map(|call| call.name).collect();
    wanted.retain(|name| !ONLY_LOOK.contains(name));
    wanted.sort_unstable();
    twice.done.sort_unstable();
    assert_eq!(twice.done, wanted);
    let log = twice.server.post("/log/verify", &json!({})).await;
    assert_eq!(log.data()["sound"], true, "{log:?}");
}
