//! `init`, `status`, `ca`, `request`, `profile`, `log`.

use serde_json::{Value, json};

use super::desk::{Desk, authorities, no, page, yes};
use crate::exit::Exit;

fn authority(what: &str, _: &Value) -> (u16, Value) {
    match what {
        "POST /authorities/setup" => yes(authorities()),
        "GET /authorities" => page(authorities()),
        "GET /authorities/root-1" => yes(authorities()[0].clone()),
        "GET /profiles/server" => super::desk::profile("server", "requester"),
        "GET /profiles" => page(json!([])),
        what if what.starts_with("PUT /profiles/") => super::desk::profile("server", "requester"),
        "POST /log/verify" => yes(json!({
            "sound": true, "entries": 12, "certificates": 3, "faults": [], "checkpoint": "origin\n12\nAAAA\n",
        })),
        _ => no("CHY-3012", "not-found", json!([["kind", "thing"], ["given", what]])),
    }
}

#[test]
fn init_sends_every_field_and_the_passphrase_only_when_it_is_meant() {
    let desk = Desk::new(authority);
    std::fs::write(desk.path("pass"), "correct horse\n").unwrap();
    let from = format!("file:{}", desk.path("pass").display());
    let ran = desk.run(&[
        "init",
        "--name",
        "Example Org",
        "--country",
        "CA",
        "--issue",
        "servers,login",
        "--url",
        "http://ca.example.org",
        "--key-type",
        "p384",
        "--issuing-key",
        "p256",
        "--root-days",
        "20y",
        "--permit",
        "example.org",
        "--passphrase-from",
        &from,
        "--yes",
    ]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    let [trial, real] = ran.asked.as_slice() else { panic!("{:?}", ran.asked) };
    assert_eq!((&trial.body["dry_run"], &trial.body["root_passphrase"]), (&json!(true), &Value::Null));
    assert_eq!(real.body["root_passphrase"], "correct horse");
    assert_eq!(real.body["issue"], json!(["servers", "login"]));
    assert_eq!(real.body["subject"]["country"], "CA");
    assert_eq!(real.body["subject"]["organization"], "Example Org");
    assert_eq!((&real.body["root_key"], &real.body["issuing_key"]), (&json!("p384"), &json!("p256")));
    assert_eq!((&real.body["root_days"], &real.body["permitted"]), (&json!(7300), &json!(["example.org"])));
    assert!(ran.err.contains("Without --url"), "the answer had no address: {}", ran.err);
}

#[test]
fn init_without_a_passphrase_names_the_option() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["init", "--name", "Example"]);
    assert_eq!(ran.exit, Exit::InputNeeded);
    assert!(ran.err.contains("--passphrase-from"), "{}", ran.err);
    assert_eq!(ran.asked.len(), 1);
    assert_eq!(desk.run(&["init", "--name", "Example", "--no-passphrase"]).exit, Exit::Ok);
    assert!(desk.run(&["init", "--no-passphrase"]).err.contains("--name"));
}

#[test]
fn a_second_init_is_a_conflict_before_anything_is_asked() {
    let desk =
        Desk::new(|_, _| no("CHY-3006", "conflict", json!([["directory", "/data"], ["authority", "Example Root CA"]])));
    let ran = desk.run(&["init", "--name", "Example"]);
    assert_eq!(ran.exit, Exit::Conflict);
    assert!(ran.err.contains("Example Root CA"), "{}", ran.err);
}

#[test]
fn without_an_authority_the_way_out_is_said() {
    let desk = Desk::new(|what, _| match what {
        "GET /authorities" => page(json!([])),
        _ => no("CHY-3005", "not-found", json!([])),
    });
    for arguments in [&["crl", "show"][..], &["cert", "list"], &["ca", "export"], &["status"]] {
        let ran = desk.run(arguments);
        assert_eq!(ran.exit, Exit::NotFound, "{arguments:?}");
        assert!(ran.err.contains("chancery init"), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn exports_hold_what_was_asked_for() {
    let desk = Desk::new(authority);
    let count = |text: &str| text.matches("BEGIN CERTIFICATE").count();
    assert_eq!(count(&desk.run(&["ca", "export", "root-1"]).out), 1);
    assert_eq!(count(&desk.run(&["ca", "export", "--all"]).out), 2);
    let ran = desk.run(&["ca", "export", "-o", "@chain.pem"]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Ok, ""));
    assert_eq!(count(&std::fs::read_to_string(desk.path("chain.pem")).unwrap()), 2);
    assert_eq!(desk.run(&["ca", "export", "-o", "@chain.pem"]).exit, Exit::Conflict);
}

#[test]
fn lists_and_trees_in_pipe_terminal_and_json() {
    let mut desk = Desk::new(authority);
    let ran = desk.run(&["ca", "list", "--json"]);
    assert_eq!(ran.json()["data"]["items"][1]["slug"], "issuing-1");
    let ran = desk.run(&["ca", "tree", "--json"]);
    assert_eq!(ran.json()["data"]["items"][0]["children"][0]["slug"], "issuing-1");
    assert!(desk.run(&["ca", "list"]).out.starts_with("root-1\tExample root\troot\tactive\t"));
    desk.terminal = true;
    assert!(desk.run(&["ca", "list"]).out.starts_with("AUTHORITY"));
    assert!(desk.run(&["ca", "tree"]).out.contains("└─ Example issuing"));
}

#[test]
fn the_log_is_compared_with_what_was_seen_before() {
    let desk = Desk::new(authority);
    assert_eq!(desk.run(&["log", "verify"]).asked[0].body["checkpoint"], Value::Null);
    assert_eq!(desk.run(&["log", "verify"]).asked[0].body["checkpoint"], "origin\n12\nAAAA\n");
    let broken = Desk::new(|_, _| {
        let faults = json!(["entry 3 was changed"]);
        yes(json!({ "sound": false, "entries": 12, "certificates": 3, "faults": faults, "checkpoint": "other" }))
    });
    let ran = broken.run(&["log", "verify"]);
    assert_eq!(ran.exit, Exit::Finding);
    assert!(ran.out.contains("entry 3 was changed"), "{}", ran.out);
    assert_eq!(broken.run(&["log", "verify"]).asked[0].body["checkpoint"], Value::Null);
}

#[test]
fn profiles_are_edited_from_files() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["profile", "export", "server", "-o", "@server.json"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    let text = std::fs::read_to_string(desk.path("server.json")).unwrap().replace("p256", "p384");
    std::fs::write(desk.path("server.json"), text).unwrap();
    let ran = desk.run(&["profile", "edit", "server", "--from", "@server.json", "--yes"]);
    assert_eq!(ran.whats(), ["GET /profiles/server", "PUT /profiles/server"]);
    assert_eq!(ran.asked[1].body["key_types"][0], "p384");
    assert!(ran.err.contains("~ key_types"), "{}", ran.err);
    assert_eq!(desk.run(&["profile", "edit", "server"]).exit, Exit::InputNeeded);
    let ran = desk.run(&["profile", "create", "intranet", "--copy-of", "server"]);
    assert_eq!(ran.asked[2].body["slug"], "intranet");
    std::fs::write(desk.path("bad.json"), "[1").unwrap();
    assert_eq!(desk.run(&["profile", "edit", "server", "--from", "@bad.json"]).exit, Exit::Failed);
}
