//! Every built-in profile passes pkilint, and so does what stands around it: authorities and CRLs.

use chancery_testkit::peer::{openssl, pkilint};
use chancery_testkit::{Chancery, Output};

use crate::fixture;

#[test]
fn pkilint_finds_nothing_on_any_profile() {
    let chancery = fixture::authority();
    let cases = [
        ("server", "www.example.org"),
        ("mail-server", "mail.example.org"),
        ("email", "joe@example.org"),
        ("email-sign", "ann@example.org"),
        ("email-encrypt", "sue@example.org"),
        ("client", "tom@example.org"),
        ("code-signing", "Example Builds"),
        ("timestamping", "Example Time"),
        ("ocsp", "Example OCSP"),
    ];
    let mut faults = Vec::new();
    for (profile, name) in cases {
        // With a request, so that there is no key in custody and no .p12 in the way.
        let csr = request(&chancery, profile, name);
        let issued = chancery.run(["issue", name, "--profile", profile, "--csr", &csr, "-o", profile]);
        if issued.code != Some(0) {
            faults.push(format!("{profile}: {issued}"));
            continue;
        }
        let linted = pkilint::certificate(&chancery.path(profile).join("fullchain.pem"));
        if linted.code != Some(0) {
            faults.push(format!("{profile}: {linted}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn request(chancery: &Chancery, profile: &str, name: &str) -> String {
    let (key, csr) = (format!("{profile}.key"), format!("{profile}.csr"));
    openssl::make_key(&chancery.path(&key), "RSA", Some("rsa_keygen_bits:3072"));
    openssl::make_request(&chancery.path(&csr), &chancery.path(&key), &format!("/CN={name}"), &[]);
    csr
}

#[test]
fn pkilint_finds_nothing_on_authorities_and_crls_of_every_key_type() {
    let mut faults = Vec::new();
    for key in ["p256", "p384", "p521", "rsa2048", "ed25519"] {
        let options = ["--issue", "servers", "--url", fixture::URL, "--key-type", key];
        let chancery = fixture::authority_with(&options);
        chancery.run(["issue", "www.example.org", "-o", "www"]).success();
        chancery.run(["hold", "www.example.org", "--yes"]).success();
        for file in ["roots.pem", "issuing.pem", "www/fullchain.pem"] {
            faults.extend(fault(key, &pkilint::certificate(&chancery.path(file))));
        }
        for authority in ["root-1", "issuing-1"] {
            let text = chancery.run(["crl", "show", authority, "--pem"]).success().stdout;
            faults.extend(fault(key, &pkilint::crl(&chancery.write("crl.pem", text))));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn fault(what: &str, linted: &Output) -> Option<String> {
    (linted.code != Some(0)).then(|| format!("{what}: {linted}"))
}

#[test]
fn the_list_has_every_slug() {
    let chancery = fixture::authority();
    let text = chancery.run(["profile", "list", "--json"]).success().data().to_string();
    for slug in [
        "server",
        "mail-server",
        "email",
        "email-sign",
        "email-encrypt",
        "client",
        "code-signing",
        "timestamping",
        "ocsp",
        "sub-ca",
    ] {
        assert!(text.contains(&format!("\"{slug}\"")), "{slug} is not in {text}");
    }
}
