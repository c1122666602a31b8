//! `issue ADDRESS --for thunderbird`: the .p12 opens where it is meant to be opened.

use chancery_testkit::peer::gpgsm::Gpgsm;
use chancery_testkit::peer::nss::{Nss, Usage};
use chancery_testkit::peer::{openssl, pkilint};
use chancery_testkit::{Chancery, Output};

use crate::fixture;

const PASSWORD: &str = "amber falcon tidy";

fn issued() -> Chancery {
    let chancery = fixture::authority();
    chancery.write("p12-password", PASSWORD);
    let arguments = ["issue", "joe@example.org", "--for", "thunderbird", "-o", "joe"];
    chancery.run([&arguments[..], &["--password-from", "file:p12-password"]].concat()).success();
    chancery
}

/// Certificate and key, as openssl unpacks them.
fn unpacked(chancery: &Chancery) {
    let password = format!("pass:{PASSWORD}");
    let mut command = openssl::command(["pkcs12", "-nodes", "-passin", &password, "-in"]);
    command.arg(chancery.path("joe/joe@example.org.p12")).arg("-out").arg(chancery.path("joe.pem"));
    Output::of(&mut command).success();
}

#[test]
fn nss_opens_it_and_finds_it_good_for_mail() {
    let chancery = issued();
    let nss = Nss::new();
    nss.trust("root", &chancery.path("roots.pem"));
    let file = chancery.path("joe/joe@example.org.p12");
    nss.import_p12(&file, "wrong").failure();
    nss.import_p12(&file, PASSWORD).success();
    let nicknames = nss.nicknames_with_key();
    assert_eq!(nicknames.len(), 1, "{nicknames:?}");
    nss.verify(&nicknames[0], Usage::EmailSigner).success();
    nss.verify(&nicknames[0], Usage::EmailRecipient).success();
    nss.verify(&nicknames[0], Usage::Server).failure();
}

#[test]
fn openssl_reads_it_and_accepts_the_address() {
    let chancery = issued();
    unpacked(&chancery);
    let chain = chancery.path("joe.pem");
    let with = |address: &str| {
        openssl::verify(&chancery.path("roots.pem"), &chain, ["-purpose", "smimesign", "-verify_email", address])
    };
    with("joe@example.org").success();
    with("ann@example.org").failure();
    pkilint::certificate(&chain).success();
}

#[test]
fn gpgsm_imports_certificate_and_key() {
    let chancery = issued();
    unpacked(&chancery);
    // gpgsm of Debian 12 reads no PBES2 with AES-256: openssl repacks what we wrote.
    let legacy = chancery.path("legacy.p12");
    let password = format!("pass:{PASSWORD}");
    let repack = || {
        let pbe = ["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"];
        let mut command = openssl::command(["pkcs12", "-export", "-passout", &password]);
        command.args(pbe).arg("-in").arg(chancery.path("joe.pem"));
        Output::of(command.arg("-out").arg(&legacy)).success();
    };
    let gpgsm = Gpgsm::new();
    gpgsm.import(&chancery.path("authorities.pem")).success();
    // About one in a hundred files of openssl does not open in this gpgsm; the same key packed again does.
    let opened = (0..3).any(|_| {
        repack();
        gpgsm.import_p12(&legacy, PASSWORD).code == Some(0)
    });
    if !opened {
        gpgsm.import_p12(&legacy, PASSWORD).success();
    }
    assert!(gpgsm.secret_keys().contains("joe@example.org"), "{}", gpgsm.secret_keys());
}

#[test]
fn a_file_with_a_key_is_private() {
    let chancery = issued();
    assert_eq!(fixture::mode(&chancery.path("joe/joe@example.org.p12")), 0o600);
}
