//! `chancery db migrate`: everything is in the new place, and nobody goes on with the old one.

use std::process::Command;

use chancery_testkit::peer::postgresql;
use chancery_testkit::{Chancery, Output};

use crate::fixture::{BINARY, crl_number, listed};

/// Every row of a table as text, in order, as both databases write it.
fn rows(output: String) -> Vec<String> {
    let mut rows: Vec<String> = output.lines().map(str::to_owned).collect();
    rows.sort_unstable();
    rows
}

fn sqlite(chancery: &Chancery, sql: &str) -> String {
    Output::of(Command::new("sqlite3").arg(chancery.data().join("chancery.db")).arg(sql)).success().stdout
}

#[test]
fn everything_moves_and_the_old_directory_opens_no_more() {
    let chancery = Chancery::with_authority(BINARY, &["--issue", "servers,email", "--url", "http://ca.example.org"]);
    for name in ["www.example.org", "bad.example.org", "joe@example.org"] {
        chancery.run(["issue", name, "-o", name, "--password-from", "file:passphrase"]).success();
    }
    chancery.run(["revoke", "bad.example.org", "--reason", "keyCompromise", "--yes"]).success();
    chancery.run(["person", "create", "Bücher Ährenfeld", "--email", "alice@example.org"]).success();
    chancery.run(["request", "create", "shop.example.org", "-o", "shop.csr"]).success();
    let database = postgresql::shared().database();
    let url = database.url();
    let migrate = ["db", "migrate", "--to", &url, "--yes"];
    chancery.run(&migrate[..4]).exit(10).says("--yes");
    let serving = chancery.serve(&[]);
    Output::of(chancery.command(migrate).env("CHANCERY_LOCK_WAIT", "0")).exit(12).says("CHY-7001");
    assert_eq!(serving.stop(), Some(0));
    let (before, number) = (listed(&chancery), crl_number(&chancery));
    let rehearsal = ["db", "migrate", "--to", &url, "--dry-run"];
    chancery.run(rehearsal).success().says("Nothing was moved");
    assert_eq!(
        database.sql("SELECT to_regclass('vault_slot') IS NULL").trim(),
        "t",
        "a rehearsal writes nothing there"
    );
    let moved = chancery.run([&migrate[..], &["--json"]].concat()).success().data();
    assert_eq!(moved["log"]["sound"], true, "{moved}");
    assert!(moved["rows"].as_u64().unwrap() > 50, "{moved}");

    // Nothing was changed on the way: what is the same in both is compared as text.
    for table in ["certificate", "revocation", "crl", "authority", "vault_key", "person", "request", "issuer"] {
        let columns = sqlite(
            &chancery,
            &format!(
                "SELECT group_concat(CASE type WHEN 'BLOB' THEN 'hex:' ELSE '' END || name) FROM pragma_table_info('{table}')"
            ),
        );
        let each = |blob: &dyn Fn(&str) -> String, other: &dyn Fn(&str) -> String| {
            let column = |name: &str| name.strip_prefix("hex:").map_or_else(|| other(name), blob);
            columns.trim().split(',').map(column).collect::<Vec<_>>().join(" || '|' || ")
        };
        let lite = each(&|name| format!("COALESCE(lower(hex({name})), '')"), &|name| format!("COALESCE({name}, '')"));
        let server = each(&|name| format!("COALESCE(encode({name}, 'hex'), '')"), &|name| {
            format!("COALESCE(CAST({name} AS text), '')")
        });
        let old = rows(sqlite(&chancery, &format!("SELECT {lite} FROM {table}")));
        assert!(!old.is_empty(), "{table}");
        assert_eq!(rows(database.sql(&format!("SELECT {server} FROM {table}"))), old, "{table}");
    }

    chancery.run(["status"]).exit(7).says("CHY-7018").says("--database-from");
    chancery.run(["issue", "old.example.org", "-o", "old"]).exit(7).says("CHY-7018");
    chancery.run(["serve", "--listen", "127.0.0.1:0"]).exit(7).says("CHY-7018");
    chancery.run(migrate).exit(7).says("CHY-7018");
    chancery.run(rehearsal).exit(7).says("CHY-7018");

    let chancery = chancery.on(&database);
    assert_eq!(listed(&chancery), before);
    chancery.run(["log", "verify"]).success();
    chancery.run(["log", "list"]).success().says("database_moved");
    chancery.run(["issue", "new.example.org", "-o", "new"]).success();
    chancery.run(["revoke", "www.example.org", "--yes"]).success();
    assert!(crl_number(&chancery) > number, "numbers of CRLs go on");
    chancery.run(["request", "show", "shop.example.org"]).success();
    let serving = chancery.serve(&[]);
    chancery.run(["log", "verify"]).success();
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn a_database_with_rows_is_refused_and_the_directory_goes_on() {
    let chancery = Chancery::with_authority(BINARY, &["--issue", "servers"]);
    let database = postgresql::shared().database();
    let url = database.url();
    let other = Chancery::new(BINARY).on(&database);
    other.init(&["--issue", "servers"]);
    let count = || database.sql("SELECT count(*) FROM certificate");
    let before = count();
    for how in ["--dry-run", "--yes"] {
        chancery.run(["db", "migrate", "--to", &url, how]).exit(7).says("CHY-7019").says("createdb");
    }
    assert_eq!(count(), before);
    let others = postgresql::shared().database();
    others.sql("CREATE TABLE wiki (page TEXT)");
    chancery.run(["db", "migrate", "--to", &others.url(), "--dry-run"]).exit(7).says("CHY-7019").says("wiki");
    chancery.run(["db", "migrate", "--to", &others.url(), "--yes"]).exit(7).says("CHY-7019").says("wiki");
    assert_eq!(others.sql("SELECT to_regclass('vault_slot') IS NULL").trim(), "t");
    chancery.write("database", postgresql::shared().database().url());
    chancery.run(["db", "migrate", "--to", "postgres://ca@127.0.0.1:1/ca", "--yes"]).exit(12).says("CHY-7013");
    chancery.run(["db", "migrate", "--yes"]).exit(2).says("CHY-6060");
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["log", "verify"]).success();
    Chancery::new(BINARY).run(["db", "migrate", "--to", &url, "--yes"]).exit(5).says("CHY-3005");
    let next = format!("config set database_from file:{}", chancery.path("database").display());
    chancery.run(["db", "migrate", "--to", "file:database", "--yes"]).success().says(&next);
}

/// Power fails when the server has everything and the directory is not told so yet: doing it again finishes it.
#[test]
fn a_move_that_was_broken_off_is_finished_by_doing_it_again() {
    let chancery = Chancery::with_authority(BINARY, &["--issue", "servers"]);
    let database = postgresql::shared().database();
    let url = database.url();
    // Nobody knows yet what the server has.
    sqlite(&chancery, "INSERT INTO meta (name, text) VALUES ('moving', 'there')");
    chancery.run(["issue", "old.example.org", "-o", "old"]).exit(7).says("db migrate");
    let rehearsal = ["db", "migrate", "--to", &url, "--dry-run"];
    chancery.run(rehearsal).success();
    let migrate = ["db", "migrate", "--to", &url, "--yes", "--json"];
    let moved = chancery.run(migrate).success().data();
    assert!(moved["rows"].as_u64().unwrap() > 50, "it had nothing: {moved}");
    sqlite(&chancery, "DELETE FROM meta WHERE name = 'moved'");
    chancery.run(rehearsal).success();
    let again = chancery.run(migrate).success().data();
    assert_eq!(again["rows"], 0, "it had all: {again}");
    assert_eq!(database.sql("SELECT count(*) FROM meta WHERE name IN ('moving', 'moved')").trim(), "0");
    chancery.run(["status"]).exit(7).says("CHY-7018");
    let other = Chancery::with_authority(BINARY, &["--issue", "servers"]);
    sqlite(&other, "INSERT INTO meta (name, text) VALUES ('moving', 'there')");
    other.run(rehearsal).exit(7).says("CHY-7019");
    other.run(migrate).exit(7).says("CHY-7019");
}
