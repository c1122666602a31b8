//! Signing in to a server elsewhere, over HTTPS, and what the command line keeps of it.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use chancery_testkit::{Chancery, Output, Serving, terminal};
use serde_json::json;

use crate::fixture;

/// A command of somebody who knows no data directory, only what was signed in to.
fn away(chancery: &Chancery, arguments: &[&str]) -> Command {
    let mut command = chancery.command(arguments);
    command.env_remove("CHANCERY_DATA").env("XDG_CONFIG_HOME", chancery.path("config"));
    command
}

fn elsewhere(chancery: &Chancery, arguments: &[&str]) -> Output {
    Output::of(&mut away(chancery, arguments))
}

fn url(serving: &Serving) -> String {
    format!("https://localhost:{}", serving.https.port())
}

#[test]
fn who_signs_in_works_there_as_here_until_they_sign_out() {
    let (chancery, serving) = fixture::server();
    chancery.run(["person", "create", "Joe Developer", "--domain", "example.org"]).success();
    chancery.run(["token", "create", "laptop", "--person", "Joe Developer", "--token-to", "file:token"]).success();
    let url = url(&serving);

    let login = ["login", &url, "--token-from", "file:token", "--ca", "root.pem", "--name", "work"];
    let kept = chancery.path("config/chancery/contexts.json");
    elsewhere(&chancery, &[&login[..], &["--dry-run"]].concat()).success().says("Nothing was kept here");
    assert!(!kept.exists(), "a rehearsal keeps nothing");
    let signed_in = elsewhere(&chancery, &login).success();
    assert!(!signed_in.stderr.contains("CHANCERY_DATA"), "{signed_in}");
    let mut overridden = away(&chancery, &login);
    Output::of(overridden.env("CHANCERY_DATA", chancery.data())).success().says("A variable goes before that");
    assert!(
        ["Joe Developer", "member", "work", &url].iter().all(|part| signed_in.stdout.contains(part)),
        "{signed_in}"
    );
    assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);

    elsewhere(&chancery, &["issue", "www.example.org", "-o", "www"]).success();
    elsewhere(&chancery, &["issue", "www.example.com", "-o", "other"]).exit(6).says("CHY-2010");
    let listed = elsewhere(&chancery, &["cert", "list", "--json"]).success().data();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    chancery.run(["cert", "list"]).success().says("www.example.org");
    let who = elsewhere(&chancery, &["whoami", "--json"]).success().data();
    assert_eq!((&who["context"], &who["server"], &who["role"]), (&json!("work"), &json!(url), &json!("member")));

    let contexts = elsewhere(&chancery, &["context", "list", "--json"]).success();
    let work = json!({ "name": "work", "url": url, "signed_in": true, "in_use": true });
    assert_eq!(contexts.data()["items"][1], work);
    let secret = chancery.read("token");
    assert!(!contexts.stdout.contains(secret.trim()), "{contexts}");

    for rehearsal in
        [&["logout", "--revoke"][..], &["logout"], &["context", "use", "local"], &["context", "remove", "work"]]
    {
        let before = std::fs::read(&kept).unwrap();
        elsewhere(&chancery, &[rehearsal, &["--dry-run"]].concat()).success().says("Nothing was changed");
        assert_eq!(std::fs::read(&kept).unwrap(), before, "{rehearsal:?}");
    }
    elsewhere(&chancery, &["cert", "list"]).success();
    elsewhere(&chancery, &["logout"]).success().says("goes on holding");
    elsewhere(&chancery, &["logout"]).success().says("No token for work was kept here.");
    assert!(!chancery.read("config/chancery/contexts.json").contains(secret.trim()));
    elsewhere(&chancery, &["cert", "list"]).exit(4).says("CHY-6067");
    elsewhere(&chancery, &["login", &url, "--name", "work", "--token-from", "file:token"]).success();
    elsewhere(&chancery, &["logout", "work", "--revoke"]).success().says("revoked");
    elsewhere(&chancery, &login).exit(4).says("CHY-3036");
    elsewhere(&chancery, &[&login[..], &["--dry-run"]].concat()).exit(4).says("CHY-3036");
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn the_token_of_the_help_issues_and_renews_and_nothing_else() {
    let (chancery, serving) = fixture::server();
    let example = "token create deploy --role operator --may issue,renew --allow";
    let help = chancery.run(["token", "create", "--help"]).success();
    assert!(help.stdout.contains(&format!("chancery {example} '*.example.org'")), "{help}");
    let made = chancery.run(example.split(' ').chain(["*.example.org"])).success();
    chancery.write("token", &made.stdout);
    chancery.run(["issue", "www.example.net", "-o", "net"]).success();
    elsewhere(&chancery, &["login", &url(&serving), "--token-from", "file:token", "--ca", "root.pem"]).success();

    elsewhere(&chancery, &["issue", "z.example.org", "-o", "z"]).success();
    elsewhere(&chancery, &["renew", "z.example.org", "-o", "z2"]).success();
    elsewhere(&chancery, &["renew", "--all-expiring", "999d", "--dry-run"]).success();
    let seen = elsewhere(&chancery, &["cert", "list", "--json"]).success().data();
    let names = seen["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect::<Vec<_>>();
    assert_eq!(names, ["z.example.org"; 2], "what is beyond its names is not there");

    let beyond: [&[&str]; 7] = [
        &["issue", "www.example.com", "-o", "com"],
        &["renew", "www.example.net"],
        &["cert", "show", "www.example.net"],
        &["revoke", "z.example.org", "--yes"],
        &["rekey", "z.example.org"],
        &["request", "list"],
        &["status"],
    ];
    for command in beyond {
        elsewhere(&chancery, command).exit(4).says("CHY-3031");
    }
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn a_server_is_known_by_a_root_by_the_systems_roots_or_by_a_fingerprint_and_never_silently() {
    let (chancery, serving) = fixture::server();
    chancery.run(["token", "create", "robot", "--role", "auditor", "--token-to", "file:token"]).success();
    let url = url(&serving);
    let login = ["login", &url, "--token-from", "file:token"];
    let print = |slug: &str| {
        let shown = chancery.run(["ca", "show", slug, "--json"]).success().data();
        shown["sha256"].as_str().unwrap().to_owned()
    };
    let issuing = print("issuing-1");

    elsewhere(&chancery, &[&login[..], &["--fingerprint", &"00".repeat(32)]].concat()).exit(4).says("CHY-6062");
    let root = elsewhere(&chancery, &[&login[..], &["--fingerprint", &print("root-1")]].concat()).exit(4);
    assert!(root.stderr.contains("shows no root") && root.stderr.contains("issuing-1"), "{root}");
    elsewhere(&chancery, &login).exit(10).says("--fingerprint");
    elsewhere(&chancery, &[&login[..], &["--yes"]].concat()).exit(10).says("--fingerprint");
    let other = Chancery::with_authority(fixture::BINARY, &["--issue", "servers", "--key-type", "p256"]);
    let wrong = fixture::export_root(&other).display().to_string();
    let refused = elsewhere(&chancery, &[&login[..], &["--ca", &wrong, "--json"]].concat()).exit(4);
    assert!(refused.stderr.contains("CHY-6063") && refused.stderr.contains("trusted authorities"), "{refused}");
    assert!(!chancery.path("config").exists(), "nothing is kept of a server that is not known");

    let mut system = away(&chancery, &[&login[..], &["--name", "system"]].concat());
    Output::of(system.env("SSL_CERT_FILE", chancery.path("root.pem")))
        .success()
        .says("a root that this computer trusts");

    elsewhere(&chancery, &[&login[..], &["--fingerprint", &issuing]].concat()).success();
    let kept = chancery.read("config/chancery/contexts.json");
    assert_eq!(kept.matches("BEGIN CERTIFICATE").count(), 2, "root and issuing authority");
    elsewhere(&chancery, &["log", "verify"]).success();

    let mut asked =
        terminal::on_terminal([fixture::BINARY, "login", &url, "--token-from", "file:token", "--name", "asked"]);
    asked.current_dir(chancery.files()).env_clear().env("HOME", chancery.files()).env("PATH", "/usr/bin:/bin");
    let (said, code) = terminal::answer(&mut asked, &[("Is it the same? [y/N]", "y\r")]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&issuing) && said.contains("auditor"), "{said}");
    assert_eq!(serving.stop(), Some(0));

    let there = Serving::start(chancery.command(["serve", "--listen", "127.0.0.2:0"]), chancery.path("server.log"));
    let renamed = format!("https://{}", there.https);
    let refused = elsewhere(&chancery, &["login", &renamed, "--token-from", "file:token", "--ca", "root.pem"]).exit(4);
    refused.says("CHY-6063").says("not for 127.0.0.2");
}

#[test]
fn contexts_are_added_chosen_by_option_variable_or_use_and_removed() {
    let (chancery, serving) = fixture::server();
    chancery.run(["token", "create", "robot", "--role", "auditor", "--token-to", "file:token"]).success();
    let url = url(&serving);
    let add = ["context", "add", "work", &url, "--ca", "root.pem", "--token-from", "file:token"];
    elsewhere(&chancery, &add).success();
    elsewhere(&chancery, &add).exit(7);
    elsewhere(&chancery, &["context", "add", "local", &url, "--ca", "root.pem", "--token-from", "file:token"]).exit(2);
    let context = |command: &mut Command| Output::of(command).success().data()["context"].clone();

    let with_option = ["whoami", "--context", "work", "--json"];
    assert_eq!(context(&mut away(&chancery, &with_option)), "work");
    assert_eq!(context(away(&chancery, &["whoami", "--json"]).env("CHANCERY_CONTEXT", "work")), "work");
    assert_eq!(context(away(&chancery, &["whoami", "--json"]).env("CHANCERY_URL", &url)), "work");
    let mut unknown = away(&chancery, &["whoami", "--json"]);
    unknown.env("CHANCERY_URL", url.replace("localhost", "127.0.0.1")).env("SSL_CERT_FILE", chancery.path("root.pem"));
    Output::of(&mut unknown).exit(4).says("CHY-6067");
    let reached = Output::of(unknown.env("CHANCERY_TOKEN_FILE", chancery.path("token"))).success();
    assert_eq!(reached.data()["role"], "auditor");
    let data = chancery.data().display().to_string();
    elsewhere(&chancery, &["whoami", "--context", "work", "--data", &data]).exit(2).says("CHY-6033");
    let mut here = chancery.command(["whoami", "--json", "--local"]);
    assert_eq!(context(here.env("CHANCERY_CONTEXT", "work").env("XDG_CONFIG_HOME", chancery.path("config"))), "local");

    elsewhere(&chancery, &["context", "use", "nowhere"]).exit(5).says("local, work");
    elsewhere(&chancery, &["context", "use", "work"]).success();
    elsewhere(&chancery, &["whoami"]).success().says("auditor");
    elsewhere(&chancery, &["backup", "create", "--to", "backups"]).exit(2).says("CHY-6068");
    elsewhere(&chancery, &["backup", "restore", "x.backup"]).exit(2).says("CHY-6066");
    elsewhere(&chancery, &["vault", "restore-key-file"]).exit(2).says("--local");
    elsewhere(&chancery, &["context", "remove", "work"]).exit(10);
    elsewhere(&chancery, &["context", "remove", "work", "--yes"]).success();
    elsewhere(&chancery, &["whoami", "--context", "work"]).exit(5).says("CHY-6070");

    elsewhere(&chancery, &add).success();
    assert_eq!(serving.stop(), Some(0));
    let gone = elsewhere(&chancery, &["whoami", "--context", "work"]).exit(12);
    assert!(gone.stderr.contains("CHY-6022") && gone.stderr.contains(&url), "{gone}");
}

#[test]
fn the_first_authority_is_made_over_https_and_the_server_is_known_by_its_root_from_then_on() {
    let chancery = fixture::empty();
    let serving = chancery.serve(&[]);
    let print = serving.temporary_fingerprint();
    chancery.run(["token", "create", "first", "--role", "administrator", "--token-to", "file:token"]).success();
    let url = url(&serving);
    elsewhere(&chancery, &["login", &url, "--token-from", "file:token", "--fingerprint", &print]).success();
    let init = ["init", "--name", "Example Org", "--issue", "servers", "--no-passphrase", "--yes"];
    elsewhere(&chancery, &init).success();
    serving.wait_for("clients are shown a new certificate");
    elsewhere(&chancery, &["issue", "www.example.org", "-o", "www"]).success();
    assert_eq!(serving.stop(), Some(0));
}
