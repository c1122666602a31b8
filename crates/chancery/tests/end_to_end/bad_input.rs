//! What Chancery answers to what it cannot use: the exit code, a text that helps, and nothing written.

use std::path::Path;

use chancery_testkit::peer::openssl;
use chancery_testkit::{Chancery, Output};

use crate::fixture;

/// What sets a limit to the memory and processor time that refusing may cost. The kernel enforces it.
const LIMITED: [&str; 3] = ["prlimit", "--data=209715200", "--cpu=10"];

/// Runs a command with the limits.
fn limited(chancery: &Chancery, arguments: &[&str]) -> Output {
    Output::of(&mut chancery.command_through(&LIMITED, arguments))
}

#[track_caller]
fn refused(output: &Output, codes: &[i32], words: &[&str]) {
    assert!(output.code.is_some_and(|code| codes.contains(&code)), "expected one of {codes:?}: {output}");
    for word in words {
        assert!(output.stderr.to_lowercase().contains(&word.to_lowercase()), "expected “{word}”: {output}");
    }
    assert!(!output.stderr.contains("panicked"), "{output}");
    assert!(!output.stderr.contains("unrecognized subcommand"), "a typo of the test is no refusal: {output}");
}

fn make_files(chancery: &Chancery) {
    openssl::make_key(&chancery.path("key.pem"), "EC", Some("ec_paramgen_curve:P-256"));
    let subject = "/CN=shop.example.org";
    openssl::make_request(&chancery.path("good.csr"), &chancery.path("key.pem"), subject, &[]);
    let good = chancery.read("good.csr");
    chancery.write("truncated.csr", &good[..good.len() / 2]);
    chancery.write("garbage.csr", [0x9e, 0x37, 0x79, 0xb9].repeat(300));
    chancery.write("empty.csr", "");
    Output::of(
        openssl::command(["req", "-outform", "DER", "-in"])
            .arg(chancery.path("good.csr"))
            .arg("-out")
            .arg(chancery.path("good.der")),
    )
    .success();
    let mut der = std::fs::read(chancery.path("good.der")).unwrap();
    let at = der.windows(4).position(|it| it == b"shop").unwrap();
    der[at] ^= 1;
    chancery.write("bad-signature.csr", der);
    std::fs::File::create(chancery.path("huge.csr")).unwrap().set_len(1 << 30).unwrap();
}

#[test]
fn without_an_authority_every_command_says_init() {
    let chancery = fixture::empty();
    openssl::make_key(&chancery.path("key.pem"), "EC", Some("ec_paramgen_curve:P-256"));
    openssl::make_request(&chancery.path("good.csr"), &chancery.path("key.pem"), "/CN=shop.example.org", &[]);
    let commands: &[&[&str]] = &[
        &["issue", "www.example.org", "-o", "www"],
        &["sign", "good.csr", "-o", "good.pem", "--yes"],
        &["revoke", "www.example.org", "--reason", "superseded", "--yes"],
        &["renew", "www.example.org"],
        &["crl", "show"],
        &["crl", "publish"],
    ];
    for command in commands {
        refused(&chancery.run(*command), &[5], &["chancery init"]);
    }
    assert!(!chancery.path("www").exists() && !chancery.path("good.pem").exists());
}

#[test]
fn a_request_that_is_none() {
    let chancery = fixture::servers();
    make_files(&chancery);
    let (before, listed) = (fixture::file_names(&chancery), fixture::listed_serials(&chancery));
    let cases: &[(&str, &[&str])] = &[
        ("key.pem", &["private key"]),
        ("truncated.csr", &["missing"]),
        ("garbage.csr", &[]),
        ("empty.csr", &["empty"]),
        ("bad-signature.csr", &["signature"]),
        ("huge.csr", &["large"]),
        ("roots.pem", &["certificate"]),
    ];
    for (file, words) in cases {
        let output = limited(&chancery, &["sign", file, "-o", "out.pem", "--yes"]);
        refused(&output, &[1, 2], words);
    }
    assert_eq!(fixture::file_names(&chancery), before, "nothing was written");
    assert_eq!(fixture::listed_serials(&chancery), listed, "nothing was issued");
}

#[test]
fn inspect_bears_anything() {
    let chancery = fixture::empty();
    make_files(&chancery);
    for file in ["truncated.csr", "garbage.csr", "empty.csr", "huge.csr"] {
        refused(&limited(&chancery, &["inspect", file]), &[1, 2], &[]);
    }
}

#[test]
fn a_pkcs12_that_does_not_open() {
    let chancery = fixture::empty();
    chancery.write("wrong", "wrong password");
    openssl::make_key(&chancery.path("key.pem"), "EC", Some("ec_paramgen_curve:P-256"));
    let mut make = openssl::command(["pkcs12", "-export", "-nocerts", "-passout", "pass:right", "-inkey"]);
    Output::of(make.arg(chancery.path("key.pem")).arg("-out").arg(chancery.path("joe.p12"))).success();
    endless_pkcs12(&chancery.path("endless.p12"));
    for (file, word) in [("joe.p12", "password"), ("endless.p12", "work")] {
        let output = limited(&chancery, &["p12", "inspect", file, "--password-from", "file:wrong"]);
        refused(&output, &[1, 2], &[word]);
    }
}

/// An empty PKCS#12 file whose MAC asks for 10⁹ iterations.
fn endless_pkcs12(file: &Path) {
    let configuration = "\
asn1=SEQUENCE:pfx
[pfx]
version=INTEGER:3
safe=SEQUENCE:content
mac=SEQUENCE:mac
[content]
type=OID:pkcs7-data
data=EXPLICIT:0,OCTWRAP,SEQUENCE:empty
[empty]
[mac]
digest=SEQUENCE:digest
salt=FORMAT:HEX,OCTETSTRING:0102030405060708
iterations=INTEGER:1000000000
[digest]
algorithm=SEQUENCE:algorithm
value=FORMAT:HEX,OCTETSTRING:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
[algorithm]
oid=OID:sha256
parameters=NULL
";
    let source = file.with_extension("cnf");
    std::fs::write(&source, configuration).unwrap();
    let mut command = openssl::command(["asn1parse", "-noout", "-genconf"]);
    Output::of(command.arg(&source).arg("-out").arg(file)).success();
}

#[test]
fn what_the_profile_refuses() {
    let chancery = fixture::authority();
    openssl::make_key(&chancery.path("weak.pem"), "RSA", Some("rsa_keygen_bits:1024"));
    let subject = "/CN=shop.example.org";
    openssl::make_request(
        &chancery.path("weak.csr"),
        &chancery.path("weak.pem"),
        subject,
        &["subjectAltName=DNS:shop.example.org"],
    );
    let listed = fixture::listed_serials(&chancery);
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["issue", "www.example.org", "--profile", "email", "-o", "out", "--password-from", "file:passphrase"],
            &["www.example.org", "CHY-2005"],
        ),
        (&["issue", "www.example.org", "--days", "2000", "-o", "out"], &["2000", "825", "CHY-2002"]),
        (&["sign", "weak.csr", "-o", "out", "--yes"], &["1024", "2048", "CHY-2001"]),
    ];
    for (command, words) in cases {
        refused(&limited(&chancery, command), &[6], words);
    }
    assert!(!chancery.path("out").exists());
    assert_eq!(fixture::listed_serials(&chancery), listed);
}

#[test]
fn a_web_address_is_no_host_name() {
    let chancery = fixture::servers();
    let output = chancery.run(["issue", "https://www.example.org/", "-o", "out"]);
    refused(&output, &[1, 2, 6], &["www.example.org"]);
}

#[test]
fn a_wrong_passphrase_unlocks_nothing() {
    let chancery = fixture::servers();
    chancery.write("wrong", "wrong passphrase");
    let state =
        || (chancery.run(["ca", "list", "--json"]).data(), chancery.run(["crl", "show", "root-1", "--pem"]).stdout);
    let before = state();
    let create = ["ca", "create", "--name", "Second CA", "--issue", "servers"];
    let publish = ["crl", "publish", "root-1"];
    for command in [&create[..], &publish] {
        refused(&chancery.run(command), &[11], &["locked", "--passphrase-from"]);
        let wrong = chancery.run([command, &["--passphrase-from", "file:wrong"]].concat());
        refused(&wrong, &[11], &["passphrase", "CHY-3007"]);
    }
    assert_eq!(state(), before, "nothing was changed");
    chancery.run([&publish[..], &["--passphrase-from", "file:passphrase"]].concat()).success();
}

#[test]
fn a_revocation_is_recorded_while_the_key_is_locked() {
    let chancery = fixture::servers();
    let unlock = ["--passphrase-from", "file:passphrase"];
    let create = ["ca", "create", "--name", "Locked CA", "--issue", "servers"];
    chancery.run([&create[..], &["--new-passphrase-from", "file:passphrase"], &unlock].concat()).success();
    let issue = ["issue", "www.example.org", "--ca", "issuing-2", "-o", "www"];
    chancery.run(issue).exit(11);
    assert!(!chancery.path("www").exists());
    chancery.run([&issue[..], &unlock].concat()).success();
    let revoke = ["revoke", "www.example.org", "--reason", "keyCompromise", "--yes"];
    chancery.run(revoke).exit(9).says("locked").says("chancery crl publish issuing-2");
    chancery.run(["cert", "list", "www.example.org", "--state", "revoked"]).success().says("www.example.org");
    let serial = fixture::serial(&chancery.path("www/fullchain.pem"));
    let crl = || chancery.run(["crl", "show", "issuing-2", "--text"]).success().stdout;
    assert!(!crl().contains(&serial), "not before its key is unlocked");
    chancery.run([&["crl", "publish", "issuing-2"], &unlock[..]].concat()).success();
    assert!(crl().contains(&serial));
}

#[test]
fn a_missing_passphrase_names_the_option() {
    let chancery = fixture::empty();
    let init = ["init", "--name", "Example Org", "--issue", "servers", "--yes"];
    chancery.run(init).exit(10).says("--passphrase-from");
    assert!(fixture::has_no_authority(&chancery));
}

#[test]
fn a_passphrase_in_the_arguments_is_refused_with_the_reason() {
    let chancery = fixture::empty();
    let init = ["init", "--name", "Example Org", "--issue", "servers", "--yes", "--passphrase-from", "pass:secret"];
    let output = chancery.run(init).exit(2);
    assert!(!output.stderr.contains("secret\"") && output.stderr.contains("file:"), "{output}");
}
