use chancery_domain::refusal::Code;
use chancery_service::authority::SetUp;
use chancery_service::{Actor, Opening, Role, Service};

use crate::fixture::{Place, actor, issue_csr, passphrase, refusal, set_up};

#[tokio::test]
async fn root_and_issuing_authority_verify_in_openssl() {
    let (place, service) = Place::with_authorities(None).await;
    let authorities = service.authorities(&actor()).await.unwrap();
    let slugs: Vec<_> = authorities.iter().map(|authority| authority.slug.as_str()).collect();
    assert_eq!(slugs, ["root-1", "issuing-1"]);
    let ders: Vec<_> = authorities.iter().map(|a| a.certificate.as_ref().unwrap().as_der().to_vec()).collect();
    crate::fixture::write_pem(&place.file("root.pem"), &ders[..1]);
    crate::fixture::write_pem(&place.file("issuing.pem"), &ders[1..]);
    place.openssl(&["verify", "-x509_strict", "-no_check_time", "-CAfile", "root.pem", "issuing.pem"]);
    assert!(authorities.iter().all(|authority| authority.crl.as_ref().unwrap().number == 1));
}

#[tokio::test]
async fn a_second_set_up_changes_nothing() {
    let (place, service) = Place::with_authorities(None).await;
    let refused = refusal(service.set_up(&actor(), &set_up(None)).await, Code::AlreadyInitialised);
    assert_eq!(refused.value("authority"), Some("Example Org Root CA"));
    assert_eq!(refused.value("directory"), Some(place.directory().to_str().unwrap()));
    assert_eq!(service.authorities(&actor()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_rehearsal_creates_nothing() {
    let place = Place::new();
    let service = place.open().await;
    let input = SetUp { dry_run: true, ..set_up(None) };
    assert_eq!(service.set_up(&actor(), &input).await.unwrap().len(), 2);
    assert!(service.authorities(&actor()).await.unwrap().is_empty());
    refusal(service.issue(&actor(), &issue_csr(place.host_csr("a.example.org"))).await, Code::NoAuthority);
}

#[tokio::test]
async fn a_wrong_passphrase_opens_nothing() {
    let (place, service) = Place::with_authorities(Some("amber falcon tidy")).await;
    service.close().await.unwrap();
    let service = place.open().await;
    let publish = async |passphrase| service.publish_crl(&actor(), "root-1", None, passphrase).await;
    assert_eq!(refusal(publish(None).await, Code::Locked).value("slug"), Some("root-1"));
    let wrong = passphrase("amber falcon");
    assert_eq!(refusal(publish(Some(&wrong)).await, Code::WrongPassphrase).value("slug"), Some("root-1"));
    let right = passphrase("amber falcon tidy");
    assert_eq!(publish(Some(&right)).await.unwrap().number, 2);
}

#[tokio::test]
async fn another_installations_key_file_is_refused() {
    let (place, service) = Place::with_authorities(None).await;
    service.close().await.unwrap();
    let (other, _service) = Place::with_authorities(None).await;
    std::fs::copy(other.file("data.vault-key"), place.file("data.vault-key")).unwrap();
    let opening = Opening { create: false, ..place.opening() };
    let result = Service::open(&opening, place.clock.clone()).await;
    assert!(refusal(result, Code::VaultClosed).value("file").unwrap().ends_with("data.vault-key"));
    std::fs::remove_file(place.file("data.vault-key")).unwrap();
    refusal(Service::open(&opening, place.clock.clone()).await, Code::VaultClosed);
}

#[tokio::test]
async fn nothing_new_begins_where_a_database_was_lost() {
    let (place, service) = Place::with_authorities(None).await;
    service.close().await.unwrap();
    place.keep();
    place.lose();
    for create in [false, true] {
        let opening = Opening { create, ..place.opening() };
        let refused = refusal(Service::open(&opening, place.clock.clone()).await, Code::DatabaseGone);
        assert!(refused.value("checkpoint").unwrap().ends_with("data.checkpoint"));
        // A file that was emptied is a database without anything.
        std::fs::write(place.file("data/chancery.db"), []).unwrap();
    }
    place.put_back();
    let service = place.open().await;
    assert_eq!(service.authorities(&actor()).await.unwrap().len(), 2);
    service.close().await.unwrap();
    place.lose();
    std::fs::rename(place.file("data.checkpoint"), place.file("elsewhere")).unwrap();
    place.open().await.close().await.unwrap();
}

#[tokio::test]
async fn nothing_is_signed_while_the_clock_is_behind() {
    let (place, service) = Place::with_authorities(None).await;
    place.pass(-301);
    let csr = place.host_csr("www.example.org");
    let refused = refusal(service.issue(&actor(), &issue_csr(csr.clone())).await, Code::ClockWentBack);
    assert_eq!(
        (refused.value("now"), refused.value("seen")),
        (Some("2027-01-15T07:54:59Z"), Some("2027-01-15T08:00:00Z"))
    );
    refusal(service.publish_crl(&actor(), "issuing-1", None, None).await, Code::ClockWentBack);
    place.pass(2);
    service.issue(&actor(), &issue_csr(csr)).await.unwrap();
}

#[tokio::test]
async fn an_authority_that_ended_says_so() {
    let (place, service) = Place::with_authorities(None).await;
    let csr = place.host_csr("www.example.org");
    place.pass_days(1_900);
    let refused = refusal(service.issue(&actor(), &issue_csr(csr)).await, Code::AuthorityEnded);
    assert!(refused.value("ends").unwrap().starts_with("2032-01-1"), "{refused:?}");
}

#[tokio::test]
async fn an_administrator_accepts_a_clock_that_went_back() {
    let (place, service) = Place::with_authorities(None).await;
    place.pass_days(400);
    service.issue(&actor(), &issue_csr(place.host_csr("wrong.example.org"))).await.unwrap();
    place.pass_days(-400);
    let csr = place.host_csr("www.example.org");
    refusal(service.issue(&actor(), &issue_csr(csr.clone())).await, Code::ClockWentBack);
    let stands = service.clock(&actor()).await.unwrap();
    assert_eq!((stands.now, stands.seen), (service.now(), service.now().plus_days(400)));
    let operator = Actor::new("person:7", Role::Operator);
    refusal(service.accept_clock(&operator, false).await, Code::Denied);
    let accepted = service.accept_clock(&actor(), false).await.unwrap();
    assert_eq!(accepted.seen, service.now());
    service.issue(&actor(), &issue_csr(csr)).await.unwrap();
    service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    let (entries, _) = service.log_entries(&actor(), None, None).await.unwrap();
    let told = entries.iter().find(|told| told.entry.kind.as_str() == "time_accepted").expect("the log tells of it");
    assert_eq!(told.entry.details["seen"], stands.seen.to_rfc3339());
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn an_auditor_sees_but_changes_nothing() {
    let (place, service) = Place::with_authorities(None).await;
    let auditor = Actor::new("person:7", Role::Auditor);
    let refused = refusal(service.issue(&auditor, &issue_csr(place.host_csr("a.example.org"))).await, Code::Denied);
    assert_eq!(refused.value("actor"), Some("person:7"));
    refusal(service.retire_authority(&auditor, "issuing-1", true, false).await, Code::Denied);
    refusal(service.cancel_request(&auditor, "x", false).await, Code::Denied);
    assert_eq!(service.authorities(&actor()).await.unwrap().len(), 2);
}
