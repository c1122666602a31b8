//! `sign`, and what people give it by mistake.

use serde_json::{Value, json};

use super::desk::{Desk, issued, no, write_request, yes};
use crate::exit::Exit;
use crate::prompt::Prompt;

fn authority(what: &str, _: &Value) -> (u16, Value) {
    match what {
        "POST /certificates" => yes(issued("www.example.org")),
        _ => no("CHY-3012", "not-found", json!([["kind", "certificate"], ["given", what]])),
    }
}

#[test]
fn a_request_is_shown_then_signed() {
    let desk = Desk::new(authority);
    write_request(&desk, "server.csr");
    let ran = desk.run(&["sign", "@server.csr", "-o", "@server.pem", "--yes"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    assert_eq!(ran.asked.iter().map(|asked| asked.body["dry_run"] == true).collect::<Vec<_>>(), [true, false]);
    let text = std::fs::read_to_string(desk.path("server.pem")).unwrap();
    assert!(text.starts_with("-----BEGIN CERTIFICATE"), "{text}");
    assert!(ran.err.contains("- subject OU  Shop   dropped") && !ran.err.contains("= name"), "{}", ran.err);
    assert_eq!(ran.out, "");
    let ran = desk.run(&["sign", "@server.csr", "--show-diff", "--yes"]);
    assert!(ran.err.contains("= name  www.example.org"), "{}", ran.err);
    assert!(ran.out.starts_with("-----BEGIN CERTIFICATE"), "{}", ran.out);
}

/// An authority whose key is locked for whoever gives no passphrase, and does not say that one will be given.
fn locked(what: &str, body: &Value) -> (u16, Value) {
    match body["passphrase"].is_null() && body["assume_unlocked"] == false {
        true => no("CHY-3001", "locked", json!([["authority", "Example Root"], ["slug", "root-1"]])),
        false => authority(what, body),
    }
}

#[test]
fn a_rehearsal_asks_for_no_passphrase_and_says_that_one_is_needed() {
    let mut desk = Desk::new(locked);
    write_request(&desk, "server.csr");
    let rehearsal = ["sign", "@server.csr", "--dry-run"];
    let ran = desk.run(&rehearsal);
    assert_eq!(ran.exit, Exit::Locked, "nobody is there to be asked: {}", ran.err);
    std::fs::write(desk.path("passphrase"), "correct horse\n").unwrap();
    let from_file = format!("file:{}", desk.path("passphrase").display());
    let ran = desk.run(&[&rehearsal[..], &["--passphrase-from", &from_file]].concat());
    assert_eq!((ran.exit, ran.asked.len()), (Exit::Ok, 1), "{}", ran.err);
    assert_eq!(ran.asked[0].body["passphrase"], "correct horse");
    desk.prompt = Prompt::Allowed;
    for also in [&[][..], &["--passphrase-from", "prompt"]] {
        let ran = desk.run(&[&rehearsal[..], also].concat());
        assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
        assert!(ran.err.contains("“Example Root” is locked. Its passphrase will be asked for."), "{}", ran.err);
        assert!(ran.asked.iter().all(|asked| asked.body["dry_run"] == true), "{also:?}");
    }
}

#[test]
fn without_yes_a_script_ends_before_signing() {
    let desk = Desk::new(authority);
    write_request(&desk, "server.csr");
    let ran = desk.run(&["sign", "@server.csr", "-o", "@server.pem"]);
    assert_eq!(ran.exit, Exit::InputNeeded);
    assert!(ran.err.contains("--yes"), "{}", ran.err);
    assert_eq!(ran.asked.len(), 1);
    assert!(!desk.path("server.pem").exists());
}

#[test]
fn bad_files_ask_the_authority_nothing() {
    let desk = Desk::new(authority);
    std::fs::write(desk.path("cut.csr"), "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n").unwrap();
    std::fs::write(desk.path("garbage"), "garbage").unwrap();
    std::fs::write(desk.path("key.pem"), chancery_pki::pem::encode("PRIVATE KEY", b"x")).unwrap();
    std::fs::File::create(desk.path("huge")).unwrap().set_len(1 << 30).unwrap();
    let cases = [("@cut.csr", "CHY-1012"), ("@garbage", "CHY-1013"), ("@key.pem", "CHY-1010"), ("@huge", "CHY-6007")];
    for (file, code) in cases {
        let ran = desk.run(&["sign", file, "-o", "@out.pem", "--yes"]);
        assert_eq!(ran.exit, Exit::Failed, "{file}");
        assert!(ran.err.contains(code), "{file}: {}", ran.err);
        assert!(ran.asked.is_empty() && !desk.path("out.pem").exists(), "{file}");
    }
    assert_eq!(desk.run(&["sign", "@missing.csr", "--yes"]).exit, Exit::NotFound);
}

#[test]
fn several_requests_go_into_a_folder() {
    let desk = Desk::new(authority);
    write_request(&desk, "a.csr");
    write_request(&desk, "b.csr");
    assert_eq!(desk.run(&["sign", "@a.csr", "@b.csr", "-o", "@one.pem", "--yes"]).exit, Exit::Usage);
    std::fs::create_dir(desk.path("out")).unwrap();
    let ran = desk.run(&["sign", "@a.csr", "@b.csr", "-o", "@out", "--yes"]);
    assert_eq!(ran.exit, Exit::Ok, "{}", ran.err);
    assert!(desk.path("out/a.pem").exists() && desk.path("out/b.pem").exists());
}
