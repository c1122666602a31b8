//! Every built-in profile passes pkilint.

use chancery_testkit::peer::pkilint;

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
        let issued = chancery.run(["issue", name, "--profile", profile, "-o", profile]);
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
