//! `verify` and `inspect` on files, ours and openssl's.

use chancery_testkit::peer::openssl;

use crate::fixture;

#[test]
fn verdicts_and_reasons() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let base = ["verify", "www/fullchain.pem", "--untrusted", "www/fullchain.pem", "--json"];
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--roots", "roots.pem"], 0, ""),
        (&["--roots", "roots.pem", "--purpose", "server", "--name", "www.example.org"], 0, ""),
        (&["--roots", "roots.pem", "--name", "www.example.net"], 8, "name_mismatch"),
        (&["--roots", "roots.pem", "--purpose", "email"], 8, "purpose_mismatch"),
        (&["--roots", "roots.pem", "--at", "2020-01-01T00:00:00Z"], 8, "not_yet_valid"),
        (&["--roots", "roots.pem", "--at", "2090-01-01T00:00:00Z"], 8, "expired"),
        (&["--no-roots"], 8, "root_not_in_store"),
    ];
    for (options, code, reason) in cases {
        let output = chancery.run([&base[..], options].concat()).exit(*code);
        let reasons = output.data()["reasons"].to_string();
        assert!(reasons.contains(reason), "{options:?}: {reasons}");
    }
}

#[test]
fn a_revocation_is_seen() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["revoke", "www.example.org", "--reason", "keyCompromise", "--yes"]).success();
    chancery.wait_for_crls();
    chancery.write("crl.pem", chancery.run(["crl", "show", "--pem"]).success().stdout);
    let verify = ["verify", "www/fullchain.pem", "--untrusted", "www/fullchain.pem", "--roots", "roots.pem", "--json"];
    chancery.run(verify).success();
    let output = chancery.run([&verify[..], &["--crl", "crl.pem"]].concat()).exit(8);
    assert_eq!(output.data()["reasons"][0], "revoked", "{output}");
}

#[test]
fn they_need_no_authority() {
    let chancery = fixture::alone();
    openssl::make_key(&chancery.path("key"), "EC", Some("ec_paramgen_curve:P-256"));
    let mut make = openssl::command(["req", "-x509", "-subj", "/CN=alone", "-days", "9", "-key"]);
    make.arg(chancery.path("key")).arg("-out").arg(chancery.path("alone.pem"));
    chancery_testkit::Output::of(&mut make).success();
    chancery.run(["inspect", "alone.pem"]).success().says("alone");
    chancery.run(["verify", "alone.pem", "--roots", "alone.pem"]).success();
    assert!(!chancery.data().exists(), "nothing was opened, nothing made");
}
