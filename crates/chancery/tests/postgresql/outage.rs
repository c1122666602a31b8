//! A database that goes away for a while under a running server.

use std::time::Duration;

use chancery_testkit::peer::curl;
use chancery_testkit::peer::postgresql::Cluster;
use chancery_testkit::tier;

use crate::fixture::{authority_on, get, until};

#[test]
fn a_database_that_was_away_is_used_again_without_a_restart() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let chancery = authority_on(&database);
    let serving = chancery.serve(&[]);
    chancery.run(["issue", "before.example.org", "-o", "before"]).success();
    get(serving.http, "/readyz").success().says("200 OK");

    cluster.stop();
    let away = get(serving.http, "/readyz").success();
    assert!(away.stdout.contains("CHY-7013") && away.stdout.ends_with("503"), "{away}");
    get(serving.http, "/livez").success().says("200 OK");
    let crl = get(serving.http, "/crl/issuing-1.crl").success();
    assert!(crl.stdout.contains("retry-after:") && crl.stdout.ends_with("503"), "{crl}");
    chancery.run(["issue", "during.example.org", "-o", "during"]).exit(12).says("CHY-7013");
    assert!(!chancery.path("during/fullchain.pem").exists());
    let mut call = curl::command();
    call.args(["--include", "--unix-socket"]).arg(chancery.data().join("chancery.sock"));
    let call = chancery_testkit::Output::of(call.arg("http://localhost/api/v1/status")).success();
    assert!(call.stdout.starts_with("HTTP/1.1 503 "), "{call}");
    call.says("retry-after: 5").says("CHY-7013");
    std::thread::sleep(Duration::from_secs(tier::pick(0, 30) as u64));

    cluster.start_again();
    chancery.run(["issue", "after.example.org", "-o", "after"]).success();
    get(serving.http, "/readyz").success().says("200 OK");
    get(serving.http, "/crl/issuing-1.crl").success().says("200 OK");
    chancery.run(["revoke", "before.example.org", "--yes"]).success();
    chancery.run(["log", "verify"]).success();
    // A job that could not be done meanwhile is tried again a few seconds later.
    until("everything is well again", || chancery.run(["status", "--check"]).code == Some(0));
    assert_eq!(serving.stop(), Some(0));
}
