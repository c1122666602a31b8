//! The HTTPS listener as curl and openssl see it.

use chancery_testkit::Output;
use chancery_testkit::peer::{curl, openssl};

use crate::fixture;

#[test]
fn curl_that_trusts_only_the_root_gets_answers_and_no_secrets() {
    let (chancery, serving) = fixture::server();
    fixture::curl(&chancery, serving.https, "https", "/readyz", &[]).success().says("200");
    let refused = fixture::curl(&chancery, serving.https, "https", "/api/v1/status", &[]).success();
    assert!(refused.stdout.contains("\"class\":\"denied\""), "{refused}");
    assert!(refused.stdout.ends_with("401") || refused.stdout.ends_with("403"), "{refused}");
    let address = format!("https://localhost:{}/livez", serving.https.port());
    Output::of(curl::command().arg(&address)).exit(60);
}

#[test]
fn tls_1_2_and_1_3_and_nothing_older() {
    let (chancery, serving) = fixture::server();
    let address = format!("127.0.0.1:{}", serving.https.port());
    let handshake = |version: &str| {
        let mut command = openssl::command(["s_client", "-connect", &address, "-servername", "localhost", version]);
        command.arg("-verify_return_error");
        command.args(["-verify_hostname", "localhost", "-CAfile"]).arg(chancery.path("root.pem"));
        command.args(["-cipher", "ALL:@SECLEVEL=0"]);
        Output::of(&mut command)
    };
    handshake("-tls1_2").success().says("Verify return code: 0 (ok)");
    handshake("-tls1_3").success().says("Verify return code: 0 (ok)");
    handshake("-tls1_1").failure();
    handshake("-tls1").failure();
}

#[test]
fn the_name_that_was_given_stands_in_the_certificate() {
    let chancery = fixture::empty();
    chancery.run(["init", "--name", "Example Org", "--issue", "servers", "--no-passphrase", "--yes"]).success();
    let serving = chancery.serve(&["--name", "ca.example.org"]);
    fixture::export_root(&chancery);
    let port = serving.https.port();
    let to = format!("ca.example.org:{port}:127.0.0.1");
    let mut command = curl::trusting(&chancery.path("root.pem"));
    command.args(["--resolve", &to]).arg(format!("https://ca.example.org:{port}/livez"));
    Output::of(&mut command).success().says("ok");
}

#[test]
fn the_same_certificate_is_shown_after_a_restart() {
    let (chancery, serving) = fixture::server();
    let own = || chancery.run(["cert", "list", "--json"]).success().data()["items"].as_array().unwrap().len();
    let before = own();
    assert_eq!(serving.stop(), Some(0));
    let serving = chancery.serve(&[]);
    fixture::curl(&chancery, serving.https, "https", "/livez", &[]).success().says("200");
    assert_eq!(own(), before, "no other certificate was issued");
}

#[test]
fn an_authority_that_may_not_issue_for_localhost_issues_for_the_given_name() {
    let chancery = fixture::empty();
    let init = ["init", "--name", "Example Org", "--issue", "servers", "--no-passphrase", "--yes"];
    chancery.run([&init[..], &["--permit", "example.org"]].concat()).success();
    let serving = chancery.serve(&["--name", "ca.example.org"]);
    let certificate = chancery.run(["cert", "show", "ca.example.org", "--json"]).success().data();
    assert_eq!(certificate["names"], serde_json::json!(["DNS:ca.example.org"]));
    drop(serving);
}
