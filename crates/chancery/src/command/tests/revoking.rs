//! `revoke`, `hold`, `release`, `crl`, `expiring`.

use std::cell::Cell;

use chancery_api::transport::{Call, Reply};
use chancery_api::{Transport, TransportError};
use serde_json::{Value, json};

use super::desk::{Desk, authorities, certificate, no, page, yes};
use crate::exit::Exit;

fn authority(what: &str, body: &Value) -> (u16, Value) {
    let locked = body["reason"] == "keyCompromise" && body["dry_run"] == false;
    let waiting = if locked { json!(["issuing-1"]) } else { json!([]) };
    let crl = json!({
        "authority": "issuing-1", "number": 7, "entries": 2, "this_update": "2026-11-20T12:00:00Z",
        "next_update": "2026-11-27T12:00:00Z", "current": true, "state": "fresh", "kind": "full", "url": null,
    });
    match what {
        "GET /authorities" => page(authorities()),
        "GET /crls/issuing-1" => {
            let mut crl = crl;
            crl["base64"] = json!("MAA=");
            yes(crl)
        }
        "POST /crls/issuing-1/publish" => yes(crl),
        "POST /crls/issuing-1/entries" => {
            yes(json!({ "certificates": [], "crls": [crl], "waiting": [], "following": [] }))
        }
        "POST /certificates/kate/revoke" => yes(json!({
            "certificates": [certificate("kate@example.org")], "crls": [], "waiting": [], "following": [],
            "failed": [{ "authority": "issuing-1", "faults": [{ "code": "CHY-4104", "class": "internal", "values": [] }] }],
        })),
        what if what.starts_with("GET /certificates?") => page(json!([certificate("www.example.org")])),
        what if what.starts_with("POST /certificates/") => {
            let crls = if locked { json!([]) } else { json!([crl]) };
            yes(
                json!({ "certificates": [certificate("joe@example.org")], "crls": crls, "waiting": waiting, "following": [] }),
            )
        }
        _ => no("CHY-3012", "not-found", json!([["kind", "certificate"], ["given", what]])),
    }
}

#[test]
fn a_revocation_is_shown_first_and_then_done() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["revoke", "joe@example.org", "--reason", "superseded", "--yes"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    assert_eq!(ran.whats(), ["POST /certificates/joe%40example.org/revoke"; 2]);
    assert_eq!((&ran.asked[0].body["dry_run"], &ran.asked[1].body["dry_run"]), (&json!(true), &json!(false)));
    assert!(ran.err.contains("CRL #7"), "{}", ran.err);
}

/// A server that ends with the second thing it is asked to do.
struct EndsHalfway(Cell<u32>);

impl Transport for EndsHalfway {
    fn call(&self, call: Call) -> Result<Reply, TransportError> {
        let body: Value = serde_json::from_slice(&call.body).unwrap();
        if body["dry_run"] == false && self.0.replace(self.0.get() + 1) > 0 {
            return Err(TransportError::Gone("No such file or directory (os error 2)".to_owned()));
        }
        let (status, answer) = authority(&format!("POST {}", call.path.trim_start_matches("/api/v1")), &body);
        Ok(Reply { status, body: answer.to_string().into_bytes() })
    }
}

#[test]
fn a_server_that_ends_halfway_is_told_with_what_is_done() {
    let desk = Desk::new(authority);
    let revoke = ["revoke", "joe", "ann", "zoe", "--reason", "superseded", "--yes"];
    let ran = desk.run_over(Box::new(EndsHalfway(Cell::new(0))), &revoke);
    assert_eq!(ran.exit, Exit::Unreachable, "{}", ran.err);
    for part in ["CHY-6064", "No such file or directory.", "Done: joe", "Not done: ann, zoe"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
}

#[test]
fn without_a_terminal_the_confirmation_is_an_option() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["revoke", "joe@example.org"]);
    assert_eq!(ran.exit, Exit::InputNeeded);
    assert!(ran.err.contains("--yes"), "{}", ran.err);
    assert_eq!(ran.asked.len(), 1);
    let ran = desk.run(&["revoke", "joe@example.org", "--dry-run"]);
    assert_eq!((ran.exit, ran.asked.len()), (Exit::Ok, 1));
}

#[test]
fn a_locked_key_makes_it_wait_and_says_so() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["revoke", "joe@example.org", "--reason", "keyCompromise", "--yes", "--json"]);
    assert_eq!(ran.exit, Exit::Waiting);
    assert_eq!(ran.json()["data"]["waiting"], json!(["issuing-1"]));
}

#[test]
fn a_revocation_whose_crl_failed_is_said_to_stand() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["revoke", "kate", "--yes"]);
    assert_eq!(ran.exit, Exit::Waiting, "{}", ran.err);
    for said in ["Revoked kate@example.org", "recorded, but the CRL of issuing-1", "chancery crl publish issuing-1"] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
}

#[test]
fn holds_are_put_and_lifted() {
    let desk = Desk::new(authority);
    for (arguments, path) in [
        (&["hold", "joe"][..], "POST /certificates/joe/hold"),
        (&["revoke", "joe", "--hold"], "POST /certificates/joe/hold"),
        (&["release", "joe"], "POST /certificates/joe/release"),
        (&["cert", "release", "joe"], "POST /certificates/joe/release"),
        (&["crl", "release", "4fa1"], "POST /certificates/4fa1/release"),
    ] {
        let ran = desk.run(arguments);
        assert_eq!((ran.exit, ran.whats().last()), (Exit::Ok, Some(&path)), "{}", ran.err);
    }
}

#[test]
fn a_file_is_found_by_its_thumbprint() {
    let desk = Desk::new(authority);
    let pem = certificate("www.example.org")["pem"].as_str().unwrap().to_owned();
    std::fs::write(desk.path("server.pem"), &pem).unwrap();
    let ran = desk.run(&["revoke", "@server.pem", "--dry-run"]);
    let der = chancery_pki::pem::first(&pem, &["CERTIFICATE"]).unwrap().der;
    let thumbprint = chancery_pki::digest::hex(&chancery_pki::digest::sha256(&der));
    assert_eq!(ran.whats(), [format!("POST /certificates/{thumbprint}/revoke")]);
}

#[test]
fn the_only_issuing_authority_is_meant() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["crl", "publish"]);
    assert_eq!(ran.whats(), ["GET /authorities", "POST /crls/issuing-1/publish"]);
    let ran = desk.run(&["crl", "show", "--pem"]);
    assert_eq!(ran.out, "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n");
    let ran = desk.run(&["crl", "add", "4F:A1", "0x1001", "--reason", "superseded", "--yes"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    assert_eq!(ran.asked[1].body["serials"], json!(["4fa1", "1001"]));
    assert_eq!(desk.run(&["crl", "add", "pudding", "--yes"]).exit, Exit::Usage);
}

#[test]
fn what_ends_soon_is_listed_for_pipes_checks_and_calendars() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["expiring", "--within", "90d"]);
    assert_eq!(ran.out, "www.example.org\tserver\t2027-11-20T11:54:59Z\t364\tissuing-1\t4fa1077c\n");
    assert!(ran.whats()[0].contains("expiring_within=7776000"));
    assert_eq!(desk.run(&["expiring", "--check"]).exit, Exit::Finding);
    let ran = desk.run(&["expiring", "--ics"]);
    assert!(ran.out.starts_with("BEGIN:VCALENDAR\r\n") && ran.out.contains("DTSTART;VALUE=DATE:20271120\r\n"));
}
