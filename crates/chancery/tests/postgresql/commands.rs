//! Commands without a server, and what goes wrong on the way to the database.

use chancery_testkit::peer::openssl;
use chancery_testkit::peer::postgresql;
use chancery_testkit::{Chancery, Output, Serving};

use crate::fixture::{BINARY, at, authority, crl_number, listed};

#[test]
fn every_command_works_on_the_database_and_leaves_no_rows_in_the_directory() {
    let (chancery, database) = authority();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let request = ["req", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem", "-subj", "/CN=shop.example.org"];
    Output::of(openssl::command(request).args(["-out", "shop.csr"]).current_dir(chancery.files())).success();
    chancery.run(["sign", "shop.csr", "-o", "shop.pem", "--yes"]).success();
    chancery.run(["renew", "www.example.org", "-o", "renewed"]).success();
    let before = crl_number(&chancery);
    chancery.run(["revoke", "shop.example.org", "--reason", "superseded", "--yes"]).success();
    assert_eq!(crl_number(&chancery), before + 1);
    chancery.run(["cert", "list"]).success().says("www.example.org").says("shop.example.org");
    chancery.run(["person", "create", "Alice Example", "--email", "alice@example.org"]).success();
    chancery.run(["token", "create", "deploy", "--role", "operator", "--days", "90"]).success();
    chancery.run(["log", "verify"]).success();
    chancery.run(["log", "list"]).success().says("revoked");
    chancery.run(["status"]).success();
    chancery.run(["init", "--name", "Second", "--passphrase-from", "file:passphrase", "--yes"]).exit(7);
    assert!(!chancery.data().join("chancery.db").exists(), "the rows are on the server");
    assert_eq!(database.sql("SELECT count(*) FROM epoch WHERE state <> 'closed'").trim(), "0", "each ended in order");

    // Another machine needs the key file and nothing else.
    let second = chancery.beside();
    second.run(["cert", "list"]).success().says("shop.example.org");
    second.run(["issue", "mx.example.org", "-o", "mx"]).success();
    std::fs::remove_file(second.key_file()).unwrap();
    second.run(["issue", "other.example.org", "-o", "other"]).exit(11).says("CHY-3008");
}

#[test]
fn the_configuration_file_names_the_database_for_commands_and_servers() {
    let (chancery, _database) = authority();
    let configured = |args: &[&str]| {
        let mut command = chancery.command(args);
        command.env_remove("CHANCERY_DATABASE_FROM").env("CHANCERY_CONFIG", chancery.path("chancery.toml"));
        command
    };
    let source = format!("file:{}", chancery.path("database").display());
    Output::of(&mut configured(&["config", "set", "database_from", &source])).success();
    Output::of(&mut configured(&["config", "check"])).success();
    Output::of(&mut configured(&["config", "get", "database_from"])).success().says(&source);
    Output::of(&mut configured(&["issue", "www.example.org", "-o", "www"])).success();
    let serve = configured(&["serve", "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"]);
    let serving = Serving::start(serve, chancery.path("server.log"));
    chancery.run(["cert", "show", "www.example.org"]).success();
    assert_eq!(serving.stop(), Some(0));
    assert!(!chancery.data().join("chancery.db").exists(), "the server made no database of its own");
}

#[test]
fn status_names_the_database_and_says_what_needs_a_person() {
    let (chancery, database) = authority();
    let name = database.sql("SELECT current_database()").trim().to_owned();
    let serving = chancery.serve(&[]);
    let status = chancery.run(["status", "--json"]).success().data();
    assert_eq!((&status["database"]["kind"], &status["healthy"]), (&"postgresql".into(), &true.into()), "{status}");
    assert_eq!(status["database"]["name"], name.as_str(), "{status}");
    let jobs: Vec<&str> = status["jobs"].as_array().unwrap().iter().map(|job| job["name"].as_str().unwrap()).collect();
    assert!(["log", "index", "crl", "log-check", "ocsp-answers"].iter().all(|job| jobs.contains(job)), "{jobs:?}");
    chancery.run(["status", "--check"]).success().says(&name);

    // The root's key is locked, so its CRL has to wait.
    chancery.run(["crl", "add", "--ca", "root-1", "0badcafe", "--yes"]).exit(9);
    chancery.run(["status", "--check"]).exit(8).says("CHY-4012").says("root-1");
    let other = chancery.beside();
    other.run(["status", "--check"]).exit(8).says("CHY-4012");
    chancery.run(["crl", "publish", "root-1", "--passphrase-from", "file:passphrase"]).success();
    other.run(["status", "--check"]).success().says(&name);
    assert_eq!(serving.stop(), Some(0));
}

#[test]
fn a_server_gets_the_address_of_the_database_as_a_credential() {
    let (chancery, _database) = authority();
    let mut serve = chancery.command(["serve", "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"]);
    serve.env("CHANCERY_DATABASE_FROM", "cred:database").env("CREDENTIALS_DIRECTORY", chancery.files());
    let serving = Serving::start(serve, chancery.path("server.log"));
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    assert_eq!(serving.stop(), Some(0));
    assert!(listed(&chancery).iter().any(|(name, _)| name == "www.example.org"));
}

#[test]
fn a_backup_of_the_database_restores_into_a_directory_and_moves_to_a_new_one() {
    let (chancery, _database) = authority();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    std::fs::create_dir(chancery.path("backups")).unwrap();
    let made = chancery.run(["backup", "create", "--to", "backups", "--json"]).success().data();
    let file = made["file"].as_str().unwrap();
    chancery.run(["issue", "later.example.org", "-o", "later"]).success();
    chancery.run(["backup", "verify", file]).success().says("sound");
    chancery.run(["backup", "rehearse", file, "--recovery-code-from", "file:code"]).success();

    let data = chancery.data().with_file_name("restored");
    let restore = ["backup", "restore", file, "--yes", "--recovery-code-from", "file:code"];
    at(&chancery, &data, &restore).success();
    at(&chancery, &data, &["cert", "show", "www.example.org"]).success();
    at(&chancery, &data, &["log", "verify"]).success();
    let empty = postgresql::shared().database();
    at(&chancery, &data, &["db", "migrate", "--to", &empty.url(), "--yes"]).success();
    let on_the_new = |args: &[&str]| {
        Output::of(chancery.command(args).env("CHANCERY_DATA", &data).env("CHANCERY_DATABASE_FROM", empty.url()))
    };
    on_the_new(&["cert", "show", "www.example.org"]).success();
    on_the_new(&["issue", "again.example.org", "-o", "again"]).success();
    on_the_new(&["log", "verify"]).success();
    assert!(listed(&chancery).iter().any(|(name, _)| name == "later.example.org"), "the other one is as it was");
}

#[test]
fn what_is_wrong_with_the_way_to_the_database_is_told_with_what_to_do() {
    let chancery = Chancery::new(BINARY);
    let database = postgresql::shared().database();
    let status = |source: &str| chancery.run(["status", "--database-from", source]);
    chancery.write("closed", "postgres://ca:secret@127.0.0.1:1/ca");
    let closed = status("file:closed").exit(12).says("CHY-7013");
    assert!(!closed.stderr.contains("secret"), "{closed}");
    let missing = database.url().replace("/test_", "/no_test_");
    status(&missing).exit(1).says("CHY-7016").says("createdb");
    status("postgres://ca:secret@127.0.0.1/ca").exit(2).says("CHY-6061");
    status("mysql://127.0.0.1/ca").exit(2).says("CHY-6060");
    status("file:not-there").failure();
    // An empty database is no authority yet.
    status(&database.url()).exit(5).says("CHY-3005");
    chancery.run(["serve", "--listen", "127.0.0.1:0", "--database-from", &missing]).exit(1).says("CHY-7016");
}
