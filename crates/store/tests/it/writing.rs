//! Group commit: units stand or fall by themselves, and what was answered is there.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chancery_domain::log::{Fact, FactKind};
use chancery_store::authority::{self, AuthorityState};
use chancery_store::idempotency::{self, Idempotency};
use chancery_store::profile::Profile;
use chancery_store::{Commit, Conflict, Effect, Error, Store, Unavailable, audit, certificate, meta};

use crate::fixture::{
    AUTHORITY, ISSUER, NOW, TestKey, certificate as make, database, dialect, from_der, issue, open, record, store,
    tamper,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_writers_at_once() {
    let (directory, store) = store().await;
    let store = Arc::new(store);
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut made = Vec::new();
                for number in 0..50 {
                    made.push(issue(&store, &format!("h{number}.w{writer}.example.org")).await);
                }
                made
            })
        })
        .collect();
    let mut made = Vec::new();
    for writer in writers {
        made.extend(writer.await.unwrap());
    }
    let serials: BTreeSet<_> = made.iter().map(|certificate| certificate.serial.clone()).collect();
    let ids: BTreeSet<_> = made.iter().map(|certificate| certificate.id).collect();
    assert_eq!((serials.len(), ids.len()), (400, 400));
    drop(store);
    let store = open(directory.path()).await;
    for certificate in &made {
        assert_eq!(certificate::by_id(&store, certificate.id).await.unwrap().as_ref(), Some(certificate));
    }
    let report = store.verify_log(&TestKey::new(1), &[], from_der).await.unwrap();
    assert_eq!(report.findings, []);
}

#[tokio::test]
async fn a_conflict_touches_no_other_unit() {
    let (_directory, store) = store().await;
    let taken = issue(&store, "taken.example.org").await;
    let mut commits = Vec::new();
    for number in 0..20 {
        let serial = if number % 3 == 0 { taken.serial.clone() } else { store.take_serial(ISSUER, NOW).await.unwrap() };
        let certificate = make(&store, &format!("host{number}"), serial);
        let used = Idempotency {
            actor: "test".into(),
            key: number.to_string(),
            request_hash: [0; 32],
            epoch: store.epoch(),
            certificate: None,
            response: Some(vec![number]),
            created: NOW,
        };
        // The key comes first: it must vanish with the certificate that fails.
        let commit = Commit::new(NOW, "test").with(Effect::InsertIdempotency(used));
        commits.push(commit.with(Effect::InsertCertificate(Box::new(certificate))));
    }
    let answers = commits.into_iter().map(|commit| store.commit(commit));
    let answers: Vec<_> = join(answers).await;
    for (number, answer) in answers.into_iter().enumerate() {
        let conflict = number % 3 == 0;
        assert_eq!(answer.is_err(), conflict, "{number}");
        let used = idempotency::by_key(&store, "test", &number.to_string()).await.unwrap();
        assert_eq!(used.is_none(), conflict, "{number}");
    }
    assert_eq!(store.verify_log(&TestKey::new(1), &[], from_der).await.unwrap().findings, []);
}

async fn join<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut pinned: Vec<_> = futures.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in pinned.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn a_retired_authority_issues_nothing() {
    let (_directory, store) = store().await;
    let serial = store.take_serial(ISSUER, NOW).await.unwrap();
    let mut retired = authority::by_slug(&store, "issuing-1").await.unwrap().unwrap();
    retired.state = AuthorityState::Retired;
    let fact = || Fact::new(FactKind::AuthorityChanged, "test");
    let retire = Commit::new(NOW, "test").with(Effect::UpdateAuthority(Box::new(retired))).tell(fact());
    store.commit(retire.clone()).await.unwrap();
    assert_eq!(store.commit(retire).await, Err(Error::Conflict(Conflict::Stale("authority"))));
    let answer = record(&store, &make(&store, "late.example.org", serial)).await;
    assert_eq!(answer, Err(Error::Conflict(Conflict::AuthorityNotActive(AUTHORITY))));
}

#[tokio::test]
async fn an_authority_known_to_be_active_issues_nothing_once_it_is_retired() {
    let (_directory, store) = store().await;
    let mut issuing = Vec::new();
    for name in ["first", "second", "in the same transaction", "later"] {
        let certificate = make(&store, name, store.take_serial(ISSUER, NOW).await.unwrap());
        issuing.push(Commit::new(NOW, "test").with(Effect::InsertCertificate(Box::new(certificate))));
    }
    let [first, second, same, later] = issuing.try_into().unwrap();
    let rules = meta::rules(&store).await.unwrap();
    for commit in [first, second] {
        store.commit(Commit { rules: Some(rules), ..commit }).await.unwrap();
    }
    let mut retired = authority::by_slug(&store, "issuing-1").await.unwrap().unwrap();
    retired.state = AuthorityState::Retired;
    let fact = Fact::new(FactKind::AuthorityChanged, "test");
    let retire = Commit::new(NOW, "test").with(Effect::UpdateAuthority(Box::new(retired))).tell(fact);
    let answers = join([retire, same].into_iter().map(|commit| store.commit(commit))).await;
    let refused = Err(Error::Conflict(Conflict::AuthorityNotActive(AUTHORITY)));
    assert!(answers[0].is_ok() && answers[1] == refused, "{answers:?}");
    let rules = meta::rules(&store).await.unwrap();
    assert_eq!(store.commit(Commit { rules: Some(rules), ..later }).await, refused);
}

#[tokio::test]
async fn what_was_decided_by_old_rules_is_not_recorded_even_in_one_transaction_with_their_change() {
    let (_directory, store) = store().await;
    let rules = meta::rules(&store).await.unwrap();
    let mut changed = authority::by_slug(&store, "issuing-1").await.unwrap().unwrap();
    changed.display_name = "Other".into();
    let fact = Fact::new(FactKind::AuthorityChanged, "test");
    let change = Commit::new(NOW, "test").with(Effect::UpdateAuthority(Box::new(changed))).tell(fact);
    let mut issuing = Vec::new();
    for name in ["before", "after", "last"] {
        let certificate = make(&store, name, store.take_serial(ISSUER, NOW).await.unwrap());
        let commit = Commit::new(NOW, "test").with(Effect::InsertCertificate(Box::new(certificate)));
        issuing.push(Commit { rules: Some(rules), ..commit });
    }
    let mut last = issuing.pop().unwrap();
    let after = issuing.pop().unwrap();
    let before = issuing.pop().unwrap();
    let answers = join([before, change, after].into_iter().map(|commit| store.commit(commit))).await;
    assert!(answers[0].is_ok() && answers[1].is_ok(), "{answers:?}");
    assert_eq!(answers[2], Err(Error::Conflict(Conflict::RulesChanged)));
    last.rules = Some(meta::rules(&store).await.unwrap());
    store.commit(last).await.unwrap();
}

#[tokio::test]
async fn a_change_without_a_fact_is_refused() {
    let (_directory, store) = store().await;
    let profile = Profile { slug: "server".into(), body: "{}".into(), updated: NOW, version: 0, mac: vec![] };
    let silent = Commit::new(NOW, "test").with(Effect::PutProfile(profile.clone()));
    assert_eq!(store.commit(silent.clone()).await, Err(Error::Unaudited));
    let told = silent.tell(Fact::new(FactKind::ProfileChanged, "test").object("profile", "server"));
    store.commit(told.clone()).await.unwrap();
    assert_eq!(store.commit(told).await, Err(Error::Conflict(Conflict::Exists("profile"))));
    let long = Fact::new(FactKind::ConfigChanged, "test").detail("text", "x".repeat(70_000));
    assert_eq!(store.commit(Commit::new(NOW, "test").tell(long)).await, Err(Error::EntryTooLong));
    let set = |old: Option<&str>, new: &str| {
        let effect = Effect::SetMeta { name: "instance_id".into(), old: old.map(str::to_owned), new: new.into() };
        store.commit(Commit::new(NOW, "test").with(effect).tell(Fact::new(FactKind::InstanceCreated, "test")))
    };
    set(None, "a").await.unwrap();
    assert_eq!(set(None, "b").await, Err(Error::Conflict(Conflict::Stale("setting"))));
    set(Some("a"), "c").await.unwrap();
    assert_eq!(meta::text(&store, "instance_id").await.unwrap().as_deref(), Some("c"));
}

#[tokio::test]
async fn a_fenced_process_commits_nothing() {
    let (directory, store) = store().await;
    let certificate = issue(&store, "www.example.org").await;
    tamper(directory.path(), "UPDATE epoch SET state = 'fenced' WHERE id = 1");
    let serial = chancery_pki::serial::Serial::from_hex("77").unwrap();
    let late = make(&store, "late.example.org", serial);
    assert_eq!(record(&store, &late).await, Err(Error::Fenced { epoch: 1 }));
    assert_eq!(certificate::by_id(&store, late.id).await.unwrap(), None);
    assert!(certificate::by_id(&store, certificate.id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_write_that_fails_leaves_nothing_and_the_log_whole() {
    let (directory, store) = store().await;
    store.close(NOW).await.unwrap();
    let full = dialect(
        "CREATE TRIGGER full_disk BEFORE INSERT ON certificate BEGIN SELECT RAISE(ABORT, 'x'); END",
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''full''; END'; \
         CREATE TRIGGER full_disk BEFORE INSERT ON certificate FOR EACH ROW EXECUTE FUNCTION fail()",
    );
    tamper(directory.path(), full);
    let store = open(directory.path()).await;
    let serial = store.take_serial(ISSUER, NOW).await.unwrap();
    let certificate = make(&store, "www.example.org", serial);
    assert!(matches!(record(&store, &certificate).await, Err(Error::Unavailable(Unavailable::Failed(_)))));
    store.close(NOW).await.unwrap();
    tamper(directory.path(), dialect("DROP TRIGGER full_disk", "DROP TRIGGER full_disk ON certificate"));
    let store = open(directory.path()).await;
    record(&store, &certificate).await.unwrap();
    assert_eq!(store.verify_log(&TestKey::new(1), &[], from_der).await.unwrap().findings, []);
}

#[tokio::test]
async fn after_close_nothing_is_written() {
    let (directory, store) = store().await;
    store.close(NOW).await.unwrap();
    let fact = Fact::new(FactKind::ConfigChanged, "test");
    assert_eq!(store.commit(Commit::new(NOW, "test").tell(fact)).await, Err(Unavailable::Closed.into()));
    Store::open(&database(directory.path()), Duration::ZERO, NOW).await.unwrap();
}

#[tokio::test]
async fn entries_are_read_with_their_personal_data() {
    let (_directory, store) = store().await;
    let certificate = issue(&store, "www.example.org").await;
    crate::fixture::revoke(&store, &certificate.serial, chancery_store::revocation::RevocationState::Revoked)
        .await
        .unwrap();
    let (page, tree) = audit::entries(&store, None, 2).await.unwrap();
    let kinds: Vec<_> = page.items.iter().map(|stored| stored.entry.kind).collect();
    assert_eq!(kinds, [FactKind::CertificateRevoked, FactKind::CertificateIssued]);
    assert_eq!(page.items[0].clear.as_deref(), Some("{\"note\":\"lost laptop\"}"));
    let from = page.next.map(|batch| audit::ListPlace { batch, tree });
    let (rest, _) = audit::entries(&store, from, 10).await.unwrap();
    let kinds: Vec<_> = rest.items.iter().map(|stored| stored.entry.kind).collect();
    assert_eq!(kinds, [FactKind::AuthorityCreated, FactKind::RowWritten, FactKind::NodeStarted]);
}
