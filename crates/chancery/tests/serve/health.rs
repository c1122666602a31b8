//! Addresses for machines that watch.

use chancery_testkit::peer::python;

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
    assert!(health.stdout.contains("CHY-4012") && health.stdout.ends_with("503"), "{health}");
    fixture::curl(&chancery, serving.http, "http", "/readyz", &[]).success().says("200");
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
