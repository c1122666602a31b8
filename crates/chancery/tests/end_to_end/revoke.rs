//! `revoke` and the CRL that makes others refuse.

use std::path::{Path, PathBuf};

use chancery_testkit::peer::nss::{Nss, Usage};
use chancery_testkit::peer::{openssl, pkilint};
use chancery_testkit::{Chancery, Output};

use crate::fixture;

/// CRLs of every authority in one file, as `openssl verify -CRLfile` takes them.
fn crls(chancery: &Chancery) -> PathBuf {
    chancery.wait_for_crls();
    let mut text = String::new();
    for authority in ["issuing-1", "root-1"] {
        text.push_str(&chancery.run(["crl", "show", authority, "--pem"]).success().stdout);
    }
    chancery.write("crls.pem", text)
}

fn verify(chancery: &Chancery, crls: &Path) -> Output {
    let options = ["-crl_check_all", "-CRLfile", crls.to_str().unwrap()];
    openssl::verify(&chancery.path("roots.pem"), &chancery.path("www/fullchain.pem"), options)
}

#[test]
fn openssl_accepts_before_and_refuses_after() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    verify(&chancery, &crls(&chancery)).success();
    chancery.run(["revoke", "www.example.org", "--reason", "keyCompromise", "--yes"]).success();
    verify(&chancery, &crls(&chancery)).failure().says("certificate revoked");
}

#[test]
fn nss_refuses_after() {
    let chancery = fixture::authority();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["revoke", "www.example.org", "--reason", "superseded", "--yes"]).success();
    chancery.wait_for_crls();
    let der = chancery.path("issuing.crl");
    let output = chancery.command(["crl", "show", "--der"]).output().unwrap();
    std::fs::write(&der, output.stdout).unwrap();
    let nss = Nss::new();
    nss.trust("root", &chancery.path("roots.pem"));
    nss.add_untrusted("issuing", &chancery.path("issuing.pem"));
    nss.add_untrusted("www", &chancery.path("www/fullchain.pem"));
    nss.verify("www", Usage::Server).success();
    nss.import_crl(&der).success();
    nss.verify("www", Usage::Server).failure().says("revoked");
}

#[test]
fn reason_and_number_are_in_the_crl_and_numbers_grow() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let first = number(&chancery);
    chancery.run(["revoke", "www.example.org", "--reason", "keyCompromise", "--yes"]).success();
    chancery.run(["crl", "publish"]).success();
    let crl = chancery.write("crl.pem", chancery.run(["crl", "show", "--pem"]).success().stdout);
    let text = Output::of(openssl::command(["crl", "-noout", "-text", "-in"]).arg(&crl)).success().stdout;
    assert!(text.contains("Key Compromise"), "{text}");
    let serial = fixture::serial(&chancery.path("www/fullchain.pem")).to_uppercase();
    assert!(text.contains(&serial), "{serial} is not in\n{text}");
    assert!(number(&chancery) > first, "numbers grow");
    pkilint::crl(&crl).success();
}

fn number(chancery: &Chancery) -> u128 {
    let crl = chancery.write("number.pem", chancery.run(["crl", "show", "--pem"]).success().stdout);
    let line = Output::of(openssl::command(["crl", "-noout", "-crlnumber", "-in"]).arg(&crl)).success().stdout;
    let digits = line.trim().trim_start_matches("crlNumber=").trim_start_matches("0x");
    u128::from_str_radix(digits, 16).unwrap_or_else(|_| panic!("no number in {line}"))
}

#[test]
fn revoking_twice_changes_nothing() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let revoke = ["revoke", "www.example.org", "--reason", "superseded", "--yes"];
    chancery.run(revoke).success();
    chancery.wait_for_crls();
    let text = || chancery.run(["crl", "show", "--text"]).success().stdout;
    let before = text();
    chancery.run(revoke).failure();
    assert_eq!(text(), before);
}

#[test]
fn a_hold_can_be_lifted() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["hold", "www.example.org", "--yes"]).success();
    verify(&chancery, &crls(&chancery)).failure();
    chancery.run(["release", "www.example.org", "--yes"]).success();
    verify(&chancery, &crls(&chancery)).success();
}

#[test]
fn what_a_crl_added_is_told() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["revoke", "www.example.org", "--reason", "keyCompromise", "--yes"]).success();
    chancery.wait_for_crls();
    chancery.run(["crl", "history"]).success().says("superseded").says("published");
    let serial = fixture::serial(&chancery.path("www/fullchain.pem"));
    chancery.run(["crl", "diff", "1", "2"]).success().says("added").says(&serial).says("keyCompromise");
    chancery.run(["crl", "diff", "2", "2"]).success();
    chancery.run(["crl", "diff", "2", "3"]).exit(5);
}
