//! An authority on a database of its own, and what is asked about it.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use chancery_testkit::peer::curl;
use chancery_testkit::peer::postgresql::{self, Database};
use chancery_testkit::{Chancery, Output};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_chancery");

/// Longest wait for something that comes by itself.
const PATIENCE: Duration = Duration::from_secs(240);

/// An authority for servers on a new database of the server that all tests share.
pub(crate) fn authority() -> (Chancery, Database) {
    let database = postgresql::shared().database();
    (authority_on(&database), database)
}

/// An authority for servers on this database, with the recovery code in the file `code`.
pub(crate) fn authority_on(database: &Database) -> Chancery {
    let chancery = Chancery::new(BINARY).on(database);
    chancery.init(&["--issue", "servers", "--url", "http://ca.example.org", "--recovery-code-to", "file:code"]);
    chancery
}

/// Runs a command on another data directory, with its rows there.
pub(crate) fn at(chancery: &Chancery, data: &Path, args: &[&str]) -> Output {
    Output::of(chancery.command(args).env("CHANCERY_DATA", data).env_remove("CHANCERY_DATABASE_FROM"))
}

/// curl of an address of a server's listener without TLS; headers come first, the status stands in the last line.
pub(crate) fn get(address: SocketAddr, path: &str) -> Output {
    Output::of(
        curl::command().args(["--include", "--write-out", "\n%{http_code}"]).arg(format!("http://{address}{path}")),
    )
}

/// Names of the certificates that reached a client: only whole files count.
pub(crate) fn received(chancery: &Chancery) -> BTreeSet<String> {
    let entries = std::fs::read_dir(chancery.files()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let whole = |name: &String| {
        let text = std::fs::read_to_string(chancery.path(name).join("fullchain.pem"));
        text.unwrap_or_default().contains("-----END CERTIFICATE-----")
    };
    names.filter(whole).collect()
}

/// Name and serial number of every certificate that the authority knows.
pub(crate) fn listed(chancery: &Chancery) -> Vec<(String, String)> {
    let listed = chancery.run(["cert", "list", "--json", "--limit", "1000"]).success().data();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    listed["items"].as_array().unwrap().iter().map(|item| (text(&item["name"]), text(&item["serial"]))).collect()
}

/// The number of the CRL that is published.
pub(crate) fn crl_number(chancery: &Chancery) -> u64 {
    let listed = chancery.run(["crl", "list", "--json"]).success().data();
    let items = listed["items"].as_array().unwrap();
    items.iter().find(|item| item["authority"] == "issuing-1").unwrap()["number"].as_u64().unwrap()
}

/// Epochs in this state.
pub(crate) fn epochs(database: &Database, state: &str) -> Vec<String> {
    database
        .sql(&format!("SELECT id FROM epoch WHERE state = '{state}' ORDER BY id"))
        .lines()
        .map(String::from)
        .collect()
}

/// No number of a CRL was given twice, and what it lists goes with its number.
pub(crate) fn numbers_are_sound(database: &Database) {
    let twice =
        "SELECT count(*) FROM (SELECT issuer, number FROM crl GROUP BY issuer, number HAVING count(*) > 1) twice";
    assert_eq!(database.sql(twice).trim(), "0", "no number of a CRL twice");
    let back = "SELECT count(*) FROM crl a JOIN crl b ON a.authority = b.authority AND a.crl_partition = b.crl_partition \
                AND a.kind = b.kind AND a.number < b.number AND a.seq > b.seq";
    assert_eq!(database.sql(back).trim(), "0", "content goes with the number");
}

/// Waits until it is so.
#[track_caller]
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}
