//! Jobs: what is done without anybody asking, by which process, and what is seen of it.

use std::sync::Arc;
use std::time::Duration;

use chancery_domain::log::FactKind;
use chancery_pki::extension::ReasonCode;
use chancery_service::Service;
use chancery_service::authority::CreateAuthority;
use chancery_service::certificate::{Issue, Revoke};
use chancery_service::crl::CrlState;
use chancery_service::job::JobView;
use chancery_service::status::Alert;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::fixture::{Place, actor, issue_mail, passphrase, set_up};

async fn job(service: &Service, name: &str) -> JobView {
    service.jobs(&actor()).await.unwrap().into_iter().find(|job| job.name == name).unwrap()
}

/// A process that runs jobs, until it is told to end.
struct Jobs {
    stop: oneshot::Sender<()>,
    runner: JoinHandle<()>,
}

impl Jobs {
    fn start(service: &Arc<Service>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let runner = tokio::spawn(Arc::clone(service).run_jobs(async {
            let _ = stopped.await;
        }));
        Self { stop, runner }
    }

    async fn end(self) {
        self.stop.send(()).unwrap();
        self.runner.await.unwrap();
    }
}

/// Jobs that run as soon as there is a process that runs jobs.
const FIRST: [&str; 9] =
    ["log", "index", "crl", "ocsp-signers", "ocsp-answers", "own-certificate", "expiry", "prune", "backup"];

async fn crl_number(service: &Service, authority: &str) -> u64 {
    service.show_crl(&actor(), authority, None).await.unwrap().0.number
}

#[tokio::test]
async fn every_job_is_run_once_it_is_due_or_called_for() {
    let (place, service) = Place::with_authorities(None).await;
    assert!(service.jobs(&actor()).await.unwrap().iter().all(|job| job.next_run.is_none() && !job.running));
    assert_eq!(service.run_due_jobs().await, FIRST);
    assert_eq!(service.run_due_jobs().await, [""; 0], "nothing is left");
    let status = service.status(&actor()).await.unwrap();
    assert_eq!(status.log_checkpoint, status.log_entries);
    assert!(status.jobs.iter().all(|job| job.last_error.is_none() && job.failures == 0));

    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    assert_eq!(service.run_due_jobs().await, ["log", "index"], "these are called for");
    place.pass(3_600);
    let all = [FIRST.as_slice(), &["log-check"]].concat();
    assert_eq!(service.run_due_jobs().await, all);
    assert!(service.status(&actor()).await.unwrap().last_verified.unwrap().sound);
    let log = job(&service, "log").await;
    assert_eq!(log.last_run, Some(service.now()));
    assert_eq!(log.next_run, Some(service.now().plus(3_600)));
}

#[tokio::test]
async fn crls_are_signed_again_before_they_are_over() {
    let (place, service) = Place::with_authorities(None).await;
    service.run_due_jobs().await;
    let first = crl_number(&service, "issuing-1").await;
    place.pass(23 * 3_600);
    service.run_due_jobs().await;
    assert_eq!(crl_number(&service, "issuing-1").await, first, "not due yet");
    place.pass(3_600);
    service.run_due_jobs().await;
    assert_eq!(crl_number(&service, "issuing-1").await, first + 1);
    assert_eq!(service.show_crl(&actor(), "issuing-1", None).await.unwrap().0.state, CrlState::Fresh);
}

#[tokio::test]
async fn a_clock_that_was_ahead_puts_no_job_off() {
    let (place, service) = Place::with_authorities(None).await;
    place.pass_days(3);
    service.run_due_jobs().await;
    let ahead = job(&service, "crl").await.last_run;
    assert_eq!(ahead, Some(service.now()));
    place.pass_days(-3);
    place.pass(60);
    assert!(service.run_due_jobs().await.contains(&"expiry"));
    assert_eq!(job(&service, "expiry").await.last_run, Some(service.now()));
    assert!(!service.run_due_jobs().await.contains(&"expiry"), "once");
}

#[tokio::test]
async fn many_revocations_give_few_crls() {
    let (place, service) = Place::with_authorities(None).await;
    for number in 1..=6 {
        service.issue(&actor(), &issue_mail(&format!("m{number}@example.org"))).await.unwrap();
    }
    place.pass(60);
    let service = Arc::new(service);
    let jobs = Jobs::start(&service);
    until(async || job(&service, "prune").await.last_run.is_some()).await;
    let before = crl_number(&service, "issuing-1").await;
    let revoke = |number: u32| {
        let service = Arc::clone(&service);
        async move {
            let input = Revoke { reason: Some(ReasonCode::Superseded), ..Revoke::default() };
            service.revoke(&actor(), &format!("m{number}@example.org"), &input).await.unwrap()
        }
    };
    let (a, b, c) = tokio::join!(revoke(1), revoke(2), revoke(3));
    assert_eq!(crl_number(&service, "issuing-1").await, before + 1, "the first is signed at once");
    // By whoever was first: the job may have looked between a revocation and its CRL.
    let signed: Vec<u64> = [&a, &b, &c].iter().flat_map(|revoked| &revoked.crls).map(|crl| crl.number).collect();
    assert!(signed.is_empty() || signed == [before + 1], "{signed:?}");
    let following = [&a, &b, &c].iter().filter(|revoked| revoked.following == ["issuing-1"]).count();
    assert_eq!(following, 3 - signed.len());

    place.pass(1);
    until(async || service.show_crl(&actor(), "issuing-1", None).await.unwrap().0.current).await;
    let (view, _) = service.show_crl(&actor(), "issuing-1", None).await.unwrap();
    assert!(view.entries == 3 && view.number <= before + 2, "{view:?}");
    jobs.end().await;
    assert!(revoke(4).await.following.is_empty(), "nobody would sign it later");
}

#[tokio::test]
async fn a_new_authority_has_one_crl_though_the_jobs_look_for_those_without() {
    let place = Place::new();
    let service = Arc::new(place.open().await);
    let jobs = Jobs::start(&service);
    service.set_up(&actor(), &set_up(None)).await.unwrap();
    for name in ["Second", "Third", "Fourth"] {
        let input = CreateAuthority { name: name.to_owned(), ..CreateAuthority::default() };
        service.create_authority(&actor(), &input).await.unwrap();
    }
    jobs.end().await;
    for crl in service.crls(&actor()).await.unwrap() {
        assert_eq!(crl.number, 1, "{crl:?}");
    }
}

#[tokio::test]
async fn a_crl_that_was_to_follow_is_signed_before_the_jobs_end() {
    let (place, service) = Place::with_authorities(None).await;
    for name in ["a@example.org", "b@example.org"] {
        service.issue(&actor(), &issue_mail(name)).await.unwrap();
    }
    place.pass(60);
    let service = Arc::new(service);
    let jobs = Jobs::start(&service);
    until(async || job(&service, "prune").await.last_run.is_some()).await;
    service.revoke(&actor(), "a@example.org", &Revoke::default()).await.unwrap();
    let later = service.revoke(&actor(), "b@example.org", &Revoke::default()).await.unwrap();
    assert_eq!(later.following, ["issuing-1"]);
    jobs.end().await;
    let (view, _) = service.show_crl(&actor(), "issuing-1", None).await.unwrap();
    assert_eq!((view.entries, view.current), (2, true));
}

/// A CRL that follows in a moment is nothing to be woken for; one that does not follow is.
#[tokio::test]
async fn a_crl_is_missed_when_it_does_not_follow() {
    let (place, service) = Place::with_authorities(None).await;
    for name in ["a@example.org", "b@example.org"] {
        service.issue(&actor(), &issue_mail(name)).await.unwrap();
    }
    place.pass(60);
    let service = Arc::new(service);
    let jobs = Jobs::start(&service);
    for name in FIRST {
        until(async || job(&service, name).await.last_run.is_some()).await;
    }
    let until_then = service.now().unix() + 100;
    place.tamper(&format!(
        "INSERT INTO epoch (id, node, started, seen, state) VALUES (77, 'other', 0, 0, 'live'); \
         UPDATE job SET due = 0, holder = 77, held_until = {until_then} WHERE name = 'crl'"
    ));
    let is_missed = async || {
        let status = service.status(&actor()).await.unwrap();
        status.alerts.iter().any(|alert| alert.code == Alert::CRL_NOT_CURRENT)
    };
    service.revoke(&actor(), "a@example.org", &Revoke::default()).await.unwrap();
    let later = service.revoke(&actor(), "b@example.org", &Revoke::default()).await.unwrap();
    assert_eq!(later.following, ["issuing-1"]);
    assert!(!service.show_crl(&actor(), "issuing-1", None).await.unwrap().0.current);
    assert!(!is_missed().await);
    place.pass(10);
    assert!(is_missed().await, "whoever was to sign it does not");
    place.pass(100);
    until(async || !is_missed().await).await;
    assert_eq!(service.show_crl(&actor(), "issuing-1", None).await.unwrap().0.entries, 2);
    jobs.end().await;
}

/// Waits for what another task does.
async fn until(is_so: impl AsyncFn() -> bool) {
    while !is_so().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_locked_key_is_waited_for_and_hinders_no_other() {
    let (place, service) = Place::with_authorities(Some("amber falcon tidy")).await;
    service.close().await.unwrap();
    let service = place.open().await;
    let state = async |authority: &str| service.show_crl(&actor(), authority, None).await.unwrap().0.state;
    place.pass_days(200);
    service.run_due_jobs().await;
    assert_eq!([state("root-1").await, state("issuing-1").await], [CrlState::Due, CrlState::Fresh]);
    assert_eq!(job(&service, "crl").await.last_error, None, "the status tells of the CRL");
    service.run_due_jobs().await;
    assert_eq!(service.run_due_jobs().await, [""; 0], "it is not tried in vain");
    service.publish_crl(&actor(), "root-1", None, Some(&passphrase("amber falcon tidy"))).await.unwrap();
    place.pass_days(200);
    service.run_due_jobs().await;
    assert_eq!(state("root-1").await, CrlState::Due, "the passphrase was for one request");
    service.unlock_authority(&actor(), "root-1", &passphrase("amber falcon tidy"), 3_600).await.unwrap();
    assert_eq!(state("root-1").await, CrlState::Fresh, "what waited for the key is signed when it is unlocked");
}

#[tokio::test]
async fn a_crl_that_cannot_be_signed_is_told_of_and_tried_again() {
    let (place, service) = Place::with_authorities(None).await;
    service.run_due_jobs().await;
    service.close().await.unwrap();
    place.tamper(
        "CREATE TABLE kept AS SELECT * FROM vault_key; UPDATE vault_key SET sealed = x'00' WHERE purpose = 'authority'",
    );
    let service = place.open().await;
    place.pass_days(1);
    let (root, issuing) = (crl_number(&service, "root-1").await, crl_number(&service, "issuing-1").await);
    service.run_due_jobs().await;
    let failed = job(&service, "crl").await;
    assert_eq!((failed.failures, failed.next_run), (1, Some(service.now().plus(5))));
    let status = service.status(&actor()).await.unwrap();
    let alert = status.alerts.iter().find(|alert| alert.code == Alert::JOB_FAILED).unwrap();
    assert!(!status.healthy && alert.values.contains(&("job", "crl".to_owned())), "{alert:?}");
    assert!(!service.run_due_jobs().await.contains(&"crl"), "not before its time");
    place.pass(5);
    service.run_due_jobs().await;
    let failed = job(&service, "crl").await;
    assert_eq!((failed.failures, failed.next_run), (2, Some(service.now().plus(10))));

    place.tamper("UPDATE vault_key SET sealed = (SELECT sealed FROM kept WHERE kept.id = vault_key.id)");
    place.pass(10);
    service.run_due_jobs().await;
    assert_eq!(crl_number(&service, "issuing-1").await, issuing + 1);
    assert_eq!(crl_number(&service, "root-1").await, root);
    let done = job(&service, "crl").await;
    assert_eq!((done.failures, done.last_error), (0, None));
    assert!(service.status(&actor()).await.unwrap().healthy);
}

#[tokio::test]
async fn a_job_is_run_by_one_process_until_its_lease_is_over() {
    let (place, service) = Place::with_authorities(None).await;
    service.run_due_jobs().await;
    let held = |epoch: i64, state: &str| {
        let until = service.now().unix() + 100;
        place.tamper(&format!(
            "DELETE FROM epoch WHERE id = {epoch}; \
             INSERT INTO epoch (id, node, started, seen, state) VALUES ({epoch}, 'other', 0, 0, '{state}'); \
             UPDATE job SET due = 0, holder = {epoch}, held_until = {until} WHERE name = 'prune'"
        ));
    };
    held(77, "live");
    assert!(!service.run_due_jobs().await.contains(&"prune"), "another process runs it");
    assert!(job(&service, "prune").await.running);
    held(78, "fenced");
    assert!(service.run_due_jobs().await.contains(&"prune"), "a process that is shut out holds nothing");
    held(77, "live");
    place.pass(101);
    assert!(service.run_due_jobs().await.contains(&"prune"), "its lease is over");
    assert!(!job(&service, "prune").await.running);
}

#[tokio::test]
async fn the_log_tells_that_certificates_ended() {
    let (place, service) = Place::with_authorities(None).await;
    let ended = async || {
        let (entries, _) = service.log_entries(&actor(), Some(1_000), None).await.unwrap();
        let told = entries.into_iter().filter(|entry| entry.entry.kind == FactKind::CertificatesExpired);
        told.map(|entry| entry.entry.details["count"].clone()).collect::<Vec<_>>()
    };
    for days in [1, 2, 2] {
        let name = format!("m{days}@example.org");
        let _ = service.issue(&actor(), &Issue { days: Some(days), ..issue_mail(&name) }).await.unwrap();
    }
    service.run_due_jobs().await;
    assert_eq!(ended().await, [""; 0]);
    for (days, want) in [(1, 1), (1, 2), (1, 2)] {
        place.pass_days(days);
        service.run_due_jobs().await;
        assert_eq!(ended().await.len(), want);
    }
    assert_eq!(ended().await, ["2", "1"], "each is told of once");
}
