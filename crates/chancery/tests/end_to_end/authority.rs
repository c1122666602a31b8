//! Making authorities, and what openssl says of them.

use chancery_testkit::Output;
use chancery_testkit::peer::{openssl, pkilint};

use crate::fixture::{self, certificates, field, text};

#[test]
fn init_makes_a_root_and_an_issuing_authority() {
    let chancery = fixture::authority();
    let (roots, issuing) = (chancery.path("roots.pem"), chancery.path("issuing.pem"));
    assert_eq!(certificates(&chancery.read("roots.pem")).len(), 1);
    assert_eq!(certificates(&chancery.read("issuing.pem")).len(), 1);
    openssl::verify(&roots, &issuing, ["-purpose", "any"]).success();
    for (file, wanted) in [
        (&roots, &["Public-Key: (4096 bit)", "CA:TRUE", "Certificate Sign, CRL Sign"][..]),
        (&issuing, &["Public-Key: (3072 bit)", "CA:TRUE, pathlen:0", "URI:http://ca.example.org/"][..]),
    ] {
        let text = text(file);
        for wanted in wanted {
            assert!(text.contains(wanted), "{wanted} is not in\n{text}");
        }
        assert!(field(file, "-subject").contains("C=CA"), "{}", field(file, "-subject"));
        pkilint::certificate(file).success();
    }
}

#[test]
fn an_authority_for_servers_has_small_keys() {
    let chancery = fixture::servers();
    assert!(text(&chancery.path("roots.pem")).contains("P-384"));
    assert!(text(&chancery.path("issuing.pem")).contains("P-256"));
}

#[test]
fn the_list_and_the_tree_name_both() {
    let chancery = fixture::authority();
    for command in ["list", "tree"] {
        let text = chancery.run(["ca", command, "--json"]).success().data().to_string();
        assert!(text.contains("root-1") && text.contains("issuing-1"), "ca {command}: {text}");
    }
}

#[test]
fn a_second_init_changes_nothing() {
    let chancery = fixture::authority();
    let before = chancery.run(["ca", "list", "--json"]).success().data();
    let init = ["init", "--name", "Other", "--issue", "servers", "--passphrase-from", "file:passphrase", "--yes"];
    chancery.run(init).exit(7);
    assert_eq!(chancery.run(["ca", "list", "--json"]).success().data(), before);
}

#[test]
fn without_an_address_certificates_carry_none_and_init_says_so() {
    let chancery = fixture::empty();
    let init = ["init", "--name", "Example Org", "--issue", "servers", "--passphrase-from", "file:passphrase", "--yes"];
    let output = chancery.run(init).success();
    assert!(output.stderr.contains("--url") || output.stdout.contains("--url"), "{output}");
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let text = text(&chancery.path("www/fullchain.pem"));
    assert!(!text.contains("CRL Distribution Points") && !text.contains("Authority Information Access"), "{text}");
}

#[test]
fn keys_and_data_are_private_whatever_the_umask() {
    let chancery = fixture::servers();
    let shell = ["sh", "-c", "umask 000; exec \"$@\"", "sh"];
    let mut shell = chancery.command_through(&shell, ["issue", "www.example.org", "-o", "www"]);
    Output::of(&mut shell).success();
    assert_eq!(fixture::mode(&chancery.path("www/privkey.pem")), 0o600);
    assert_eq!(fixture::mode(&chancery.data()) & 0o077, 0, "the data directory is closed to others");
}
