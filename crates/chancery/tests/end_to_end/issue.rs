//! `issue NAME -o DIR`.

use chancery_testkit::Output;
use chancery_testkit::peer::{openssl, pkilint};

use crate::fixture::{self, certificates, field, public_key, serial, text};

#[test]
fn a_server_certificate_is_accepted_for_its_name_only() {
    let chancery = fixture::authority();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let (roots, chain) = (chancery.path("roots.pem"), chancery.path("www/fullchain.pem"));
    assert_eq!(certificates(&chancery.read("www/fullchain.pem")).len(), 2, "leaf and issuing authority, no root");
    let for_name = |name: &str| openssl::verify(&roots, &chain, ["-purpose", "sslserver", "-verify_hostname", name]);
    for_name("www.example.org").success();
    for_name("www.example.net").failure();
    openssl::verify(&roots, &chain, ["-purpose", "smimesign"]).failure();
    pkilint::certificate(&chain).success();
    let text = text(&chain);
    for wanted in ["DNS:www.example.org", "TLS Web Server Authentication", "URI:http://ca.example.org/crl/"] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
    assert!(!text.contains("CA:TRUE"), "{text}");
}

#[test]
fn the_key_beside_it_belongs_to_it_and_is_private() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let key = chancery.path("www/privkey.pem");
    let mut command = openssl::command(["pkey", "-pubout", "-in"]);
    let derived = Output::of(command.arg(&key)).success().stdout;
    assert_eq!(derived, public_key(&chancery.path("www/fullchain.pem")));
    assert_eq!(fixture::mode(&key), 0o600);
}

#[test]
fn serials_are_long_positive_and_listed() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let serial = serial(&chancery.path("www/fullchain.pem"));
    assert!(serial.len() >= 28 && !serial.starts_with('-'), "{serial} is too short for 127 random bits");
    assert!(fixture::listed_serials(&chancery).contains(&serial));
}

#[test]
fn nothing_is_overwritten() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let before = chancery.read("www/fullchain.pem");
    let listed = fixture::listed_serials(&chancery);
    let again = chancery.run(["issue", "www.example.org", "-o", "www"]).failure();
    let rehearsed = chancery.run(["issue", "www.example.org", "-o", "www", "--dry-run"]);
    assert_eq!(rehearsed.code, again.code, "{rehearsed}");
    assert_eq!(chancery.read("www/fullchain.pem"), before, "{again}");
    assert_eq!(fixture::listed_serials(&chancery), listed, "what cannot be written is not issued");
}

#[test]
fn names_of_every_kind() {
    let chancery = fixture::servers();
    let names = ["--san", "IP:192.0.2.7", "--san", "IP:2001:db8::7", "--san", "DNS:bücher.example.org"];
    chancery.run([&["issue", "www.example.org", "-o", "www"], &names[..]].concat()).success();
    let text = text(&chancery.path("www/fullchain.pem"));
    for wanted in [
        "DNS:www.example.org",
        "IP Address:192.0.2.7",
        "IP Address:2001:DB8:0:0:0:0:0:7",
        "DNS:xn--bcher-kva.example.org",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
}

#[test]
fn nothing_outlives_its_issuer() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let leaf = field(&chancery.path("www/fullchain.pem"), "-enddate");
    assert!(!leaf.is_empty());
    let (roots, chain) = (chancery.path("roots.pem"), chancery.path("www/fullchain.pem"));
    let soon = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs() + 364 * 86_400;
    openssl::verify(&roots, &chain, ["-attime", &soon.to_string()]).success();
}

#[test]
fn a_dry_run_ends_as_the_deed_would_when_the_key_is_locked() {
    let chancery = fixture::servers();
    chancery.write("server.csr", "");
    let csr = chancery.path("server.csr");
    let request =
        ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null"];
    let mut openssl = openssl::command(request);
    openssl.args(["-subj", "/CN=www.example.org", "-addext", "subjectAltName=DNS:www.example.org", "-out"]).arg(&csr);
    Output::of(&mut openssl).success();
    let commands: [&[&str]; 7] = [
        &["issue", "www.example.org", "--ca", "root-1", "-o", "www"],
        &["sign", "server.csr", "--ca", "root-1", "-o", "www.pem", "--yes"],
        &["ca", "create", "--name", "Sub", "--issue", "servers"],
        &["ca", "renew", "issuing-1"],
        &["ca", "renew", "root-1"],
        &["ca", "replace", "issuing-1", "--yes"],
        &["crl", "publish", "root-1"],
    ];
    let before = chancery.run(["ca", "list", "--json"]).success().data();
    for command in commands {
        for also in [&["--dry-run"][..], &[]] {
            let output = chancery.run(command.iter().chain(also)).exit(11);
            assert!(output.stderr.contains("CHY-3001"), "{command:?} {also:?}: {output}");
        }
        chancery.run(command.iter().chain(&["--dry-run", "--passphrase-from", "file:passphrase"])).success();
    }
    assert_eq!(chancery.run(["ca", "list", "--json"]).success().data(), before);
    // What is revoked is revoked; its CRL waits for the key.
    let issuing = fixture::serial(&chancery.path("issuing.pem"));
    chancery.run(["revoke", &issuing, "--dry-run"]).exit(9);
    chancery.run(["revoke", &issuing, "--dry-run", "--passphrase-from", "file:passphrase"]).success();
    chancery.run(["crl", "add", "0a0b", "--ca", "root-1", "--dry-run"]).exit(9);
}

#[test]
fn a_dry_run_leaves_nothing() {
    let chancery = fixture::servers();
    let (files, listed) = (fixture::file_names(&chancery), fixture::listed_serials(&chancery));
    chancery.run(["issue", "www.example.org", "-o", "www", "--dry-run"]).success();
    assert_eq!(fixture::file_names(&chancery), files);
    assert_eq!(fixture::listed_serials(&chancery), listed);
}

#[test]
fn the_text_before_the_pem_is_every_field_and_openssl_reads_the_file() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www", "--text"]).success();
    chancery.run(["cert", "export", "www.example.org", "--text", "-o", "export.pem"]).success();
    for file in ["www/fullchain.pem", "export.pem"] {
        let content = chancery.read(file);
        let text = content.split("-----BEGIN").next().unwrap();
        let wanted = ["Certificate:", "X509v3 extensions:", "Signature Value:", "www.example.org", "Public Key"];
        for wanted in wanted {
            assert!(text.contains(wanted), "{wanted} is not in\n{text}");
        }
        openssl::verify(&chancery.path("roots.pem"), &chancery.path(file), ["-purpose", "sslserver"]).success();
    }
}

#[test]
fn fields_of_one_thing() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let shown = chancery.run(["cert", "show", "www.example.org", "--fields", "name,state"]).success();
    assert_eq!(shown.stdout, "name\twww.example.org\nstate\tvalid\n");
    let shown = chancery.run(["cert", "show", "www.example.org", "--fields", "name", "--json"]).success();
    assert_eq!(shown.data().to_string(), r#"{"name":"www.example.org"}"#);
    chancery.run(["cert", "show", "www.example.org", "--fields"]).success().says("not_after");
    chancery.run(["cert", "show", "www.example.org", "--fields", "colour"]).exit(2).says("CHY-1043").says("not_after");
}

/// What a list has for columns is less than what the things in it have.
#[test]
fn every_field_of_the_things_in_a_list_can_be_chosen() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["person", "create", "Alice Example", "--email", "alice@example.org"]).success();
    // Shorter than that of the token over HTTPS, which is some seconds older.
    chancery.run(["token", "create", "deploy", "--role", "operator", "--days", "30"]).success();
    let lists: [&[&str]; 10] = [
        &["cert", "list"],
        &["expiring"],
        &["ca", "list"],
        &["crl", "list"],
        &["crl", "history", "issuing-1"],
        &["person", "list"],
        &["token", "list"],
        &["profile", "list"],
        &["log", "list"],
        &["request", "list"],
    ];
    for list in lists {
        let with = |more: &[&str]| chancery.run([list, more].concat());
        let names = with(&["--fields"]).success().stdout.trim().replace('\n', ",");
        let whole = with(&["--json"]).success().data()["items"].clone();
        let chosen = with(&["--json", "--fields", &names]).success().data()["items"].clone();
        // A server goes on meanwhile: entries of the log get their number, tokens are used, CRLs are signed.
        let stands_still = ["cert", "person", "profile"].contains(&list[0]);
        for (whole, chosen) in whole.as_array().unwrap().iter().zip(chosen.as_array().unwrap()) {
            for (name, value) in whole.as_object().unwrap() {
                let as_it_was = |chosen: &serde_json::Value| !stands_still || chosen == value;
                assert!(chosen.get(name).is_some_and(as_it_was), "{list:?}: {name} in {chosen}");
            }
        }
        // Without a single thing in it, too.
        with(&["--fields", "colour"]).exit(2).says("CHY-1043").says(names.split(',').next_back().unwrap());
    }
    let columns = chancery.run(["cert", "list", "--fields", "owner,name,custody,names"]).success();
    assert!(columns.stdout.contains("\twww.example.org\telsewhere\tDNS:www.example.org\n"), "{columns}");
    let one = chancery.run(["cert", "show", "www.example.org", "--json", "--fields", "owner"]).success();
    assert_eq!(one.data().to_string(), r#"{"owner":null}"#);
}
