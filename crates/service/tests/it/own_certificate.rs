use chancery_domain::log::FactKind;
use chancery_domain::refusal::Code;
use chancery_pki::certificate::Certificate;
use chancery_pki::extension::ReasonCode;
use chancery_pki::key::PrivateKey;
use chancery_service::OwnNames;
use chancery_service::authority::RenewAuthority;
use chancery_service::certificate::Revoke;

use crate::fixture::{Place, actor, refusal, set_up};

const NAMES: [&str; 2] = ["ca.example.org", "localhost"];

fn names() -> Vec<String> {
    NAMES.map(str::to_owned).to_vec()
}

#[tokio::test]
async fn it_is_kept_until_two_thirds_of_its_life_are_over() {
    let (place, service) = Place::with_authorities(None).await;
    let first = service.own_certificate(&names()).await.unwrap();
    let leaf = Certificate::from_der(&first.chain[0]).unwrap();
    let key = PrivateKey::from_pkcs8(&first.key).unwrap();
    assert_eq!(leaf.public_key().sha256(), key.public_key().sha256(), "the key is the certificate's");
    let stated: Vec<String> = leaf.subject_alt_names().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(stated, ["DNS:ca.example.org", "DNS:localhost"]);
    let life = first.not_after.unix() - leaf.not_before().unix();

    place.pass(life / 2);
    assert_eq!(service.own_certificate(&names()).await.unwrap().chain, first.chain);
    place.pass(life / 6);
    let second = service.own_certificate(&names()).await.unwrap();
    assert_ne!(second.chain[0], first.chain[0]);
    assert_ne!(*second.key, *first.key, "a new key as well");
    let history = service.certificate_history(&actor(), "ca.example.org").await.unwrap();
    assert_eq!(history.len(), 2, "one lineage");
    service.verify_log(&actor(), None).await.unwrap();
}

#[tokio::test]
async fn another_start_finds_it_and_a_revoked_one_is_replaced() {
    let (place, service) = Place::with_authorities(None).await;
    let first = service.own_certificate(&names()).await.unwrap();
    service.close().await.unwrap();
    let service = place.open().await;
    assert_eq!(service.own_certificate(&names()).await.unwrap().chain, first.chain);

    let revoke = Revoke { reason: Some(ReasonCode::KeyCompromise), ..Revoke::default() };
    service.revoke(&actor(), "ca.example.org", &revoke).await.unwrap();
    let second = service.own_certificate(&names()).await.unwrap();
    assert_ne!(second.chain[0], first.chain[0]);
}

#[tokio::test]
async fn what_cannot_be_issued_leaves_nothing_behind() {
    let place = Place::new();
    let service = place.open().await;
    for _ in 0..3 {
        refusal(service.own_certificate(&names()).await.map(drop), Code::NoAuthority);
    }
    let (entries, _) = service.log_entries(&actor(), None, None).await.unwrap();
    assert!(entries.iter().all(|entry| entry.entry.kind != FactKind::Refused), "{entries:?}");
}

#[tokio::test]
async fn a_server_is_handed_it_by_a_job_as_soon_as_there_is_an_authority() {
    let place = Place::new();
    let service = place.open().await;
    let mut handed = service.watch_own_certificate(OwnNames { all: names(), given: Vec::new() });
    service.run_due_jobs().await;
    assert!(!handed.has_changed().unwrap());
    let own_job = async |service: &chancery_service::Service| {
        let jobs = service.jobs(&actor()).await.unwrap();
        jobs.into_iter().find(|job| job.name == "own-certificate").unwrap()
    };
    assert_eq!(own_job(&service).await.last_error, None, "nothing is wrong before the first authority");

    service.set_up(&actor(), &set_up(None)).await.unwrap();
    assert!(service.run_due_jobs().await.contains(&"own-certificate"), "it is called for");
    let first = handed.borrow_and_update().clone().unwrap();
    let seen = own_job(&service).await;
    assert!(seen.each_process && seen.last_run == Some(service.now()), "{seen:?}");

    place.pass_days(30);
    service.run_due_jobs().await;
    assert_eq!(handed.borrow_and_update().clone().unwrap().chain, first.chain);
    place.pass(first.renew_at.unix() - service.now().unix());
    service.run_due_jobs().await;
    assert_ne!(handed.borrow_and_update().clone().unwrap().chain, first.chain);
    service.close().await.unwrap();
    assert_eq!(own_job(&place.open().await).await.last_run, None, "another process has done nothing yet");
}

#[tokio::test]
async fn another_takes_its_place_when_its_issuer_issues_no_more() {
    let (_place, service) = Place::with_authorities(None).await;
    let first = service.own_certificate(&names()).await.unwrap();
    service.renew_authority(&actor(), "issuing-1", &RenewAuthority::default()).await.unwrap();
    let second = service.own_certificate(&names()).await.unwrap();
    assert_eq!(second.chain[0], first.chain[0]);
    assert_ne!(second.chain[1], first.chain[1], "below the new certificate of its issuer");

    let issuer = service.show_authority(&actor(), "issuing-1").await.unwrap().certificate.unwrap();
    let revoke = Revoke { reason: Some(ReasonCode::KeyCompromise), ..Revoke::default() };
    service.revoke(&actor(), &issuer.serial().to_hex(), &revoke).await.unwrap();
    let third = service.own_certificate(&names()).await.unwrap();
    assert_eq!(third.chain, second.chain, "there is nobody to issue another one");
    service.replace_authority(&actor(), "issuing-1", &RenewAuthority::default()).await.unwrap();
    let fourth = service.own_certificate(&names()).await.unwrap();
    assert_ne!(fourth.chain[0], third.chain[0]);
    assert!(service.certificate(&actor(), "ca.example.org").await.unwrap().authority == "issuing-2");
}
