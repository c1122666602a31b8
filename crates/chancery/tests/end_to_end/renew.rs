//! `renew` keeps the key, `rekey` makes a new one.

use chancery_testkit::peer::openssl;

use crate::fixture::{self, public_key, serial, text};

#[test]
fn renew_keeps_the_key_and_the_names() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "--san", "DNS:example.org", "-o", "old"]).success();
    chancery.run(["renew", "www.example.org", "-o", "new"]).success();
    let (old, new) = (chancery.path("old/fullchain.pem"), chancery.path("new/fullchain.pem"));
    assert_eq!(public_key(&old), public_key(&new));
    assert_ne!(serial(&old), serial(&new));
    assert!(text(&new).contains("DNS:example.org"));
    openssl::verify(&chancery.path("roots.pem"), &new, ["-purpose", "sslserver"]).success();
}

#[test]
fn rekey_changes_the_key() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "old"]).success();
    chancery.run(["rekey", "www.example.org", "-o", "new"]).success();
    let (old, new) = (chancery.path("old/fullchain.pem"), chancery.path("new/fullchain.pem"));
    assert_ne!(public_key(&old), public_key(&new));
    openssl::verify(&chancery.path("roots.pem"), &new, ["-purpose", "sslserver"]).success();
}

#[test]
fn a_name_nobody_has_is_not_found() {
    let chancery = fixture::servers();
    for command in ["renew", "rekey"] {
        chancery.run([command, "nobody.example.org"]).exit(5).says("nobody.example.org");
    }
}
