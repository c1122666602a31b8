//! `log verify` finds what somebody did to the database.

use chancery_testkit::Chancery;
use chancery_testkit::peer::python;

use crate::fixture;

fn used() -> Chancery {
    let chancery = fixture::servers();
    for index in 0..4 {
        let name = format!("host{index}.example.org");
        chancery.run(["issue", &name, "-o", &name]).success();
    }
    chancery.run(["revoke", "host0.example.org", "--reason", "superseded", "--yes"]).success();
    chancery.run(["log", "verify"]).success();
    chancery
}

/// Runs SQL on every SQLite database of the data directory that has an audit log.
fn tamper(chancery: &Chancery, statements: &str) {
    let script = "
import pathlib, sqlite3, sys
touched = 0
for path in pathlib.Path(sys.argv[1]).rglob('*'):
    if not path.is_file() or path.open('rb').read(15) != b'SQLite format 3':
        continue
    db = sqlite3.connect(path)
    db.create_function('flip', 1, lambda blob: blob[:len(blob) // 2] + bytes([blob[len(blob) // 2] ^ 1]) + blob[len(blob) // 2 + 1:])
    if db.execute(\"select count(*) from sqlite_master where name = 'audit_batch'\").fetchone()[0]:
        before = db.total_changes
        db.executescript(sys.argv[2])
        db.commit()
        touched += 1
    db.close()
assert touched == 1, 'no database with an audit log'
";
    python::run(script, &[chancery.data().to_str().unwrap(), statements]).success();
}

#[test]
fn an_honest_log_verifies() {
    used();
}

#[test]
fn every_kind_of_tampering_is_found() {
    let cases = [
        (
            "a byte flipped",
            "update audit_batch set entries = flip(entries) where (epoch, seq) = (select epoch, seq from audit_batch order by first_leaf limit 1 offset 2)",
        ),
        (
            "a row removed",
            "delete from audit_batch where (epoch, seq) = (select epoch, seq from audit_batch order by first_leaf limit 1 offset 2)",
        ),
        (
            "a tail cut",
            "delete from audit_batch where (epoch, seq) in (select epoch, seq from audit_batch order by first_leaf desc limit 2)",
        ),
        ("everything emptied", "delete from audit_batch; delete from audit_tile; delete from audit_checkpoint"),
    ];
    let mut missed = Vec::new();
    for (what, statements) in cases {
        let chancery = used();
        tamper(&chancery, statements);
        let output = chancery.run(["log", "verify"]);
        if output.code == Some(0) {
            missed.push(format!("{what}: {output}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_whole_log_rewritten_without_the_key_is_found() {
    let (chancery, other) = (used(), used());
    let other = other.data().join("chancery.db");
    let tables = ["audit_batch", "audit_tile", "audit_checkpoint", "audit_detail"];
    let swap = tables.map(|table| format!("delete from {table}; insert into {table} select * from other.{table};\n"));
    // As consistent as a forger without the vault's key can make it: a log that somebody else's key signed.
    tamper(&chancery, &format!("attach '{}' as other;\n{}", other.display(), swap.concat()));
    chancery.run(["log", "verify"]).exit(8);
}
