//! Delta CRLs: openssl and our own `verify` apply one to the CRL that a client already has.

use std::path::PathBuf;

use chancery_testkit::peer::{openssl, pkilint};
use chancery_testkit::{Chancery, Output};

use crate::fixture;

fn crl(chancery: &Chancery, file: &str, options: &[&str]) -> PathBuf {
    let shown = chancery.run([&["crl", "show", "--pem"], options].concat()).success();
    chancery.write(file, shown.stdout)
}

fn openssl_verify(chancery: &Chancery, crls: &[&str]) -> Output {
    let mut options = vec!["-crl_check", "-use_deltas"].into_iter().map(str::to_owned).collect::<Vec<_>>();
    for crl in crls {
        options.extend(["-CRLfile".to_owned(), chancery.path(crl).to_str().unwrap().to_owned()]);
    }
    openssl::verify(&chancery.path("roots.pem"), &chancery.path("www/fullchain.pem"), options)
}

fn own_verify(chancery: &Chancery, crls: &[&str]) -> Output {
    let mut arguments = vec!["verify", "www/fullchain.pem", "--roots", "roots.pem", "--revocation", "require"];
    crls.iter().chain(&["root.crl"]).for_each(|crl| arguments.extend(["--crl", crl]));
    chancery.run(arguments)
}

#[test]
fn a_delta_tells_what_changed_since_the_crl_that_a_client_has() {
    let chancery = fixture::servers();
    let scheduled = chancery.run(["crl", "schedule", "issuing-1", "--deltas", "on", "--json"]).success();
    assert_eq!(scheduled.data()["deltas"], true);
    chancery.run(["crl", "publish", "issuing-1"]).success();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    crl(&chancery, "root.crl", &["root-1"]);
    let base = crl(&chancery, "base.crl", &["issuing-1"]);
    let text = Output::of(openssl::command(["crl", "-noout", "-text", "-in"]).arg(&base)).success();
    text.says(&format!("URI:{}/crl/issuing-1-delta.crl", fixture::URL));
    openssl_verify(&chancery, &["base.crl"]).success();
    own_verify(&chancery, &["base.crl"]).success();

    chancery.run(["hold", "www.example.org", "--yes"]).success();
    chancery.wait_for_crls();
    let delta = crl(&chancery, "held.crl", &["issuing-1", "--delta"]);
    pkilint::crl(&delta).success();
    openssl_verify(&chancery, &["base.crl", "held.crl"]).failure().says("certificate revoked");
    own_verify(&chancery, &["base.crl", "held.crl"]).failure();
    own_verify(&chancery, &["base.crl"]).success();

    let with_hold = crl(&chancery, "with-hold.crl", &["issuing-1"]);
    chancery.run(["release", "www.example.org", "--yes"]).success();
    chancery.wait_for_crls();
    let delta = crl(&chancery, "released.crl", &["issuing-1", "--delta"]);
    pkilint::crl(&delta).success();
    let text = Output::of(openssl::command(["crl", "-noout", "-text", "-in"]).arg(&delta)).success();
    text.says("Remove From CRL");
    openssl_verify(&chancery, &["with-hold.crl"]).failure().says("certificate revoked");
    pkilint::crl(&with_hold).success();
    openssl_verify(&chancery, &["with-hold.crl", "released.crl"]).success();
    own_verify(&chancery, &["with-hold.crl", "released.crl"]).success();

    let listed = chancery.run(["crl", "list", "--json"]).success().data();
    let kinds: Vec<_> = listed["items"].as_array().unwrap().iter().map(|crl| crl["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["full", "full", "delta"]);
}

#[test]
fn a_delta_is_published_when_asked_for() {
    let chancery = fixture::servers();
    chancery.run(["crl", "show", "issuing-1", "--delta"]).exit(5);
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    crl(&chancery, "root.crl", &["root-1"]);
    crl(&chancery, "base.crl", &["issuing-1"]);
    chancery.run(["revoke", "www.example.org", "--yes"]).success();
    let published = chancery.run(["crl", "publish", "issuing-1", "--delta", "--json"]).success().data();
    assert_eq!((&published["kind"], &published["base_number"]), (&"delta".into(), &1.into()));
    crl(&chancery, "delta.crl", &["issuing-1", "--delta"]);
    own_verify(&chancery, &["base.crl"]).success();
    own_verify(&chancery, &["base.crl", "delta.crl"]).failure();
    let next = chancery.run(["crl", "publish", "issuing-1", "--json"]).success().data();
    assert!(next["number"].as_u64() > published["number"].as_u64());
}
