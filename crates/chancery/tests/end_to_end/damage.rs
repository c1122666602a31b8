//! What happens to the rest when a part fails: a full disk, a clock set back, a damaged row.

use chancery_testkit::peer::python;
use chancery_testkit::{Chancery, Output};

use crate::fixture;

/// Runs SQL on the database.
pub(crate) fn sql(chancery: &Chancery, statements: &str) {
    let script = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\ndb.executescript(sys.argv[2])\ndb.commit()";
    let database = chancery.data().join("chancery.db");
    python::run(script, &[database.to_str().unwrap(), statements]).success();
}

#[test]
fn a_damaged_row_is_named_and_the_others_work() {
    let cases = [("der = x'3003020101'", "der"), ("names = '{'", "names"), ("serial = x''", "serial")];
    for (damage, column) in cases {
        let chancery = fixture::servers();
        for name in ["good.example.org", "bad.example.org"] {
            chancery.run(["issue", name, "-o", name]).success();
        }
        let id = row_id(&chancery, "bad.example.org");
        sql(&chancery, &format!("update certificate set {damage} where id = {id}"));
        for command in ["show", "history"] {
            let output = chancery.run(["cert", command, "bad.example.org"]).exit(1);
            output.says("table certificate").says(&id).says(column);
        }
        chancery.run(["cert", "export", "bad.example.org", "-o", "bad.pem"]).exit(1);
        assert!(!chancery.path("bad.pem").exists());
        let listed = chancery.run(["cert", "list"]).success().says(&id);
        assert!(listed.stdout.contains("good.example.org") && !listed.stdout.contains("bad.example.org"), "{listed}");
        chancery.run(["cert", "show", "good.example.org"]).success();
        chancery.run(["renew", "good.example.org", "-o", "renewed"]).success();
        chancery.run(["revoke", "good.example.org", "--reason", "superseded", "--yes"]).success();
        chancery.run(["issue", "more.example.org", "-o", "more"]).success();
        chancery.run(["status", "--check"]).exit(8).says("cannot be relied on").says(&id).says(column);
        chancery.run(["log", "verify"]).exit(8);
        chancery.run(["status", "--check"]).exit(8).says("The audit log was changed");
    }
}

#[test]
fn a_clock_that_was_ahead_is_put_right_by_an_administrator() {
    let chancery = fixture::servers();
    sql(&chancery, "update meta set number = number + 400 * 86400 where name = 'highest_time'");
    chancery.run(["issue", "www.example.org", "-o", "www"]).exit(7).says("CHY-3017").says("chancery clock accept");
    chancery.run(["clock", "show"]).success().says("latest seen");
    chancery.run(["clock", "accept"]).exit(10);
    chancery.run(["clock", "accept", "--yes"]).success().says("signing goes on");
    chancery.run(["clock", "accept"]).success().says("nothing to accept");
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["log", "verify"]).success();
}

#[test]
fn rows_of_authorities_that_somebody_else_wrote_are_named() {
    for (damage, what) in [("settings = '{}'", "mac"), ("version = version + 1", "version")] {
        let chancery = fixture::servers();
        chancery.run(["status", "--check"]).success();
        sql(&chancery, &format!("update authority set {damage}"));
        chancery.run(["status", "--check"]).exit(8).says("Table authority").says(what);
        chancery.run(["log", "verify"]).exit(8).says("table authority");
        chancery.run(["issue", "www.example.org", "-o", "www"]).exit(1);
    }
}

fn row_id(chancery: &Chancery, name: &str) -> String {
    let data = chancery.run(["cert", "show", name, "--json"]).success().data();
    data["id"].as_str().expect("a certificate has an id").to_owned()
}

#[test]
fn nothing_is_signed_while_the_clock_is_behind() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let crl = || chancery.run(["crl", "show", "--pem"]).success().stdout;
    let (listed, before) = (fixture::listed_serials(&chancery), crl());
    sql(&chancery, "update meta set number = number + 86400 where name = 'highest_time'");
    let commands: [&[&str]; 4] = [
        &["issue", "new.example.org", "-o", "new"],
        &["renew", "www.example.org", "-o", "new"],
        &["rekey", "www.example.org", "-o", "new"],
        &["crl", "publish"],
    ];
    for command in commands {
        chancery.run(command).exit(7).says("The clock went back").says("CHY-3017");
    }
    assert!(!chancery.path("new").exists());
    assert_eq!((fixture::listed_serials(&chancery), crl()), (listed, before));
    // A revocation does not wait for the clock; its CRL does.
    chancery.run(["revoke", "www.example.org", "--reason", "keyCompromise", "--yes"]).exit(9).says("recorded");
    chancery.run(["cert", "list", "--state", "revoked"]).success().says("www.example.org");
    sql(&chancery, "update meta set number = number - 86400 where name = 'highest_time'");
    chancery.run(["crl", "publish"]).success();
    let serial = fixture::serial(&chancery.path("www/fullchain.pem"));
    chancery.run(["crl", "show", "--text"]).success().says(&serial);
    chancery.run(["log", "verify"]).success();
}

/// Runs commands while a file system of 1 MiB, its rest taken but for some kilobytes, holds the data directory; then
/// empties it and goes on. In a mount namespace of its own, so nothing of it stays. Arguments: binary, folder, kilobytes.
const FULL_DISK: &str = r#"
set -eu
small="$2/small"
mkdir "$small"
mount -t tmpfs -o size=1m,mode=0700 tmpfs "$small"
cp -a "$CHANCERY_DATA/." "$small/"
cp "$CHANCERY_DATA.vault-key" "$small.vault-key"
export CHANCERY_DATA="$small"
dd if=/dev/zero of="$small/filler" bs=1k 2>/dev/null || true
truncate -s "-$3k" "$small/filler"
code=0
"$1" issue full.example.org -o full || code=$?
echo "full: $code"
rm "$small/filler"
"$1" log verify
"$1" cert list --json
"$1" issue after.example.org -o after
"#;

#[test]
fn a_full_disk_stops_issuing_and_nothing_else() {
    for kilobytes in ["0", "40", "80"] {
        let chancery = fixture::servers();
        chancery.run(["issue", "www.example.org", "-o", "www"]).success();
        let apart = ["unshare", "--mount", "--map-root-user", "sh", "-c", FULL_DISK, "sh"];
        let folder = chancery.data().parent().unwrap().display().to_string();
        let mut command = chancery.command_through(&apart, [&folder, kilobytes]);
        let output = Output::of(&mut command).success().says("full: 12").says("The disk is full");
        assert!(!output.stdout.contains("full.example.org"), "{output}");
        assert!(!chancery.path("full").exists());
        assert!(chancery.path("after/fullchain.pem").exists());
    }
}

#[test]
fn a_database_put_back_to_an_older_state_is_found() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    chancery.run(["log", "verify"]).success();
    let database = chancery.data().join("chancery.db");
    let older = std::fs::read(&database).unwrap();
    chancery.run(["issue", "later.example.org", "-o", "later"]).success();
    chancery.run(["log", "verify"]).success();
    std::fs::write(&database, older).unwrap();
    chancery.run(["log", "verify"]).exit(8);
}
