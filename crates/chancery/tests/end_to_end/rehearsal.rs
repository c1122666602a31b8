//! `--dry-run`: nothing changes, and what would be refused is refused with the same exit code.

use chancery_testkit::Chancery;
use serde_json::Value;

use crate::fixture;

/// Everything that commands show of what is kept.
fn state(chancery: &Chancery) -> Vec<Value> {
    let lists: [&[&str]; 10] = [
        &["ca", "list"],
        &["cert", "list"],
        &["crl", "list"],
        &["request", "list"],
        &["profile", "list"],
        &["person", "list"],
        &["token", "list"],
        &["backup", "list"],
        &["backup", "schedule"],
        &["vault", "show"],
    ];
    lists.iter().map(|list| chancery.run(list.iter().chain(&["--json"])).success().data()).collect()
}

fn scene() -> Chancery {
    let chancery = fixture::servers();
    chancery.run(["person", "create", "Joe", "--email", "joe@example.org", "--domain", "example.org"]).success();
    chancery.run(["person", "create", "Ann", "--email", "ann@example.org"]).success();
    chancery.run(["person", "suspend", "Ann", "--yes"]).success();
    chancery.run(["token", "create", "deploy", "--role", "operator", "--token-to", "file:token"]).success();
    chancery.run(["token", "create", "old", "--role", "operator", "--token-to", "file:old"]).success();
    chancery.run(["token", "revoke", "old", "--yes"]).success();
    chancery.run(["request", "create", "shop.example.org", "-o", "shop"]).success();
    chancery.run(["ca", "create", "--name", "Spare", "--passphrase-from", "file:passphrase"]).success();
    std::fs::create_dir(chancery.path("backups")).unwrap();
    chancery.write("taken.backup", "");
    chancery.write("bad.json", r#"{"title": "", "key_types": []}"#);
    chancery
}

#[test]
fn what_would_be_done_is_shown_and_not_done() {
    let chancery = scene();
    // Absolute: the server may be elsewhere.
    let backups = &chancery.path("backups").display().to_string();
    let commands: [&[&str]; 20] = [
        &["person", "suspend", "Joe"],
        &["person", "resume", "Ann"],
        &["person", "address", "add", "Joe", "joe@example.net"],
        &["person", "address", "remove", "Joe", "joe@example.org"],
        &["person", "domain", "add", "Joe", "example.net"],
        &["person", "domain", "remove", "Joe", "example.org"],
        &["token", "revoke", "deploy"],
        &["request", "cancel", "shop.example.org"],
        &["profile", "create", "intranet", "--copy-of", "server"],
        &["ca", "lock", "root-1"],
        &["ca", "default", "issuing-2"],
        &["ca", "retire", "issuing-2"],
        &["ca", "retire", "issuing-1", "--force"],
        &["crl", "publish", "issuing-1"],
        &["crl", "add", "0a0b", "--ca", "issuing-1"],
        &["backup", "create", "--to", backups, "--keep", "1"],
        &["backup", "schedule", "--every", "24h", "--to", backups],
        &["backup", "schedule", "--off"],
        &["vault", "recovery-code", "--recovery-code-to", "file:code"],
        &["clock", "accept"],
    ];
    let before = state(&chancery);
    let files = fixture::file_names(&chancery);
    for command in commands {
        chancery.run(command.iter().chain(&["--dry-run"])).success();
        chancery.run(command.iter().chain(&["--dry-run", "--json"])).success();
        assert_eq!(state(&chancery), before, "{command:?}");
    }
    assert_eq!(fixture::file_names(&chancery), files);
    assert_eq!(std::fs::read_dir(chancery.path("backups")).unwrap().count(), 0, "nothing is left in the folder");
    chancery.run(["log", "verify"]).success();
}

#[test]
fn what_would_be_refused_is_refused() {
    let chancery = scene();
    let [taken, nowhere] = &["taken.backup", "no/such/folder"].map(|path| chancery.path(path).display().to_string());
    let commands: [&[&str]; 19] = [
        &["person", "suspend", "Ann", "--yes"],
        &["person", "suspend", "Nobody", "--yes"],
        &["person", "resume", "Joe"],
        &["person", "address", "add", "Joe", "ann@example.org"],
        &["person", "address", "remove", "Joe", "other@example.org"],
        &["person", "domain", "add", "Joe", "org"],
        &["person", "domain", "remove", "Joe", "example.net"],
        &["token", "revoke", "old", "--yes"],
        &["request", "cancel", "nothing.example.org", "--yes"],
        &["profile", "create", "root-ca", "--copy-of", "server"],
        &["profile", "create", "intranet", "--from", "bad.json"],
        &["profile", "edit", "server", "--from", "bad.json", "--yes"],
        &["ca", "lock", "nosuch"],
        &["ca", "default", "issuing-2", "--for", "nosuch"],
        &["ca", "retire", "issuing-1", "--yes"],
        &["backup", "create", "--to", taken],
        &["backup", "create", "--to", nowhere],
        &["backup", "schedule", "--every", "24h", "--to", nowhere],
        &["backup", "create"],
    ];
    let before = state(&chancery);
    for command in commands {
        let rehearsed = chancery.run(command.iter().chain(&["--dry-run"]));
        let done = chancery.run(command);
        assert_eq!(rehearsed.code, done.code, "{command:?}: {rehearsed}\n{done}");
        assert_ne!(done.code, Some(0), "{command:?}: {done}");
        assert_eq!(state(&chancery), before, "{command:?}");
    }
}
