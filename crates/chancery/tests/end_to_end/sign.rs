//! `sign FILE -o FILE --yes` with requests made by openssl.

use chancery_testkit::peer::openssl;
use chancery_testkit::{Chancery, Output};

use crate::fixture::{self, public_key, text};

fn request(chancery: &Chancery, algorithm: &str, option: Option<&str>, extensions: &[&str]) {
    openssl::make_key(&chancery.path("key.pem"), algorithm, option);
    let subject = "/C=CA/O=Example Org/CN=shop.example.org";
    openssl::make_request(&chancery.path("shop.csr"), &chancery.path("key.pem"), subject, extensions);
}

#[test]
fn keys_that_openssl_makes_are_signed_and_verify() {
    let chancery = fixture::servers();
    let kinds = [
        ("RSA", Some("rsa_keygen_bits:2048")),
        ("RSA", Some("rsa_keygen_bits:3072")),
        ("EC", Some("ec_paramgen_curve:P-256")),
        ("EC", Some("ec_paramgen_curve:P-384")),
    ];
    for (index, (algorithm, option)) in kinds.into_iter().enumerate() {
        request(&chancery, algorithm, option, &["subjectAltName=DNS:shop.example.org"]);
        let name = format!("shop{index}.pem");
        chancery.run(["sign", "shop.csr", "-o", &name, "--yes"]).success();
        let chain = chancery.path(&name);
        let mut verify = openssl::command(["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile"]);
        verify.arg(chancery.path("roots.pem")).arg("-untrusted").arg(chancery.path("issuing.pem")).arg(&chain);
        chancery_testkit::Output::of(&mut verify).success();
        let mut key = openssl::command(["pkey", "-pubout", "-in"]);
        let key = chancery_testkit::Output::of(key.arg(chancery.path("key.pem"))).success().stdout;
        assert_eq!(public_key(&chain), key, "{algorithm} {option:?}");
    }
}

#[test]
fn a_host_name_only_in_the_common_name_is_copied_and_said() {
    let chancery = fixture::servers();
    request(&chancery, "EC", Some("ec_paramgen_curve:P-256"), &[]);
    let output = chancery.run(["sign", "shop.csr", "-o", "shop.pem", "--yes"]).success();
    assert!(text(&chancery.path("shop.pem")).contains("DNS:shop.example.org"));
    assert!(output.stderr.contains("shop.example.org"), "{output}");
}

#[test]
fn what_is_not_granted_is_shown() {
    let chancery = fixture::servers();
    let extensions = ["subjectAltName=DNS:shop.example.org", "basicConstraints=critical,CA:TRUE"];
    request(&chancery, "EC", Some("ec_paramgen_curve:P-256"), &extensions);
    let output = chancery.run(["sign", "shop.csr", "-o", "shop.pem", "--yes"]);
    if output.code == Some(0) {
        assert!(!text(&chancery.path("shop.pem")).contains("CA:TRUE"), "a request must not make an authority");
    }
    let said = format!("{}{}", output.stdout, output.stderr).to_lowercase();
    assert!(said.contains("basicconstraints") || said.contains("basic constraints"), "{output}");
}

#[test]
fn without_yes_and_without_a_terminal_it_asks_for_the_option() {
    let chancery = fixture::servers();
    request(&chancery, "EC", Some("ec_paramgen_curve:P-256"), &["subjectAltName=DNS:shop.example.org"]);
    chancery.run(["sign", "shop.csr", "-o", "shop.pem"]).exit(10).says("--yes");
    assert!(!chancery.path("shop.pem").exists());
}

#[test]
fn nothing_is_signed_that_cannot_be_written() {
    let chancery = fixture::servers();
    request(&chancery, "EC", Some("ec_paramgen_curve:P-256"), &["subjectAltName=DNS:shop.example.org"]);
    let listed = fixture::listed_serials(&chancery);
    chancery.run(["sign", "shop.csr", "-o", "missing/shop.pem", "--yes"]).exit(1).says("CHY-6006");
    assert_eq!(fixture::listed_serials(&chancery), listed);
    chancery.run(["sign", "shop.csr", "-o", "made/", "--dry-run"]).success();
    assert!(!chancery.path("made").exists(), "a rehearsal makes no folder");
    chancery.run(["sign", "shop.csr", "-o", "made/", "--yes"]).success();
    assert!(chancery.path("made/shop.pem").exists());

    // What only the end of it shows is told with the way to the certificate.
    for options in [&["--yes"][..], &["--yes", "--json"]] {
        let full = ["sh", "-c", "exec \"$@\" > /dev/full", "sh"];
        let told = Output::of(&mut chancery.command_through(&full, [&["sign", "shop.csr"], options].concat())).exit(1);
        let serial = fixture::listed_serials(&chancery).into_iter().find(|serial| told.stderr.contains(&**serial));
        let serial = serial.unwrap_or_else(|| panic!("no serial number in {told}"));
        assert!(told.stderr.contains(&format!("cert export {serial}")), "{told}");
    }
}
