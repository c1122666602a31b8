//! `/ocsp/…`: openssl makes the requests and judges the answers.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use chancery_pki::certificate::Certificate;
use chancery_pki::extension::ReasonCode;
use chancery_pki::ocsp::{BasicResponse, CertStatus, Limits, OcspResponse, ResponseStatus};
use chancery_pki::pem;
use chancery_service::authority::{CreateAuthority, RenewAuthority};
use chancery_service::certificate::{Issue, Query, Revoke};
use chancery_service::crl::AddEntries;
use chancery_service::{Opening, Passphrase, Service};

use crate::site::{Reply, START, Site, actor};

const URL: &str = "http://ca.example.org";

impl Site {
    /// A certificate of an authority, as `<name>.pem`.
    async fn issue(&self, name: &str, authority: &str) -> Certificate {
        let address = format!("{name}@example.org");
        let input = Issue {
            names: vec![address],
            key: Some("p256".to_owned()),
            authority: Some(authority.to_owned()),
            ..Issue::default()
        };
        let issued = self.service.issue(&actor(), &input).await.unwrap();
        let certificate = Certificate::from_der(&issued.chain[0]).unwrap();
        std::fs::write(self.file(&format!("{name}.pem")), pem::encode("CERTIFICATE", certificate.as_der())).unwrap();
        certificate
    }

    /// `<slug>.pem` of authorities, and all of them in `trusted.pem`.
    async fn fetch(&self, slugs: &[&str]) {
        let mut trusted = Vec::new();
        for slug in slugs {
            let reply = self.get(&format!("/ca/{slug}.pem")).await;
            std::fs::write(self.file(&format!("{slug}.pem")), &reply.body).unwrap();
            trusted.extend(reply.body);
        }
        std::fs::write(self.file("trusted.pem"), trusted).unwrap();
    }

    /// With a root, `issuing-1`, and the certificates `joe` and `jim`.
    async fn with_two() -> Self {
        let site = Self::at(URL).await;
        site.fetch(&["root-1", "issuing-1"]).await;
        for name in ["joe", "jim"] {
            site.issue(name, "issuing-1").await;
        }
        site
    }

    /// DER of a request that openssl makes.
    fn request(&self, arguments: &str) -> Vec<u8> {
        let command = format!("ocsp {arguments} -reqout request");
        self.openssl(&command.split_whitespace().collect::<Vec<_>>());
        std::fs::read(self.file("request")).unwrap()
    }

    async fn post(&self, slug: &str, request: &[u8]) -> Reply {
        let to = Request::post(format!("/ocsp/{slug}")).header("content-type", "application/ocsp-request");
        let reply = self.send(to.body(Body::from(request.to_vec())).unwrap()).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/ocsp-response"));
        reply
    }

    /// What openssl says of a certificate of `issuing-1`, after it checked everything about the answer.
    async fn ask(&self, name: &str, more: &str) -> String {
        let request = self.request(&format!("-issuer issuing-1.pem {more} -cert {name}.pem"));
        let reply = self.post("issuing-1", &request).await;
        self.judge(&reply, "issuing-1", &format!("{more} -cert {name}.pem"))
    }

    /// openssl's verdict on an answer; its clock is set to ours.
    fn judge(&self, reply: &Reply, issuer: &str, about: &str) -> String {
        std::fs::write(self.file("response"), &reply.body).unwrap();
        let now = self.service.now().unix().to_string();
        let whole = ["ocsp", "-reqin", "request", "-respin", "response", "-CAfile", "trusted.pem", "-attime", &now];
        let issuer_file = format!("{issuer}.pem");
        let said = self.openssl(&[&whole[..], &["-issuer", &issuer_file]].concat());
        assert!(said.contains("Response verify OK") && !said.contains("WARNING: no nonce"), "{said}");
        let about = format!(
            "ocsp -no_nonce -respin response -CAfile trusted.pem -attime {now} -validity_period 999999999 -issuer {issuer_file} {about}"
        );
        let arguments: Vec<&str> = about.split_whitespace().collect();
        self.openssl(&arguments)
    }

    async fn revoke(&self, name: &str, reason: ReasonCode) {
        let revoke = Revoke { reason: Some(reason), ..Revoke::default() };
        self.service.revoke(&actor(), &format!("{name}@example.org"), &revoke).await.unwrap();
    }
}

fn status(reply: &Reply) -> ResponseStatus {
    OcspResponse::from_der(&reply.body, Limits::RESPONSE).unwrap().status
}

fn basic(reply: &Reply) -> BasicResponse<'_> {
    OcspResponse::from_der(&reply.body, Limits::RESPONSE).unwrap().basic.expect("an answer")
}

fn said(reply: &Reply) -> CertStatus {
    basic(reply).responses[0].status
}

#[tokio::test]
async fn openssl_is_told_how_certificates_stand() {
    let site = Site::with_two().await;
    for hash in ["", "-sha256", "-sha384", "-sha512"] {
        let verdict = site.ask("joe", hash).await;
        assert!(verdict.contains("joe.pem: good"), "{hash}: {verdict}");
    }
    site.revoke("joe", ReasonCode::KeyCompromise).await;
    let verdict = site.ask("joe", "").await;
    assert!(verdict.contains("joe.pem: revoked") && verdict.contains("Reason: keyCompromise"), "{verdict}");
    assert!(verdict.contains("Revocation Time: Jan 15 08:00:00 2027 GMT"), "{verdict}");

    site.revoke("jim", ReasonCode::CertificateHold).await;
    let verdict = site.ask("jim", "-sha256").await;
    assert!(verdict.contains("jim.pem: revoked") && verdict.contains("Reason: certificateHold"), "{verdict}");
    site.service.release(&actor(), "jim@example.org", &Revoke::default()).await.unwrap();
    assert!(site.ask("jim", "-sha256").await.contains("jim.pem: good"));

    let request = site.request("-issuer issuing-1.pem -serial 0x1234");
    let unknown = site.judge(&site.post("issuing-1", &request).await, "issuing-1", "-serial 0x1234");
    assert!(unknown.contains("0x1234: unknown"), "{unknown}");
}

#[tokio::test]
async fn several_are_answered_at_once() {
    let site = Site::with_two().await;
    site.revoke("jim", ReasonCode::Superseded).await;
    let about = "-cert joe.pem -sha256 -cert jim.pem -serial 0x77";
    let request = site.request(&format!("-issuer issuing-1.pem {about}"));
    let verdict = site.judge(&site.post("issuing-1", &request).await, "issuing-1", about);
    for line in ["joe.pem: good", "jim.pem: revoked", "0x77: unknown"] {
        assert!(verdict.contains(line), "{line}: {verdict}");
    }
}

#[tokio::test]
async fn a_revocation_is_never_behind_an_answer_in_memory() {
    let site = Site::with_two().await;
    let request = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    let first = site.post("issuing-1", &request).await;
    site.pass(10);
    let second = site.post("issuing-1", &request).await;
    assert_eq!(first.body, second.body, "from memory");
    site.revoke("joe", ReasonCode::CessationOfOperation).await;
    assert!(matches!(said(&site.post("issuing-1", &request).await), CertStatus::Revoked { .. }));
    assert!(site.service.ocsp_ready_count() > 0);
}

#[tokio::test]
async fn an_authority_made_this_second_does_not_call_good_what_it_revoked() {
    let site = Site::with_two().await;
    // Revocations of this second have been looked at when the authority comes.
    assert!(site.ask("joe", "").await.contains("joe.pem: good"));
    let input = CreateAuthority { name: "Second".to_owned(), ..CreateAuthority::default() };
    site.service.create_authority(&actor(), &input).await.unwrap();
    site.fetch(&["root-1", "issuing-2"]).await;
    site.issue("jane", "issuing-2").await;
    let request = site.request("-issuer issuing-2.pem -no_nonce -cert jane.pem");
    assert_eq!(said(&site.post("issuing-2", &request).await), CertStatus::Good);
    site.revoke("jane", ReasonCode::KeyCompromise).await;
    assert!(matches!(said(&site.post("issuing-2", &request).await), CertStatus::Revoked { .. }));
}

#[tokio::test]
async fn a_revocation_by_another_node_is_seen_within_a_second() {
    let site = Site::with_two().await;
    let request = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    assert_eq!(said(&site.post("issuing-1", &request).await), CertStatus::Good);
    site.sqlite(
        "INSERT INTO revocation SELECT issuer, serial, 1, 0, 'revoked', 4, 1800000000, NULL, not_after, '', 'other', \
         x'3000' FROM certificate WHERE display_name = 'joe@example.org'; \
         UPDATE issuer SET revocation_seq = 1 WHERE id IN (SELECT issuer FROM revocation);",
    );
    site.pass(1);
    let reason = Some(ReasonCode::Superseded);
    let at = chancery_pki::time::Time::from_unix(START);
    assert_eq!(said(&site.post("issuing-1", &request).await), CertStatus::Revoked { at, reason });
}

#[tokio::test]
async fn what_is_over_is_still_answered() {
    let site = Site::with_two().await;
    site.pass(4 * 365 * 86_400);
    let request = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    let reply = site.post("issuing-1", &request).await;
    let single = &basic(&reply).responses[0];
    assert_eq!(single.status, CertStatus::Good);
    let authority = site.service.show_authority(&actor(), "issuing-1").await.unwrap().certificate.unwrap();
    assert_eq!(single.archive_cutoff, Some(authority.not_before()));
    assert!(site.judge(&reply, "issuing-1", "-cert joe.pem").contains("joe.pem: good"));
}

#[tokio::test]
async fn only_the_key_that_issued_it_says_good() {
    let site = Site::with_two().await;
    site.service.replace_authority(&actor(), "issuing-1", &RenewAuthority::default()).await.unwrap();
    site.fetch(&["root-1", "issuing-1", "issuing-2"]).await;
    // The same name, the same serial, another key.
    let request = site.request("-issuer issuing-2.pem -no_nonce -cert joe.pem");
    assert_eq!(said(&site.post("issuing-2", &request).await), CertStatus::Unknown);
    // Whoever is asked answers for the issuer that is meant.
    let request = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    let reply = site.post("issuing-2", &request).await;
    assert!(site.judge(&reply, "issuing-1", "-cert joe.pem").contains("joe.pem: good"));
}

#[tokio::test]
async fn a_serial_revoked_by_hand_is_revoked_though_nobody_knows_it() {
    let site = Site::with_two().await;
    let input = AddEntries {
        serials: vec!["4711".to_owned()],
        reason: ReasonCode::KeyCompromise,
        since: None,
        note: String::new(),
        passphrase: None,
        dry_run: false,
    };
    site.service.add_entries(&actor(), "issuing-1", &input).await.unwrap();
    let request = site.request("-issuer issuing-1.pem -no_nonce -serial 0x4711");
    let reply = site.post("issuing-1", &request).await;
    let answer = basic(&reply);
    assert!(matches!(answer.responses[0].status, CertStatus::Revoked { .. }));
    assert!(answer.extended_revoke, "RFC 6960 §4.4.8");
}

#[tokio::test]
async fn other_issuers_are_not_ours() {
    let site = Site::with_two().await;
    site.openssl(&[
        "req",
        "-x509",
        "-newkey",
        "ed25519",
        "-nodes",
        "-keyout",
        "k",
        "-out",
        "other.pem",
        "-subj",
        "/CN=x",
    ]);
    let request = site.request("-issuer other.pem -serial 1");
    assert_eq!(status(&site.post("issuing-1", &request).await), ResponseStatus::Unauthorized);
    // The right key with another name, and the right name with another key.
    let joe = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    for place in [30, 50] {
        let mut forged = joe.clone();
        forged[place] ^= 1;
        assert_eq!(status(&site.post("issuing-1", &forged).await), ResponseStatus::Unauthorized, "{place}");
    }
    let reply = site.get("/ocsp/nobody/MEkw").await;
    assert_eq!(status(&reply), ResponseStatus::MalformedRequest);
    let to = Request::post("/ocsp/nobody").header("content-type", "application/ocsp-request");
    assert_eq!(site.send(to.body(Body::from(joe)).unwrap()).await.status, 404);
}

#[tokio::test]
async fn what_cannot_be_read_is_malformed() {
    let site = Site::with_two().await;
    let many = "-serial 1 ".repeat(101);
    let request = site.request(&format!("-issuer issuing-1.pem {}", many.trim()));
    assert_eq!(status(&site.post("issuing-1", &request).await), ResponseStatus::MalformedRequest);
    for garbage in [&b""[..], b"hello", &[0x30, 0x80, 0, 0], &vec![0x30; 1_000_000]] {
        assert_eq!(status(&site.post("issuing-1", garbage).await), ResponseStatus::MalformedRequest);
    }
    for path in [
        "/ocsp/issuing-1",
        "/ocsp/issuing-1/",
        "/ocsp/issuing-1/%%%",
        "/ocsp/issuing-1/..%2f..%2fdata",
        "/ocsp/issuing-1/%ff",
    ] {
        let reply = site.get(path).await;
        assert_eq!((reply.status, status(&reply)), (200, ResponseStatus::MalformedRequest), "{path}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    let form = Request::post("/ocsp/issuing-1").header("content-type", "application/x-www-form-urlencoded");
    let refused = site.send(form.body(Body::from(request)).unwrap()).await;
    assert_eq!(refused.status, 415);
    assert!(refused.text().contains("application/ocsp-request"));
}

#[tokio::test]
async fn a_get_is_answered_for_caches() {
    let site = Site::with_two().await;
    site.request("-issuer issuing-1.pem -no_nonce -sha256 -cert joe.pem");
    let base64 = site.openssl(&["base64", "-A", "-in", "request"]);
    let escaped = base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let first = site.get(&format!("/ocsp/issuing-1/{escaped}")).await;
    assert_eq!((first.status, first.header("content-type")), (200, "application/ocsp-response"));
    assert_eq!(first.header("cache-control"), "max-age=3600, public, no-transform, must-revalidate");
    assert_eq!(first.header("last-modified"), "Fri, 15 Jan 2027 08:00:00 GMT");
    assert_eq!(first.header("expires"), "Sat, 16 Jan 2027 08:00:00 GMT", "nextUpdate");
    assert!(site.judge(&first, "issuing-1", "-sha256 -cert joe.pem").contains("joe.pem: good"));
    for path in [format!("/ocsp/issuing-1/{base64}"), format!("/ocsp/issuing-1//{escaped}")] {
        assert_eq!(site.get(&path).await.body, first.body, "{path}");
    }
    let etag = first.header("etag");
    let also = site.get(&format!("/ocsp/issuing%2D1/{escaped}")).await;
    assert_eq!((also.status, &also.body), (200, &first.body), "the same address (RFC 3986 §6.2.2.2)");
    let again = site.get_with(&format!("/ocsp/issuing-1/{escaped}"), "if-none-match", etag).await;
    assert_eq!((again.status, again.body.len()), (304, 0));

    // With a nonce it is for one client only.
    site.request("-issuer issuing-1.pem -cert joe.pem");
    let base64 = site.openssl(&["base64", "-A", "-in", "request"]).replace('/', "%2F");
    let nonce = site.get(&format!("/ocsp/issuing-1/{base64}")).await;
    assert_eq!((nonce.status, nonce.header("cache-control"), nonce.header("etag")), (200, "no-store", ""));
}

#[tokio::test]
async fn answers_stay_fresh() {
    let site = Site::with_two().await;
    let joe = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    let first = site.post("issuing-1", &joe).await;
    site.pass(12 * 3_600);
    assert_eq!(site.service.presign_ocsp().await.unwrap(), 1);
    site.pass(6 * 3_600);
    let second = site.post("issuing-1", &joe).await;
    assert_eq!(basic(&second).produced_at.unix(), START + 12 * 3_600);
    assert_ne!(first.body, second.body);
    // Nobody asks again: it is forgotten, and signed when somebody does.
    site.pass(6 * 3_600);
    assert_eq!(site.service.presign_ocsp().await.unwrap(), 1);
    site.pass(12 * 3_600);
    assert_eq!((site.service.presign_ocsp().await.unwrap(), site.service.ocsp_ready_count()), (0, 0));
    assert_eq!(basic(&site.post("issuing-1", &joe).await).produced_at.unix(), START + 36 * 3_600);
}

#[tokio::test]
async fn signers_are_renewed_before_their_end() {
    let site = Site::with_two().await;
    let joe = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    let signer = |reply: &Reply| basic(reply).certificates[0].to_vec();
    let first = site.post("issuing-1", &joe).await;
    assert_eq!(site.service.renew_ocsp_signers().await.unwrap(), 0);
    site.pass(50 * 86_400);
    assert_eq!(site.service.renew_ocsp_signers().await.unwrap(), 1);
    assert_eq!(site.service.renew_ocsp_signers().await.unwrap(), 0);
    let second = site.post("issuing-1", &joe).await;
    assert_ne!(signer(&first), signer(&second));
    assert!(site.judge(&second, "issuing-1", "-cert joe.pem").contains("joe.pem: good"));
    std::fs::write(site.file("signer"), signer(&second)).unwrap();
    let text = site.openssl(&["x509", "-inform", "DER", "-in", "signer", "-noout", "-text"]);
    assert!(text.contains("OCSP Signing") && text.contains("OCSP No Check"), "{text}");
    assert!(!text.contains("Authority Information Access"), "nobody is to ask about it: {text}");
}

#[tokio::test]
async fn a_locked_authority_answers_as_long_as_its_signer_lives() {
    let site = Site::at(URL).await;
    let passphrase = || Passphrase::new("amber falcon tidy".to_owned().into());
    let input =
        CreateAuthority { name: "Locked".to_owned(), passphrase: Some(passphrase()), ..CreateAuthority::default() };
    site.service.create_authority(&actor(), &input).await.unwrap();
    let issue = Issue {
        names: vec!["joe@example.org".to_owned()],
        key: Some("p256".to_owned()),
        authority: Some("issuing-2".to_owned()),
        passphrase: Some(passphrase()),
        ..Issue::default()
    };
    let issued = site.service.issue(&actor(), &issue).await.unwrap();
    std::fs::write(site.file("joe.pem"), pem::encode("CERTIFICATE", &issued.chain[0])).unwrap();
    site.fetch(&["root-1", "issuing-2"]).await;
    let request = site.request("-issuer issuing-2.pem -no_nonce -cert joe.pem");

    // The next process does not know the passphrase.
    let site = site.restarted().await;
    let reply = site.post("issuing-2", &request).await;
    assert!(site.judge(&reply, "issuing-2", "-cert joe.pem").contains("joe.pem: good"));
    site.pass(93 * 86_400);
    assert_eq!(status(&site.post("issuing-2", &request).await), ResponseStatus::TryLater);
    assert_eq!(site.service.renew_ocsp_signers().await.unwrap(), 1, "issuing-1, which is not locked");
    let codes: Vec<_> = site.service.status(&actor()).await.unwrap().alerts.iter().map(|alert| alert.code).collect();
    assert!(codes.contains(&chancery_service::status::Alert::OCSP_LOCKED), "{codes:?}");
    site.service.publish_crl(&actor(), "issuing-2", None, Some(&passphrase())).await.unwrap();
    assert_eq!(said(&site.post("issuing-2", &request).await), CertStatus::Good);
}

#[tokio::test]
async fn a_retired_authority_goes_on_answering() {
    let site = Site::with_two().await;
    site.service.retire_authority(&actor(), "issuing-1", true, false).await.unwrap();
    let good = site.ask("joe", "").await;
    assert!(good.contains("joe.pem: good"), "{good}");
    // Without a signer, the authority signs itself.
    site.pass(93 * 86_400);
    let request = site.request("-issuer issuing-1.pem -cert joe.pem");
    let reply = site.post("issuing-1", &request).await;
    assert!(basic(&reply).certificates.is_empty());
    assert!(site.judge(&reply, "issuing-1", "-cert joe.pem").contains("joe.pem: good"));
}

#[tokio::test]
async fn at_its_end_an_authority_signs_itself_and_makes_no_signers() {
    let site = Site::with_two().await;
    let request = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    let authority = site.service.show_authority(&actor(), "issuing-1").await.unwrap().certificate.unwrap();
    site.pass(authority.not_after().unix() - START - 1_200);
    let signers = async || {
        let query = Query { profile: Some("ocsp".to_owned()), ..Query::default() };
        site.service.certificates(&actor(), &query).await.unwrap().items.len()
    };
    let before = signers().await;
    for _ in 0..3 {
        let reply = site.post("issuing-1", &request).await;
        assert!(basic(&reply).certificates.is_empty());
        assert_eq!(said(&reply), CertStatus::Good);
        site.pass(1);
    }
    site.service.renew_ocsp_signers().await.unwrap();
    assert_eq!(signers().await, before);
}

#[tokio::test]
async fn a_damaged_or_absent_database_is_not_answered_over() {
    let site = Site::with_two().await;
    let request = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    assert_eq!(said(&site.post("issuing-1", &request).await), CertStatus::Good);
    // The clock goes back further than the authority accepts: nothing is signed, and nothing old is handed out.
    site.pass(-3_600);
    assert_eq!(status(&site.post("issuing-1", &request).await), ResponseStatus::TryLater);
}

#[tokio::test]
async fn who_asks_too_much_is_asked_to_wait() {
    let site = Site::with_two().await;
    let many = "-serial 1 ".repeat(100);
    let request = site.request(&format!("-issuer issuing-1.pem -no_nonce {}", many.trim()));
    let ready = site.request("-issuer issuing-1.pem -no_nonce -cert joe.pem");
    site.post("issuing-1", &ready).await;
    let ask = async |client: &str, request: &[u8]| {
        let to = Request::post("/ocsp/issuing-1").header("content-type", "application/ocsp-request");
        let mut to = to.body(Body::from(request.to_vec())).unwrap();
        to.extensions_mut().insert(ConnectInfo(client.parse::<SocketAddr>().unwrap()));
        site.send(to).await
    };
    let mut refused = None;
    for _ in 0..1_000 {
        let reply = ask("192.0.2.1:1000", &request).await;
        if status(&reply) == ResponseStatus::TryLater {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.expect("the allowance is used up at some time");
    assert_eq!((refused.status, refused.header("retry-after")), (200, "10"));
    assert_eq!(said(&ask("192.0.2.1:1001", &ready).await), CertStatus::Good, "what lies ready costs nothing");
    // One of them may have its allowance in the same place.
    let mut others = Vec::new();
    for other in ["192.0.2.2:1000", "192.0.2.3:1000", "192.0.2.4:1000"] {
        others.push(status(&ask(other, &request).await));
    }
    assert!(others.contains(&ResponseStatus::Successful), "others are not harmed: {others:?}");
}

impl Site {
    /// A new process on the same data directory.
    async fn restarted(self) -> Self {
        let Self { folder, clock, service, router } = self;
        drop(router);
        let service = std::sync::Arc::into_inner(service).expect("nobody else has it");
        service.close().await.unwrap();
        let (directory, wait) = (folder.path().join("data"), std::time::Duration::from_secs(60));
        let opening = Opening { directory, database: None, credentials: None, create: false, wait };
        let service = std::sync::Arc::new(Service::open(&opening, clock.clone()).await.unwrap());
        let router = chancery_protocols::router(service.clone());
        Self { folder, clock, service, router }
    }

    fn sqlite(&self, sql: &str) {
        let mut command = std::process::Command::new("sqlite3");
        command.args(["-cmd", ".timeout 60000"]).arg(self.file("data/chancery.db")).arg(sql);
        let output = command.output();
        let output = output.expect("sqlite3 is missing: apt-get install sqlite3");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
