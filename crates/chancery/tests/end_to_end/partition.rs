//! CRL partitions (decision 12): a certificate names its own, and openssl checks it against that one or the complete one.

use std::path::PathBuf;

use chancery_testkit::peer::openssl;
use chancery_testkit::{Chancery, Output};

use crate::fixture;

/// A CRL of the issuing authority in a file.
fn crl(chancery: &Chancery, file: &str, options: &[&str]) -> PathBuf {
    let mut arguments = vec!["crl", "show", "issuing-1", "--pem"];
    arguments.extend(options);
    chancery.write(file, chancery.run(arguments).success().stdout)
}

fn verify(chancery: &Chancery, certificate: &str, crl: &str) -> Output {
    let crl = chancery.path(crl);
    // Extended support is what makes openssl look at the scope of a CRL.
    let options = ["-crl_check", "-extended_crl", "-CRLfile", crl.to_str().unwrap()];
    openssl::verify(&chancery.path("roots.pem"), &chancery.path(format!("{certificate}/fullchain.pem")), options)
}

#[test]
fn certificates_beyond_the_size_have_a_crl_of_their_own_and_a_complete_one() {
    let chancery = fixture::servers();
    // The signer of OCSP answers takes a place too.
    chancery.run(["crl", "schedule", "--partition-size", "3"]).success();
    for name in ["one", "two"] {
        chancery.run(["issue", &format!("{name}.example.org"), "-o", name]).success();
    }
    let planned = chancery.run(["issue", "three.example.org", "--dry-run"]).success();
    assert!(format!("{}{}", planned.stdout, planned.stderr).contains("/crl/issuing-1-p1.crl"), "{planned:?}");
    chancery.run(["issue", "three.example.org", "-o", "three"]).success();
    for (name, address) in [("two", "/crl/issuing-1.crl"), ("three", "/crl/issuing-1-p1.crl")] {
        let text = fixture::text(&chancery.path(format!("{name}/fullchain.pem")));
        assert!(text.contains(&format!("URI:{}{address}", fixture::URL)), "{text}");
    }
    // The CRL that a certificate names is there with the certificate.
    crl(&chancery, "new.crl", &["--partition", "1"]);
    verify(&chancery, "three", "new.crl").success();

    chancery.run(["revoke", "three.example.org", "--reason", "superseded", "--yes"]).success();
    chancery.wait_for_crls();
    crl(&chancery, "first.crl", &["--partition", "0"]);
    crl(&chancery, "second.crl", &["--partition", "1"]);
    crl(&chancery, "complete.crl", &[]);
    verify(&chancery, "three", "second.crl").failure().says("certificate revoked");
    verify(&chancery, "three", "complete.crl").failure().says("certificate revoked");
    verify(&chancery, "one", "first.crl").success();
    verify(&chancery, "one", "complete.crl").success();
    verify(&chancery, "one", "second.crl").failure().says("different CRL scope");

    let listed = chancery.run(["crl", "list", "--json"]).success().data();
    let partitions: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|crl| crl["authority"] == "issuing-1")
        .map(|crl| (crl["partition"].as_u64(), crl["entries"].as_u64().unwrap()))
        .collect();
    assert_eq!(partitions, [(None, 1), (Some(0), 0), (Some(1), 1)]);
}

#[test]
fn a_size_that_makes_no_sense_is_refused_with_both_values() {
    let chancery = fixture::servers();
    for size in ["0", "99999999999"] {
        let refused = chancery.run(["crl", "schedule", "--partition-size", size]).exit(1).says("CHY-1040");
        refused.says(size).says("1 to 10000000");
    }
    chancery.run(["crl", "schedule", "--partition-size", "5", "--dry-run"]).success().says("Nothing was changed");
    let schedule = chancery.run(["crl", "schedule", "--json"]).success().data();
    assert_eq!(schedule["partition_size"], 100_000);
    chancery.run(["crl", "show", "--partition", "7"]).exit(5);
}
