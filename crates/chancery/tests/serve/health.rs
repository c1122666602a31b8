//! Addresses for machines that watch.

use chancery_testkit::peer::python;
use chancery_testkit::{Chancery, Output};

use crate::fixture;

#[test]
fn live_ready_and_healthy_on_both_listeners() {
    let (chancery, serving) = fixture::server();
    for path in ["/livez", "/readyz", "/healthz"] {
        fixture::curl(&chancery, serving.http, "http", path, &[]).success().says("ok").says("200");
        fixture::curl(&chancery, serving.https, "https", path, &[]).success().says("ok").says("200");
    }
    fixture::curl(&chancery, serving.http, "http", "/api/v1/status", &[]).success().says("404");
    for (address, scheme) in [(serving.http, "http"), (serving.https, "https")] {
        let wrong = fixture::curl(&chancery, address, scheme, "/livez", &["-X", "POST"]);
        wrong.success().says("405").says("CHY-1040");
    }
}

#[test]
fn what_needs_a_person_is_unhealthy_and_still_ready() {
    let (chancery, serving) = fixture::server();
    // The root's key has a passphrase, so its CRL cannot be signed by the server.
    let serial = chancery.run(["ca", "show", "issuing-1", "--json"]).success().data()["serial"].clone();
    let revoke = ["crl", "add", "--ca", "root-1", serial.as_str().unwrap(), "--yes"];
    chancery.run(revoke).exit(9);
    let health = fixture::curl(&chancery, serving.http, "http", "/healthz", &[]).success();
    let told = |code: &str| health.stdout.contains(code);
    assert!(told("CHY-4012") && told("CHY-4029") && health.stdout.ends_with("503"), "{health}");
    fixture::curl(&chancery, serving.http, "http", "/readyz", &[]).success().says("200");
}

/// Serves from a file system of 1 MiB that is full for a while, in a mount namespace of its own. Arguments: binary, folder.
const FULL_DISK: &str = r#"
set -eu
small="$2/small"
mkdir "$small"
mount -t tmpfs -o size=1m,mode=0700 tmpfs "$small"
cp -a "$CHANCERY_DATA/." "$small/"
cp "$CHANCERY_DATA.vault-key" "$small.vault-key"
export CHANCERY_DATA="$small"
"$1" serve --listen 127.0.0.1:0 --http-listen 127.0.0.1:0 &
server=$!
until [ -S "$small/chancery.sock" ]; do kill -0 $server; sleep 0.1; done
"$1" status --check
dd if=/dev/zero of="$small/filler" bs=1k 2>/dev/null || true
"$1" issue full.example.org -o full || echo "full: $?"
"$1" status --check || echo "watched: $?"
"$1" cert list
rm "$small/filler"
"$1" status --check && echo "emptied: $?"
"$1" issue after.example.org -o after
kill $server
wait $server
"#;

#[test]
fn a_full_disk_is_told_until_there_is_room() {
    let chancery = Chancery::with_authority(fixture::BINARY, &["--issue", "servers"]);
    let apart = ["unshare", "--mount", "--map-root-user", "sh", "-c", FULL_DISK, "sh"];
    let folder = chancery.data().parent().unwrap().display().to_string();
    let output = Output::of(&mut chancery.command_through(&apart, [&folder])).success();
    let told = output.says("full: 12").says("watched: 8").says("CHY-4028").says("emptied: 0");
    assert!(!told.stdout.contains("full.example.org"), "{told}");
    assert!(chancery.path("after/fullchain.pem").exists());
}

#[test]
fn metrics_are_read_by_the_parser_of_prometheus() {
    let (chancery, serving) = fixture::server();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let file = chancery.path("metrics");
    let output = ["--output", file.to_str().unwrap()];
    fixture::curl(&chancery, serving.http, "http", "/metrics", &output).success().says("200");
    let script = "import sys\n\
        from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse\n\
        for family in parse(open(sys.argv[1]).read()):\n\
        \x20   for sample in family.samples: print(sample.name, sample.labels, sample.value)\n";
    let text = python::run(script, &[file.to_str().unwrap()]).success().stdout;
    for wanted in [
        "chancery_authority_issued {'authority': 'issuing-1'} 2",
        "chancery_crl_current {'authority': 'issuing-1'} 1",
        "chancery_commit_seconds_count",
        "chancery_log_lag",
        "chancery_healthy {} 1",
        "chancery_certificates {'state': 'expiring'} 0",
    ] {
        assert!(text.contains(wanted), "{wanted} is not in\n{text}");
    }
}
