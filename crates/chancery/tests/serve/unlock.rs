//! Keys with a passphrase on a running server: good for one request, or unlocked for a time.

use crate::fixture;

const UNLOCK: [&str; 2] = ["--passphrase-from", "file:passphrase"];

#[test]
fn a_passphrase_is_good_for_one_command_and_an_unlocked_key_for_a_time() {
    let (chancery, serving) = fixture::server();
    let publish = ["crl", "publish", "root-1"];
    chancery.run(publish).exit(11);
    chancery.run([&publish[..], &UNLOCK].concat()).success();
    chancery.run(publish).exit(11).says("locked");

    chancery.write("wrong", "not this one");
    chancery.run(["ca", "unlock", "root-1", "--passphrase-from", "file:wrong"]).exit(11).says("CHY-3007");
    chancery.run([&["ca", "unlock", "root-1", "--for", "5m"][..], &UNLOCK].concat()).success().says("unlocked");
    chancery.run(publish).success();
    let shown = chancery.run(["ca", "show", "root-1", "--json"]).success().data();
    assert!(shown["unlocked_until"].is_string(), "{shown}");
    chancery.run(["ca", "lock", "root-1"]).success();
    chancery.run(publish).exit(11);

    chancery.run([&["ca", "unlock", "root-1", "--for", "1m"][..], &UNLOCK].concat()).success();
    assert_eq!(serving.stop(), Some(0));
    chancery.run(publish).exit(11);
    chancery.run(["log", "verify"]).success();
}

#[test]
fn a_crl_that_waited_is_signed_when_its_key_is_unlocked() {
    let (chancery, _serving) = fixture::server();
    let serial = chancery.run(["ca", "show", "issuing-1", "--json"]).success().data()["serial"].clone();
    chancery.run(["crl", "add", "--ca", "root-1", serial.as_str().unwrap(), "--yes"]).exit(9);
    chancery.run([&["ca", "unlock", "root-1"][..], &UNLOCK].concat()).success();
    let crl = chancery.run(["crl", "show", "root-1", "--json"]).success().data();
    assert_eq!((&crl["entries"], &crl["current"]), (&1.into(), &true.into()), "{crl}");
}

#[test]
fn without_a_server_nothing_can_stay_unlocked() {
    let (chancery, serving) = fixture::server();
    serving.stop();
    chancery.run([&["ca", "unlock", "root-1"][..], &UNLOCK].concat()).exit(7).says("chancery serve");
}
