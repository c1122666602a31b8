//! Delta CRLs: made when asked for or beside every CRL, applied by openssl and by our own path validation.

use std::process::Command;

use chancery_domain::refusal::Code;
use chancery_pki::certificate::Certificate;
use chancery_pki::crl::CertificateList;
use chancery_pki::digest::hex;
use chancery_pki::extension::{FreshestCrl, ReasonCode};
use chancery_pki::path::{self, Input, Options, RevocationMode};
use chancery_pki::pem;
use chancery_service::Service;
use chancery_service::authority::{RenewAuthority, SetUp};
use chancery_service::certificate::Revoke;
use chancery_service::crl::{CrlState, ScheduleCrl};
use chancery_store::crl::Crl;

use crate::fixture::{Place, actor, issue_mail, refusal, set_up, write_pem};

const NAMES: [&str; 3] = ["held@example.org", "stolen@example.org", "good@example.org"];

/// Three certificates in files of their names, with the chain above them.
async fn with_certificates(place: &Place, service: &Service) -> Vec<Vec<Vec<u8>>> {
    let mut chains = Vec::new();
    for name in NAMES {
        let issued = service.issue(&actor(), &issue_mail(name)).await.unwrap();
        write_pem(&place.file(name), &issued.chain[..1]);
        write_pem(&place.file("chain.pem"), &issued.chain[1..]);
        write_pem(&place.file("root.pem"), &[issued.root.clone().unwrap()]);
        chains.push([issued.chain, vec![issued.root.unwrap()]].concat());
    }
    chains
}

async fn deltas(service: &Service, deltas: bool) {
    let change = ScheduleCrl { deltas: Some(deltas), ..ScheduleCrl::default() };
    assert_eq!(service.schedule_crl(&actor(), "issuing-1", &change).await.unwrap().deltas, deltas);
}

async fn full(service: &Service) -> Vec<u8> {
    service.show_crl(&actor(), "issuing-1", None).await.unwrap().1
}

async fn delta(service: &Service) -> Vec<u8> {
    service.show_delta(&actor(), "issuing-1", None).await.unwrap().1
}

/// Whether openssl takes each certificate for good with these CRLs.
fn openssl_says(place: &Place, service: &Service, crls: &[&[u8]]) -> [bool; 3] {
    let mut arguments = vec!["verify".to_owned(), "-attime".to_owned(), service.now().unix().to_string()];
    arguments.extend(["-crl_check", "-extended_crl", "-use_deltas", "-CAfile", "root.pem"].map(str::to_owned));
    arguments.extend(["-untrusted", "chain.pem"].map(str::to_owned));
    for (place_in_list, crl) in crls.iter().enumerate() {
        let file = format!("crl{place_in_list}.pem");
        std::fs::write(place.file(&file), pem::encode("X509 CRL", crl)).unwrap();
        arguments.extend(["-CRLfile".to_owned(), file]);
    }
    NAMES.map(|name| {
        let mut command = Command::new("openssl");
        let output = command.args(&arguments).arg(name).current_dir(place.folder.path()).output();
        let output = output.expect("openssl is missing: apt-get install openssl");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() || said.contains("certificate revoked"), "{name}: {said}");
        output.status.success()
    })
}

/// The same by our own validation.
fn we_say(service: &Service, chains: &[Vec<Vec<u8>>], crls: &[&[u8]]) -> Vec<bool> {
    let crls: Vec<_> = crls.iter().map(|der| CertificateList::from_der(der.to_vec()).unwrap()).collect();
    let verdict = |chain: &Vec<Vec<u8>>| {
        let certificates: Vec<_> = chain.iter().map(|der| Certificate::from_der(der).unwrap()).collect();
        let (target, above) = certificates.split_first().unwrap();
        // The authority is the anchor: its own CRL is not at hand here.
        let anchors = &above[..1];
        let options = Options { revocation: RevocationMode::Require, ..Options::default() };
        let at = service.now();
        path::validate(&Input { target, anchors, intermediates: &[], crls: &crls, at, options: &options }).is_valid()
    };
    chains.iter().map(verdict).collect()
}

async fn hold_then_release_and_revoke(place: &Place, service: &Service) -> (Vec<u8>, Vec<u8>) {
    let before = full(service).await;
    place.pass(60);
    service.hold(&actor(), NAMES[0], &Revoke::default()).await.unwrap();
    let held = full(service).await;
    place.pass(60);
    service.release(&actor(), NAMES[0], &Revoke::default()).await.unwrap();
    place.pass(60);
    let stolen = Revoke { reason: Some(ReasonCode::KeyCompromise), ..Revoke::default() };
    service.revoke(&actor(), NAMES[1], &stolen).await.unwrap();
    (before, held)
}

#[tokio::test]
async fn a_delta_brings_every_crl_that_is_not_over_up_to_date() {
    let (place, service) = Place::with_authorities(None).await;
    let chains = with_certificates(&place, &service).await;
    deltas(&service, true).await;
    place.pass(60);
    service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    let (before, held) = hold_then_release_and_revoke(&place, &service).await;
    // Signed at the same time they have the same number (RFC 5280 §5.2.3).
    let (whole, _) = service.show_crl(&actor(), "issuing-1", None).await.unwrap();
    let (changes, _) = service.show_delta(&actor(), "issuing-1", None).await.unwrap();
    assert_eq!((whole.number, whole.this_update), (changes.number, changes.this_update));
    let next = service.publish_delta(&actor(), "issuing-1", None, None).await.unwrap();
    assert_eq!(next.number, whole.number + 1, "they share one sequence");
    let delta = delta(&service).await;
    assert_eq!(openssl_says(&place, &service, &[&held]), [false, true, true]);
    for (what, old) in [("the first", &before), ("with the hold", &held)] {
        assert_eq!(openssl_says(&place, &service, &[old, &delta]), [true, false, true], "{what}");
        assert_eq!(we_say(&service, &chains, &[old, &delta]), [true, false, true], "{what}");
    }
    assert_eq!(we_say(&service, &chains, &[&held]), [false, true, true]);
    let latest = full(&service).await;
    assert_eq!(openssl_says(&place, &service, &[&latest, &delta]), [true, false, true]);

    std::fs::write(place.file("delta.der"), &delta).unwrap();
    let text = place.openssl(&["crl", "-inform", "DER", "-in", "delta.der", "-noout", "-text"]);
    for said in ["X509v3 Delta CRL Indicator: critical", "Remove From CRL", "Key Compromise"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("Freshest CRL") && !text.contains("Issuing Distribution Point"), "{text}");
    let list = CertificateList::from_der(latest).unwrap();
    let points = list.extensions().decode::<FreshestCrl>().unwrap().unwrap().0;
    let addresses: Vec<&str> = points.iter().flat_map(|point| point.addresses()).collect();
    assert_eq!(addresses, ["http://ca.example.org/crl/issuing-1-delta.crl"]);
}

#[tokio::test]
async fn a_delta_is_signed_when_asked_for_and_shares_the_numbers_of_the_others() {
    let (place, service) = Place::with_authorities(None).await;
    let chains = with_certificates(&place, &service).await;
    let (before, held) = hold_then_release_and_revoke(&place, &service).await;
    refusal(service.show_delta(&actor(), "issuing-1", None).await.map(drop), Code::NotFound);
    let published = service.publish_delta(&actor(), "issuing-1", Some(2), None).await.unwrap();
    assert_eq!((published.base_number, published.entries, published.current), (Some(1), 2, true));
    assert_eq!(published.next_update, service.now().plus_days(2));
    assert_eq!(published.url.as_deref(), Some("http://ca.example.org/crl/issuing-1-delta.crl"));
    let delta = delta(&service).await;
    for old in [&before, &held] {
        assert_eq!(we_say(&service, &chains, &[old, &delta]), [true, false, true]);
    }
    let next = service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    assert_eq!(next.number, published.number + 1);
    let history = service.crl_history(&actor(), "issuing-1", None).await.unwrap();
    assert!(history.windows(2).all(|two| two[0].number > two[1].number), "{history:?}");
    let latest = CertificateList::from_der(full(&service).await).unwrap();
    assert!(latest.extensions().decode::<FreshestCrl>().unwrap().is_none(), "nobody will keep it fresh");
    // One that was asked for once is nobody's duty.
    place.pass_days(3);
    service.run_due_jobs().await;
    assert!(!service.run_due_jobs().await.contains(&"crl"));
    assert_eq!(service.show_delta(&actor(), "issuing-1", None).await.unwrap().0.state, CrlState::Expired);
}

#[tokio::test]
async fn deltas_are_kept_fresh_and_begin_with_a_crl_that_is_not_over() {
    let (place, service) = Place::with_authorities(None).await;
    with_certificates(&place, &service).await;
    deltas(&service, true).await;
    place.pass(60);
    service.run_due_jobs().await;
    let first = service.show_delta(&actor(), "issuing-1", None).await.unwrap().0;
    assert_eq!((first.base_number, first.entries), (Some(1), 0));
    assert_eq!(first.next_update, service.now().plus_days(2), "until the second next is due");
    let mut last = first.number;
    for _ in 0..9 {
        place.pass_days(1);
        service.run_due_jobs().await;
        let now = service.show_delta(&actor(), "issuing-1", None).await.unwrap().0;
        assert!(now.number > last && now.state == CrlState::Fresh, "{now:?}");
        last = now.number;
        let base = now.base_number.unwrap();
        let history = service.crl_history(&actor(), "issuing-1", None).await.unwrap();
        let is_base = |crl: &&Crl| crl.number.unsigned_abs() == base && crl.kind.as_str() == "full";
        let base = history.iter().find(is_base).expect("a delta continues a complete CRL");
        assert!(base.next_update > service.now(), "{base:?}");
        assert!(!service.run_due_jobs().await.contains(&"crl"));
    }
    assert!(service.show_delta(&actor(), "issuing-1", None).await.unwrap().0.base_number > Some(1));
    service.verify_log(&actor(), None).await.unwrap();
}

#[tokio::test]
async fn each_partition_has_a_delta_of_its_own_scope() {
    let (place, service) = Place::with_authorities(None).await;
    deltas(&service, true).await;
    // One place is taken by the signer of OCSP answers.
    let small = ScheduleCrl { partition_size: Some(3), ..ScheduleCrl::default() };
    service.schedule_crl(&actor(), "issuing-1", &small).await.unwrap();
    let chains = with_certificates(&place, &service).await;
    let before: Vec<Vec<u8>> = [partition(&service, 0).await, partition(&service, 1).await].into();
    place.pass(60);
    // One in the first partition, whose first CRL of this scope is the base, and one in the second.
    let revoked = service.revoke(&actor(), NAMES[0], &Revoke::default()).await.unwrap();
    assert!(revoked.failed.is_empty(), "{:?}", revoked.failed);
    service.revoke(&actor(), NAMES[2], &Revoke::default()).await.unwrap();
    for number in [0, 1] {
        let (view, der) = service.show_delta(&actor(), "issuing-1", Some(number)).await.unwrap();
        let full = CertificateList::from_der(partition(&service, number).await).unwrap();
        let delta = CertificateList::from_der(der).unwrap();
        assert!(delta.issuing_distribution_point().unwrap().is_some());
        assert_eq!(delta.issuing_distribution_point().unwrap(), full.issuing_distribution_point().unwrap());
        assert!(view.base_number.unwrap() > 1, "the CRL before there were partitions had another scope: {view:?}");
        assert_eq!(view.entries, 1);
    }
    let second = service.show_delta(&actor(), "issuing-1", Some(1)).await.unwrap().1;
    assert_eq!(we_say(&service, &chains[2..], &[&before[1]]), [true]);
    assert_eq!(we_say(&service, &chains[2..], &[&before[1], &second]), [false]);
    assert!(openssl_says(&place, &service, &[&before[0], &before[1]])[2]);
    assert!(!openssl_says(&place, &service, &[&before[0], &before[1], &second])[2]);
}

async fn partition(service: &Service, number: u32) -> Vec<u8> {
    service.show_crl(&actor(), "issuing-1", Some(number)).await.unwrap().1
}

#[tokio::test]
async fn deltas_need_an_address_to_be_named() {
    let place = Place::new();
    let service = place.open().await;
    service.set_up(&actor(), &SetUp { url: None, ..set_up(None) }).await.unwrap();
    let change = ScheduleCrl { deltas: Some(true), ..ScheduleCrl::default() };
    refusal(service.schedule_crl(&actor(), "issuing-1", &change).await, Code::BadField);
    let published = service.publish_delta(&actor(), "issuing-1", None, None).await.unwrap();
    assert_eq!((published.entries, published.url), (0, None));
}

/// Serial numbers that a CRL lists, and whether it is about a part only.
fn listed(der: &[u8]) -> (Vec<String>, bool) {
    let list = CertificateList::from_der(der.to_vec()).unwrap();
    let mut serials: Vec<String> = list.entries().map(|entry| hex(entry.unwrap().serial)).collect();
    serials.sort();
    (serials, list.issuing_distribution_point().unwrap().is_some())
}

#[tokio::test]
async fn what_covers_everything_covers_every_key_of_the_name() {
    let (place, service) = Place::with_authorities(None).await;
    let small = ScheduleCrl { partition_size: Some(2), deltas: Some(true), ..ScheduleCrl::default() };
    service.schedule_crl(&actor(), "issuing-1", &small).await.unwrap();
    let mut serials = Vec::new();
    let issue = async |name: &str| service.issue(&actor(), &issue_mail(name)).await.unwrap().certificate.row.serial;
    for name in ["a1@example.org", "a2@example.org", "a3@example.org", "a4@example.org", "a5@example.org"] {
        serials.push(issue(name).await.to_hex());
    }
    service.replace_authority(&actor(), "issuing-1", &RenewAuthority::default()).await.unwrap();
    for name in ["b1@example.org", "b2@example.org", "b3@example.org", "b4@example.org"] {
        serials.push(issue(name).await.to_hex());
    }
    let schedule = service.crl_schedule(&actor(), "issuing-2").await.unwrap();
    assert_eq!((schedule.partition.size, schedule.deltas), (2, true), "the new key does as the old one did");
    serials.sort();
    for serial in &serials {
        let stolen = Revoke { reason: Some(ReasonCode::KeyCompromise), ..Revoke::default() };
        service.revoke(&actor(), serial, &stolen).await.unwrap();
    }
    for _ in 0..2 {
        place.pass(60);
        service.run_due_jobs().await;
    }
    for authority in ["issuing-1", "issuing-2"] {
        let delta = service.show_delta(&actor(), authority, Some(0)).await.unwrap().0;
        assert!(Some(delta.number) > delta.base_number, "{delta:?}");
        let (_, complete) = service.show_crl(&actor(), authority, None).await.unwrap();
        assert_eq!(listed(&complete), (serials.clone(), false), "{authority}");
        let (_, first) = service.show_crl(&actor(), authority, Some(0)).await.unwrap();
        let (some, is_part) = listed(&first);
        assert!(is_part && some.len() < serials.len(), "{authority}");
    }
    assert!(service.crls(&actor()).await.unwrap().iter().all(|crl| crl.current));
}
