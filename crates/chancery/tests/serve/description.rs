//! The API's description, as programs of others read it, and whether the server keeps to it.

use chancery_testkit::peer::openapi;
use chancery_testkit::{Chancery, Output, Serving, tier};
use serde_json::{Value, json};

use crate::fixture;

const GOLDEN: &str = include_str!("../../../../docs/openapi.json");
const HOOKS: &str = include_str!("description/hooks.py");

/// What schemathesis looks at in every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance,negative_data_rejection,missing_required_header,unsupported_method,\
                      allow_header_conformance,ignored_auth";

#[test]
fn the_description_is_served_to_everybody_and_is_openapi() {
    let (chancery, serving) = fixture::server();
    let answer = fixture::curl(&chancery, serving.https, "https", "/api/v1/openapi.json", &[]).success();
    let (document, status) = answer.stdout.rsplit_once('\n').unwrap();
    assert_eq!(status, "200");
    assert!(document == GOLDEN, "{answer}");
    openapi::validate(&chancery.write("openapi.json", document)).success();
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn the_server_keeps_to_its_description_whatever_it_is_asked() {
    let chancery = Chancery::with_authority(fixture::BINARY, &["--issue", "servers,email", "--key-type", "p256"]);
    let serving = chancery.serve(&[]);
    let root = fixture::export_root(&chancery);
    chancery.write("hooks.py", HOOKS);
    std::fs::create_dir(chancery.path("backups")).unwrap();
    let base = format!("https://localhost:{}", serving.https.port());

    let mut command = openapi::schemathesis();
    command.arg("run").arg(format!("{base}/api/v1/openapi.json")).arg("--tls-verify").arg(&root);
    command.args(["--seed", "1", "--generation-database", "none", "--no-color", "--no-shrink"]);
    // How long it takes to make something up says nothing about the server.
    command.args(["--continue-on-failure", "--warnings", "off", "--suppress-health-check", "too_slow"]);
    command.args(["--phases", "coverage,fuzzing", "--checks", CHECKS]);
    command.args(["--max-examples", &tier::pick(4, 100).to_string(), "--request-timeout", "60"]);
    command.current_dir(chancery.files()).env("SCHEMATHESIS_HOOKS", "hooks").env("PYTHONPATH", chancery.files());
    command.env("CHANCERY_GIVEN", given(&chancery, &base).to_string());
    let found = Output::of(&mut command);
    assert!(found.code == Some(0), "{found}\n{}", serving.said());

    still_whole(&chancery, &serving);
    assert_eq!(serving.stop(), Some(0));
}

/// What there is, and values that mean something.
fn given(chancery: &Chancery, base: &str) -> Value {
    let token = chancery.run(["token", "create", "tester", "--role", "administrator", "--json"]).success().data();
    chancery.run(["token", "create", "spare", "--role", "operator"]).success();
    chancery.run(["person", "create", "Joe", "--email", "joe@example.org", "--domain", "example.org"]).success();
    chancery
        .run(["ca", "create", "--name", "Spare CA", "--key", "p256", "--passphrase-from", "file:passphrase"])
        .success();
    chancery.run(["request", "create", "shop.example.org", "-o", "shop.csr"]).success();
    let mut serials = vec![json!("joe@example.org")];
    chancery.run(["issue", "joe@example.org", "-o", "joe", "--p12", "--password-to", "file:password"]).success();
    for number in 0..8 {
        let name = format!("host{number}.example.org");
        let issued = chancery.run(["issue", &name, "-o", &name, "--json"]).success().data();
        serials.push(issued["certificate"]["serial"].clone());
    }
    let rules = chancery.run(["profile", "show", "server", "--json"]).success().data()["rules"].clone();
    json!({
        "base": base,
        "root": chancery.path("root.pem"),
        "folder": chancery.path("backups"),
        "token": token["secret"],
        "rules": rules,
        "names": {
            "authorities": ["issuing-2"],
            "certificates": serials,
            "crls": ["issuing-1", "root-1", "issuing-2"],
            "persons": ["Joe", "joe@example.org"],
            "profiles": ["server", "email", "mine"],
            "requests": ["shop.example.org"],
            "tokens": ["spare"],
        },
        "values": {
            "addresses": ["jane@example.org"], "authority": "issuing-1", "country": "CA", "csr": chancery.read("shop.csr"),
            "days": 30, "domains": ["example.org"], "every_hours": 24, "excluded": ["bad.example.org"], "issue": ["servers"],
            "issuing_key": "p256", "keep": 3, "key": "p256", "kind": "issuing", "names": ["www.example.org"],
            "next_update_days": 3, "owner": "Joe", "parent": "root-1", "passphrase": chancery.read("passphrase"), "path_len": 0,
            "permitted": ["example.org"], "profile": "server", "profiles": ["server"], "reason": "superseded",
            "role": "operator", "root_key": "p256", "seconds": 60, "serials": ["0a1b2c"], "since": "2026-01-31",
            "subject": "CN=www.example.org", "to": "issuing-1", "until": "2027-01-31", "url": "http://ca.example.org",
            "verbs": ["issue"],
        },
    })
}

/// Nothing broke inside, nothing was lost, and the next one is served.
fn still_whole(chancery: &Chancery, serving: &Serving) {
    let said = serving.said();
    assert!(!said.contains("a call failed") && !said.contains("panicked"), "{said}");
    chancery.run(["log", "verify"]).success();
    chancery.run(["issue", "after.example.org", "-o", "after"]).success();
}
