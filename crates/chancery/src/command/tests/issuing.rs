//! `issue`, `renew`, `rekey`, `p12 create`.

use std::cell::Cell;
use std::os::unix::fs::PermissionsExt as _;

use base64ct::{Base64, Encoding as _};
use chancery_api::transport::{Call, Reply};
use chancery_api::{Transport, TransportError};
use chancery_pki::key::PrivateKey;
use chancery_pki::request::CertificationRequest;
use chancery_pki::{pem, pkcs12};
use serde_json::{Value, json};

use super::desk::{Desk, certificate, issued, no, profile, yes};
use crate::exit::Exit;

fn held_file(password: &str) -> String {
    let key = PrivateKey::generate(chancery_pki::key::KeyAlgorithm::EcP256).unwrap();
    let entries = pkcs12::Entries::identity(&key.to_pkcs8(), b"leaf", &[], "joe");
    Base64::encode_string(&pkcs12::write(&entries, password, pkcs12::Style::Legacy).unwrap())
}

fn authority(what: &str, body: &Value) -> (u16, Value) {
    let mail = || {
        let mut mail = issued("joe@example.org");
        mail["certificate"]["custody"] = json!("held");
        mail
    };
    match what {
        "GET /profiles/server" => profile("server", "requester"),
        "GET /profiles/email" => profile("email", "authority"),
        "POST /certificates" if body["profile"] == "email" => yes(mail()),
        "POST /certificates" => yes(issued("www.example.org")),
        "POST /certificates/4fa1077c/p12" => {
            let file = held_file(body["password"].as_str().unwrap());
            yes(json!({ "base64": file, "certificate": certificate("joe@example.org") }))
        }
        "GET /certificates/joe%40example.org" => yes(mail()["certificate"].clone()),
        "GET /certificates/www.example.org" => yes(certificate("www.example.org")),
        "POST /certificates/4fa1077c/renew" | "POST /certificates/4fa1077c/rekey" => yes(issued("www.example.org")),
        _ => no("CHY-3012", "not-found", json!([["kind", "certificate"], ["given", what]])),
    }
}

fn read(desk: &Desk, file: &str) -> String {
    std::fs::read_to_string(desk.path(file)).unwrap()
}

#[test]
fn what_the_authority_refuses_comes_before_a_place_for_the_password() {
    let desk = Desk::new(|what, body| match what {
        "POST /certificates" => no("CHY-3002", "policy", json!([["purpose", "email"]])),
        _ => authority(what, body),
    });
    let ran = desk.run(&["issue", "joe@example.org"]);
    assert_eq!(ran.exit, Exit::Refused, "{}", ran.err);
    assert!(ran.err.contains("CHY-3002") && !ran.err.contains("CHY-6024"), "{}", ran.err);
    assert_eq!(ran.asked[1].body["dry_run"], true);
    let ran = Desk::new(authority).run(&["issue", "joe@example.org"]);
    assert!(ran.err.contains("CHY-6024"), "{}", ran.err);
}

#[test]
fn a_server_gets_key_and_chain_and_the_key_stays_here() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["issue", "www.example.org", "example.org", "-o", "@out", "--days", "90"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    assert_eq!(ran.whats(), ["GET /profiles/server", "POST /certificates"]);
    let body = &ran.asked[1].body;
    assert_eq!((&body["profile"], &body["days"]), (&json!("server"), &json!(90)));
    assert_eq!(body["key"], Value::Null);

    let block = pem::first(read(&desk, "out/privkey.pem"), &["PRIVATE KEY"]).unwrap();
    let key = PrivateKey::from_pkcs8(&block.der).unwrap();
    let csr = pem::first(body["csr"].as_str().unwrap(), &["CERTIFICATE REQUEST"]).unwrap();
    let request = CertificationRequest::from_der(&csr.der).unwrap();
    request.verify_possession().unwrap();
    assert_eq!(request.public_key().sha256(), key.public_key().sha256());
    assert_eq!(request.subject_alt_names().unwrap().len(), 2);
    assert!(!body.to_string().contains("PRIVATE KEY"));

    let mode = std::fs::metadata(desk.path("out/privkey.pem")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    assert_eq!(read(&desk, "out/fullchain.pem").matches("BEGIN CERTIFICATE").count(), 2);
    assert!(ran.out.starts_with("certificate\twww.example.org\n"), "{}", ran.out);
    assert!(ran.err.contains("privkey.pem") && ran.err.contains("4f:a1:07:7c"), "{}", ran.err);
}

#[test]
fn files_that_exist_stop_it_before_anything_is_issued() {
    let desk = Desk::new(authority);
    std::fs::create_dir(desk.path("out")).unwrap();
    std::fs::write(desk.path("out/privkey.pem"), "mine").unwrap();
    let ran = desk.run(&["issue", "www.example.org", "-o", "@out"]);
    assert_eq!(ran.exit, Exit::Conflict);
    assert_eq!(ran.whats(), ["GET /profiles/server"]);
    assert_eq!(read(&desk, "out/privkey.pem"), "mine");
    assert_eq!(desk.run(&["issue", "www.example.org", "-o", "@out", "--force"]).exit, Exit::Ok);
    assert!(read(&desk, "out/privkey.pem").contains("PRIVATE KEY"));
}

#[test]
fn a_refusal_leaves_nothing_behind_and_says_both_values() {
    let desk = Desk::new(|what, body| match what {
        "POST /certificates" => no("CHY-2002", "policy", json!([["asked", "2000"], ["allowed", "825"]])),
        _ => authority(what, body),
    });
    let ran = desk.run(&["issue", "www.example.org", "-o", "@out", "--days", "2000"]);
    assert_eq!(ran.exit, Exit::Refused);
    assert!(ran.err.contains("2000") && ran.err.contains("825") && ran.err.contains("CHY-2002"), "{}", ran.err);
    assert!(!desk.path("out").exists());
    let ran = desk.run(&["issue", "www.example.org", "-o", "@out", "--json"]);
    let document: Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!((&document["error"]["code"], &document["error"]["exit"]), (&json!("CHY-2002"), &json!(6)));
}

#[test]
fn a_person_gets_a_p12_and_its_password_goes_where_it_was_sent() {
    let desk = Desk::new(authority);
    let arguments = ["issue", "joe@example.org", "--for", "thunderbird", "-o", "@joe"];
    let ran = desk.run(&arguments);
    assert_eq!(ran.exit, Exit::InputNeeded, "{}", ran.err);
    assert!(ran.err.contains("--password-to"), "{}", ran.err);
    assert_eq!(ran.whats(), ["GET /profiles/email", "POST /certificates"]);
    assert_eq!(ran.asked[1].body["dry_run"], true, "nothing is issued");

    let to = format!("file:{}", desk.path("password").display());
    let ran = desk.run(&[&arguments[..], &["--password-to", &to]].concat());
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    assert_eq!(ran.asked[1].body["csr"], Value::Null);
    let password = read(&desk, "password");
    let file = std::fs::read(desk.path("joe/joe@example.org.p12")).unwrap();
    assert_eq!(pkcs12::read(&file, password.trim(), pkcs12::Allow::default()).unwrap().keys.len(), 1);
    assert!(desk.path("joe/root.crt").exists());
    assert!(!ran.out.contains(password.trim()) && !ran.err.contains(password.trim()));
}

#[test]
fn a_dry_run_asks_for_one_and_writes_nothing() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["issue", "www.example.org", "-o", "@out", "--dry-run"]);
    assert_eq!(ran.exit, Exit::Ok);
    assert_eq!(ran.asked[1].body["dry_run"], true);
    assert!(ran.err.contains("- subject OU  Shop   dropped by profile server"), "{}", ran.err);
    assert_eq!(std::fs::read_dir(desk.folder()).unwrap().count(), 0);
}

#[test]
fn programs_get_what_they_want_and_the_next_step_is_said() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["issue", "www.example.org", "--for", "haproxy", "-o", "@ha"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    let text = read(&desk, "ha/www.example.org.pem");
    assert!(text.starts_with("-----BEGIN PRIVATE KEY") && text.matches("BEGIN CERTIFICATE").count() == 2);
    assert!(ran.err.contains("chancery help install haproxy"), "{}", ran.err);
    assert_eq!(desk.run(&["issue", "www.example.org", "--for", "gopher"]).exit, Exit::Usage);
    assert_eq!(desk.run(&["issue", "www.example.org", "--key", "rsa1024"]).exit, Exit::Refused);
}

#[test]
fn json_is_what_the_api_says_and_the_files() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["issue", "www.example.org", "-o", "@out", "--json"]);
    let data = &ran.json()["data"];
    assert_eq!(data["certificate"]["serial"], "4fa1077c");
    assert_eq!(data["files"].as_array().unwrap().len(), 2);
    assert_eq!(ran.err, "");
}

#[test]
fn renewal_keeps_the_key_and_rekeying_makes_one() {
    let desk = Desk::new(authority);
    let ran = desk.run(&["renew", "www.example.org", "-o", "@new", "--revoke-old"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    assert_eq!(ran.whats(), ["GET /certificates/www.example.org", "POST /certificates/4fa1077c/renew"]);
    assert_eq!((&ran.asked[1].body["csr"], &ran.asked[1].body["revoke_old"]), (&Value::Null, &json!(true)));
    assert!(desk.path("new/fullchain.pem").exists() && !desk.path("new/privkey.pem").exists());

    let ran = desk.run(&["rekey", "www.example.org", "-o", "@re"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    let csr = pem::first(ran.asked[1].body["csr"].as_str().unwrap(), &["CERTIFICATE REQUEST"]).unwrap();
    let request = CertificationRequest::from_der(&csr.der).unwrap();
    assert_eq!(request.subject().common_name().as_deref(), Some("www.example.org"));
    assert_eq!(request.subject_alt_names().unwrap().len(), 1);
    assert!(desk.path("re/privkey.pem").exists());
}

#[test]
fn what_cannot_be_renewed_does_not_keep_the_rest_from_it() {
    let desk = Desk::new(|what, body| match what {
        what if what.starts_with("GET /certificates?") => {
            let mut other = certificate("other.example.org");
            other["serial"] = json!("99");
            super::desk::page(json!([other, certificate("www.example.org")]))
        }
        "GET /certificates/4fa1077c" => yes(certificate("www.example.org")),
        _ => authority(what, body),
    });
    let ran = desk.run(&["renew", "--all-expiring", "30d", "--dry-run", "--json"]);
    assert_eq!(ran.exit, Exit::NotFound);
    assert!(ran.whats()[0].contains("expiring_within=2592000"), "{:?}", ran.whats());
    assert_eq!(ran.json()["data"]["items"].as_array().unwrap().len(), 1);
    assert_eq!(ran.json()["warnings"][0]["code"], "CHY-3012");
}

#[test]
fn a_p12_is_made_again_from_the_held_key() {
    let desk = Desk::new(authority);
    std::fs::write(desk.path("pass"), "correct horse\n").unwrap();
    let from = format!("file:{}", desk.path("pass").display());
    let ran = desk.run(&["p12", "create", "joe@example.org", "-o", "@joe.p12", "--legacy", "--password-from", &from]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    assert_eq!((&ran.asked[1].body["password"], &ran.asked[1].body["legacy"]), (&json!("correct horse"), &json!(true)));
    assert!(
        pkcs12::read(&std::fs::read(desk.path("joe.p12")).unwrap(), "correct horse", pkcs12::Allow::default()).is_ok()
    );
}

#[test]
fn files_that_cannot_be_written_after_issuing_say_what_exists_and_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let in_the_way = out.join("privkey.pem");
    let desk = Desk::new(move |what, body| {
        if what == "POST /certificates" {
            std::fs::write(&in_the_way, "somebody was faster").unwrap();
        }
        authority(what, body)
    });
    let ran = desk.run(&["issue", "www.example.org", "-o", out.to_str().unwrap()]);
    assert_eq!(ran.exit, Exit::Failed);
    for words in ["CHY-6021", "4fa1077c", "chancery rekey www.example.org", "privkey.pem exists already"] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    assert!(!out.join("fullchain.pem").exists());
}

/// A server that ends with the second renewal it is asked for.
struct EndsHalfway(Cell<u32>);

impl Transport for EndsHalfway {
    fn call(&self, call: Call) -> Result<Reply, TransportError> {
        let is_renewal = call.path.ends_with("/renew");
        if is_renewal && self.0.replace(self.0.get() + 1) > 0 {
            return Err(TransportError::Gone("No such file or directory (os error 2)".to_owned()));
        }
        let answer = if is_renewal { issued("www.example.org") } else { certificate("www.example.org") };
        let (status, answer) = yes(answer);
        Ok(Reply { status, body: answer.to_string().into_bytes() })
    }
}

#[test]
fn a_server_that_ends_halfway_is_asked_for_no_more_renewals() {
    let renew = ["renew", "joe", "ann", "zoe", "--dry-run"];
    let ran = Desk::new(authority).run_over(Box::new(EndsHalfway(Cell::new(0))), &renew);
    assert_eq!(ran.exit, Exit::Unreachable, "{}", ran.err);
    for part in ["CHY-6064", "Done: joe", "Not done: ann, zoe"] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    assert_eq!(ran.err.matches("CHY-6064").count(), 1, "{}", ran.err);
}
