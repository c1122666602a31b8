//! Revoked certificates are refused by programs that ask this server: openssl and GnuTLS over OCSP, nginx by stapling and
//! by the published CRL, Apache by the published CRL.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use chancery_testkit::peer::server::GREETING;
use chancery_testkit::peer::{Server, apache, curl, gnutls, nginx, openssl};
use chancery_testkit::{Chancery, Output, Serving};

use crate::fixture;

/// Longest wait for what another program does in its own time.
const PATIENCE: Duration = Duration::from_secs(180);

/// A server whose certificates name a CRL and a responder; authorities in `authorities.pem` and `issuing.pem`.
fn site() -> (Chancery, Serving) {
    let options = ["--issue", "servers,login", "--url", "http://ca.example.org"];
    let chancery = Chancery::with_authority(fixture::BINARY, &options);
    fixture::export_root(&chancery);
    chancery.run(["ca", "export", "--all", "-o", "authorities.pem"]).success();
    chancery.run(["ca", "export", "issuing-1", "-o", "issuing.pem"]).success();
    let serving = chancery.serve(&[]);
    (chancery, serving)
}

fn responder(serving: &Serving) -> String {
    format!("http://127.0.0.1:{}/ocsp/issuing-1", serving.http.port())
}

fn text(path: PathBuf) -> String {
    path.to_str().unwrap().to_owned()
}

/// What `openssl ocsp` says after it checked the answer.
fn ask(chancery: &Chancery, serving: &Serving, about: &[&str]) -> Output {
    let mut command = openssl::command(["ocsp", "-issuer", "issuing.pem", "-CAfile", "authorities.pem", "-resp_text"]);
    command.current_dir(chancery.files()).arg("-url").arg(responder(serving)).args(about);
    Output::of(&mut command).success().says("Response verify OK")
}

#[test]
fn answers_are_counted_by_what_they_say_and_where_they_came_from() {
    let (chancery, serving) = site();
    chancery.run(["issue", "good.example.org", "-o", "good"]).success();
    for _ in 0..2 {
        ask(&chancery, &serving, &["-no_nonce", "-cert", "good/fullchain.pem"]).says("good/fullchain.pem: good");
    }
    ask(&chancery, &serving, &["-serial", "0x1234"]).says("0x1234: unknown");
    let answer = chancery.path("answer").display().to_string();
    let garbage = ["--data-binary", "x", "-H", "content-type: application/ocsp-request", "--output", &answer];
    fixture::curl(&chancery, serving.http, "http", "/ocsp/issuing-1", &garbage).success().says("200");
    let metrics = fixture::curl(&chancery, serving.http, "http", "/metrics", &[]).success();
    for wanted in [
        "chancery_ocsp_answers_total{status=\"good\",source=\"signed\"} 1\n",
        "chancery_ocsp_answers_total{status=\"good\",source=\"ready\"} 1\n",
        "chancery_ocsp_answers_total{status=\"unknown\",source=\"signed\"} 1\n",
        "chancery_ocsp_answers_total{status=\"revoked\",source=\"signed\"} 0\n",
        "chancery_ocsp_answers_total{status=\"malformedRequest\",source=\"none\"} 1\n",
        "chancery_ocsp_signer_not_after_timestamp_seconds{authority=\"issuing-1\"} ",
        "chancery_job_last_run_timestamp_seconds{job=",
        "chancery_job_failures{job=\"ocsp-signers\"} 0\n",
    ] {
        assert!(metrics.stdout.contains(wanted), "{wanted} is not in\n{metrics}");
    }
}

#[test]
fn openssl_and_gnutls_are_told_how_certificates_stand() {
    let (chancery, serving) = site();
    for name in ["good", "revoked", "held"] {
        chancery.run(["issue", &format!("{name}.example.org"), "-o", name]).success();
    }
    issue_briefly(&chancery, "over");
    let good = ["-cert", "good/fullchain.pem"];
    ask(&chancery, &serving, &good).says("good/fullchain.pem: good");
    ask(&chancery, &serving, &["-sha256", good[0], good[1]]).says("good/fullchain.pem: good");
    ask(&chancery, &serving, &["-serial", "0x1234"]).says("0x1234: unknown");

    chancery.run(["revoke", "revoked.example.org", "--reason", "keyCompromise", "--yes"]).success();
    let revoked = ["-cert", "revoked/fullchain.pem"];
    ask(&chancery, &serving, &revoked).says("revoked/fullchain.pem: revoked").says("Reason: keyCompromise");
    chancery.run(["hold", "held.example.org", "--yes"]).success();
    let held = ["-cert", "held/fullchain.pem"];
    ask(&chancery, &serving, &held).says("Reason: certificateHold");
    chancery.run(["release", "held.example.org", "--yes"]).success();
    ask(&chancery, &serving, &held).says("held/fullchain.pem: good");

    for (name, verdict) in [("good", "Certificate Status: good"), ("revoked", "Certificate Status: revoked")] {
        let answer = gnutls::ask_ocsp(
            &responder(&serving),
            &chancery.path(format!("{name}/fullchain.pem")),
            &chancery.path("issuing.pem"),
            &chancery.path("authorities.pem"),
        );
        answer.says(verdict).says("Verifying OCSP Response: Success");
    }
    until("an answer about an expired certificate says since when there are answers", || {
        let over = ask(&chancery, &serving, &["-cert", "over/fullchain.pem"]).says("over/fullchain.pem: good");
        over.stdout.contains("Archive Cutoff")
    });
}

#[test]
fn nginx_staples_our_answers() {
    let (chancery, serving) = site();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let file = |name: &str| text(chancery.path(name));
    let (fullchain, privkey, authorities) =
        (file("www/fullchain.pem"), file("www/privkey.pem"), file("authorities.pem"));
    let responder = responder(&serving);
    let server = nginx::start_with(|port| {
        format!(
            "server {{ listen 127.0.0.1:{port} ssl; server_name _;\n\
             ssl_certificate {fullchain}; ssl_certificate_key {privkey};\n\
             ssl_stapling on; ssl_stapling_verify on; ssl_trusted_certificate {authorities};\n\
             ssl_stapling_responder {responder}; }}"
        )
    });
    // nginx asks after the first handshake that wants an answer.
    until("nginx staples an answer", || stapled(&chancery, &server).contains("Cert Status: good"));
    let answer = stapled(&chancery, &server);
    assert!(
        answer.contains("OCSP Response Status: successful") && answer.contains("Verify return code: 0"),
        "{answer}"
    );

    chancery.run(["revoke", "www.example.org", "--reason", "superseded", "--yes"]).success();
    // It keeps what it has; the next one to start asks again, and does not staple what would harm it.
    let server = nginx::start_with(|port| {
        format!(
            "server {{ listen 127.0.0.1:{port} ssl; server_name _;\n\
             ssl_certificate {fullchain}; ssl_certificate_key {privkey};\n\
             ssl_stapling on; ssl_trusted_certificate {authorities}; ssl_stapling_responder {responder}; }}"
        )
    });
    until("nginx was told that it is revoked", || {
        stapled(&chancery, &server);
        server.log().contains("certificate status \"revoked\"")
    });
}

/// Issues a certificate that ends within seconds. A busy computer may come to it when that time is over already, which is
/// refused: then it gets more.
fn issue_briefly(chancery: &Chancery, name: &str) {
    let issue = |seconds: u32| {
        let ahead = format!("+{seconds} seconds");
        let end = Output::of(Command::new("date").args(["-u", "-d", &ahead, "+%Y-%m-%dT%H:%M:%SZ"])).success();
        chancery.run(["issue", &format!("{name}.example.org"), "--until", end.stdout.trim(), "-o", name])
    };
    if [3, 6, 12].into_iter().all(|seconds| issue(seconds).code != Some(0)) {
        issue(24).success();
    }
}

fn stapled(chancery: &Chancery, server: &Server) -> String {
    let address = format!("127.0.0.1:{}", server.port());
    let mut command = openssl::command(["s_client", "-status", "-servername", "www.example.org", "-CAfile"]);
    command.arg(chancery.path("root.pem")).args(["-connect", &address]).stdin(std::process::Stdio::null());
    Output::of(&mut command).stdout
}

#[test]
fn nginx_refuses_a_revoked_client_by_the_published_crl() {
    let (chancery, serving) = site();
    with_clients(&chancery);
    let server = |crls: &str| {
        let file = |name: &str| text(chancery.path(name));
        let (fullchain, privkey) = (file("www/fullchain.pem"), file("www/privkey.pem"));
        let (authorities, crls) = (file("authorities.pem"), file(crls));
        nginx::start_with(|port| {
            format!(
                "server {{ listen 127.0.0.1:{port} ssl; server_name _;\n\
                 ssl_certificate {fullchain}; ssl_certificate_key {privkey}; ssl_verify_client on; ssl_verify_depth 2;\n\
                 ssl_client_certificate {authorities}; ssl_crl {crls}; }}"
            )
        })
    };
    fetch_crls(&chancery, &serving, "before.pem");
    let before = server("before.pem");
    assert_eq!(visit(&chancery, &before, "joe").success().stdout, GREETING, "{}", before.log());
    assert_eq!(visit(&chancery, &before, "jim").success().stdout, GREETING, "{}", before.log());
    revoke_joe(&chancery);
    fetch_crls(&chancery, &serving, "after.pem");
    let after = server("after.pem");
    visit(&chancery, &after, "joe").says("400 Bad Request").says("The SSL certificate error");
    assert_eq!(visit(&chancery, &after, "jim").success().stdout, GREETING, "{}", after.log());
}

#[test]
fn apache_refuses_a_revoked_client_by_the_published_crl() {
    let (chancery, serving) = site();
    with_clients(&chancery);
    let server = |crls: &str| {
        let file = |name: &str| text(chancery.path(name));
        let (fullchain, privkey) = (file("www/fullchain.pem"), file("www/privkey.pem"));
        let (authorities, crls) = (file("authorities.pem"), file(crls));
        apache::start_with(|port| {
            format!(
                "<VirtualHost 127.0.0.1:{port}>\nServerName localhost\nSSLEngine on\n\
                 SSLCertificateFile {fullchain}\nSSLCertificateKeyFile {privkey}\n\
                 SSLVerifyClient require\nSSLVerifyDepth 2\nSSLCACertificateFile {authorities}\n\
                 SSLCARevocationFile {crls}\nSSLCARevocationCheck chain\n</VirtualHost>\n"
            )
        })
    };
    fetch_crls(&chancery, &serving, "before.pem");
    let before = server("before.pem");
    assert_eq!(visit(&chancery, &before, "joe").success().stdout, GREETING, "{}", before.log());
    revoke_joe(&chancery);
    fetch_crls(&chancery, &serving, "after.pem");
    let after = server("after.pem");
    visit(&chancery, &after, "joe").failure();
    assert!(after.log().contains("certificate revoked"), "{}", after.log());
    assert_eq!(visit(&chancery, &after, "jim").success().stdout, GREETING, "{}", after.log());
}

fn with_clients(chancery: &Chancery) {
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    for name in ["joe", "jim"] {
        let address = format!("{name}@example.org");
        chancery.run(["issue", &address, "--profile", "client", "-o", name]).success();
    }
}

fn revoke_joe(chancery: &Chancery) {
    chancery.run(["revoke", "joe@example.org", "--reason", "affiliationChanged", "--yes"]).success();
    chancery.wait_for_crls();
}

/// The published CRLs of both authorities in one file.
fn fetch_crls(chancery: &Chancery, serving: &Serving, into: &str) {
    let mut all = String::new();
    for slug in ["issuing-1", "root-1"] {
        let file = text(chancery.path("crl.pem"));
        let path = format!("/crl/{slug}.pem");
        fixture::curl(chancery, serving.http, "http", &path, &["--output", &file]).success().says("200");
        all.push_str(&chancery.read("crl.pem"));
    }
    chancery.write(into, all);
}

/// curl with a client certificate.
fn visit(chancery: &Chancery, server: &Server, name: &str) -> Output {
    let mut command = curl::trusting(&chancery.path("root.pem"));
    command.arg("--cert").arg(chancery.path(format!("{name}/fullchain.pem")));
    command.arg("--key").arg(chancery.path(format!("{name}/privkey.pem")));
    command.arg("--connect-to").arg(format!("::127.0.0.1:{}", server.port()));
    Output::of(command.arg("https://www.example.org/"))
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "it never came to be: {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}
