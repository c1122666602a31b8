//! Several processes on one database: what each commits is as if it were alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use chancery_domain::id::Id;
use chancery_domain::log::verify::Fault;
use chancery_domain::log::{Fact, FactKind};
use chancery_pki::serial::Serial;
use chancery_store::audit::{self, Finding};
use chancery_store::authority::{self, AuthorityState};
use chancery_store::certificate::{self, Filter, Order, Source, Standing};
use chancery_store::crl::{self, CrlKind, CrlState};
use chancery_store::epoch::{self, EpochState};
use chancery_store::idempotency::{self, Idempotency};
use chancery_store::job::{self, Job};
use chancery_store::revocation::{self, RevocationState};
use chancery_store::{Commit, Conflict, Effect, Error, LEASE, Store};
use tempfile::TempDir;

use crate::fixture::{
    self, AUTHORITY, ISSUER, NOW, TestKey, age, certificate as make, from_der, issue, open, pass_lease, peer, record,
    revoke, store,
};

/// An authority, and two more processes on its database.
async fn nodes() -> (TempDir, Arc<Store>, Arc<Store>) {
    let (directory, first) = store().await;
    let second = open(directory.path()).await;
    (directory, Arc::new(first), Arc::new(second))
}

/// Runs the same on both at once.
async fn both<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    nodes: [&Arc<Store>; 2],
    work: impl Fn(Arc<Store>, usize) -> F,
) -> [T; 2] {
    let [first, second] = [0, 1].map(|number| tokio::spawn(work(Arc::clone(nodes[number]), number)));
    [first.await.unwrap(), second.await.unwrap()]
}

async fn verified(store: &Store) {
    store.sequence(&TestKey::new(1), NOW).await.unwrap();
    assert_eq!(store.verify_log(&TestKey::new(1), &[], from_der).await.unwrap().findings, []);
}

/// The numbers in entries of `order`, as the log is shown in parts of so many batches.
async fn told(store: &Store, part: u32, between: impl AsyncFn(usize)) -> Vec<String> {
    let (mut told, mut from) = (Vec::new(), None);
    loop {
        let (page, tree) = audit::entries(store, from, part).await.unwrap();
        let of_order = page.items.iter().filter(|told| told.entry.actor == "order");
        told.extend(of_order.map(|told| told.entry.objects["number"].clone()));
        from = page.next.map(|batch| audit::ListPlace { batch, tree });
        if from.is_none() {
            return told;
        }
        between(told.len()).await;
    }
}

#[tokio::test]
async fn the_log_is_shown_in_the_order_it_was_written_by_whomever() {
    let (_directory, first, second) = nodes().await;
    for number in 0..12 {
        let store = if number % 3 == 0 { &second } else { &first };
        let fact = Fact::new(FactKind::ConfigChanged, "order").object("number", number);
        store.commit(Commit::new(NOW, "order").tell(fact)).await.unwrap();
        store.sequence(&TestKey::new(1), NOW).await.unwrap();
    }
    let newest_first: Vec<String> = (0..12).rev().map(|number| number.to_string()).collect();
    for part in [1, 2, 5, 100] {
        assert_eq!(told(&first, part, async |_| {}).await, newest_first, "{part}");
    }
}

#[tokio::test]
async fn entries_that_come_into_the_tree_while_the_log_is_shown_are_shown_once() {
    for sequenced_after in [1, 4, 7, 10] {
        let (_directory, first, second) = nodes().await;
        let tell = async |store: &Store, number: usize| {
            let fact = Fact::new(FactKind::ConfigChanged, "order").object("number", number);
            store.commit(Commit::new(NOW, "order").tell(fact)).await.unwrap();
        };
        for number in 0..12 {
            tell(if number % 3 == 0 { &second } else { &first }, number).await;
            if number == 3 {
                first.sequence(&TestKey::new(1), NOW).await.unwrap();
            }
        }
        let between = async |shown: usize| {
            if shown == sequenced_after {
                tell(&first, 100).await;
                second.sequence(&TestKey::new(1), NOW).await.unwrap();
                tell(&second, 101).await;
                first.sequence(&TestKey::new(1), NOW).await.unwrap();
            }
        };
        let mut told: Vec<usize> =
            told(&first, 1, between).await.iter().map(|number| number.parse().unwrap()).collect();
        told.retain(|number| *number < 100);
        told.sort_unstable();
        assert_eq!(told, (0..12).collect::<Vec<_>>(), "{sequenced_after}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_issue_and_every_serial_and_id_is_its_own() {
    let (_directory, first, second) = nodes().await;
    let issued = both([&first, &second], async |store, number| {
        let tasks = (0..4).map(|task| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut issued = Vec::new();
                for host in 0..25 {
                    issued.push(issue(&store, &format!("h{host}.t{task}.n{number}.example.org")).await);
                    if task == 0 && host % 5 == 0 {
                        store.index(NOW).await.unwrap();
                        store.sequence(&TestKey::new(1), NOW).await.unwrap();
                    }
                }
                issued
            })
        });
        let mut issued = Vec::new();
        for task in tasks.collect::<Vec<_>>() {
            issued.extend(task.await.unwrap());
        }
        issued
    })
    .await
    .concat();
    let serials: BTreeSet<_> = issued.iter().map(|certificate| certificate.serial.clone()).collect();
    let ids: BTreeSet<_> = issued.iter().map(|certificate| certificate.id).collect();
    assert_eq!((serials.len(), ids.len()), (200, 200));
    for certificate in &issued {
        assert_eq!(certificate::by_id(&second, certificate.id).await.unwrap().as_ref(), Some(certificate));
    }
    first.index(NOW).await.unwrap();
    let filter = Filter { text: "n1 t3".to_owned(), ..Filter::default() };
    let found = certificate::list(&first, &filter, Order::Newest, NOW, None, 100).await.unwrap();
    assert_eq!(found.items.len(), 25, "what one node issued the other finds by its words");
    verified(&first).await;
    verified(&second).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_that_use_one_serial_or_key_one_succeeds() {
    let (_directory, first, second) = nodes().await;
    for round in 0..10_u8 {
        let serial = Serial::from_hex(&format!("77{round:02x}")).unwrap();
        let answers = both([&first, &second], |store, number| {
            let serial = serial.clone();
            async move { record(&store, &make(&store, &format!("n{number}.example.org"), serial)).await }
        })
        .await;
        assert!(answers.contains(&Ok(())), "{answers:?}");
        assert!(answers.contains(&Err(Conflict::SerialTaken.into())), "{answers:?}");
        let answers = both([&first, &second], |store, number| {
            let used = Idempotency {
                actor: "test".into(),
                key: round.to_string(),
                request_hash: [0; 32],
                epoch: store.epoch(),
                certificate: None,
                response: Some(vec![number as u8]),
                created: NOW,
            };
            let fact = Fact::new(FactKind::ConfigChanged, "test").detail("node", number.to_string());
            let commit = Commit::new(NOW, "test").with(Effect::InsertIdempotency(used)).tell(fact);
            async move { store.commit(commit).await.map(drop) }
        })
        .await;
        assert!(answers.contains(&Err(Conflict::IdempotencyKey.into())), "{answers:?}");
        let winner = answers.iter().position(Result::is_ok).unwrap();
        let used = idempotency::by_key(&first, "test", &round.to_string()).await.unwrap().unwrap();
        assert_eq!(used.response, Some(vec![winner as u8]));
    }
    verified(&first).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn revocations_of_both_make_one_sequence_without_gaps() {
    let (_directory, first, second) = nodes().await;
    let mut serials = Vec::new();
    for number in 0..20 {
        serials.push(issue(&first, &format!("h{number}.example.org")).await.serial);
    }
    let serials = Arc::new(serials);
    let answers = both([&first, &second], |store, _| {
        let serials = Arc::clone(&serials);
        async move {
            let mut answers = Vec::new();
            for serial in serials.iter() {
                answers.push(revoke_if(&store, serial).await);
            }
            answers
        }
    })
    .await;
    // Each was revoked once, whoever came first, and what it says stands.
    let mut numbers: Vec<i64> = answers.iter().flatten().filter_map(|answer| answer.clone().ok()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    let refused = answers.iter().flatten().filter(|answer| **answer == Err(Conflict::AlreadyRevoked.into()));
    assert_eq!(refused.count(), 20);
    let listed = revocation::listed(&first, ISSUER, 0, 0, 20, 100).await.unwrap();
    assert_eq!(listed.iter().map(|entry| entry.seq).collect::<Vec<_>>(), (1..=20).collect::<Vec<_>>());
    verified(&second).await;
}

async fn revoke_if(store: &Store, serial: &Serial) -> chancery_store::Result<i64> {
    let revocation = Box::new(crate::fixture::revocation(serial, RevocationState::Revoked));
    let effect = Effect::Revoke { revocation, held: None };
    store.commit(Commit::new(NOW, "test").with(effect)).await.map(|committed| committed.number().unwrap())
}

#[tokio::test]
async fn a_hold_lifted_by_an_older_node_verifies() {
    let (_directory, first, second) = nodes().await;
    for number in 0..4 {
        let serial = issue(&first, &format!("h{number}.example.org")).await.serial;
        // Both wait for the sequencer, which takes what the first node wrote first.
        revoke(&second, &serial, RevocationState::Held).await.unwrap();
        revoke(&first, &serial, RevocationState::Released).await.unwrap();
        assert_eq!(
            first.verify_log(&TestKey::new(1), &[], from_der).await.unwrap().findings.iter().filter(is_wrong).count(),
            0
        );
        verified(&second).await;
    }
}

/// Before the checkpoint there is none; all else would be wrong.
fn is_wrong(finding: &&Finding) -> bool {
    !matches!(finding, Finding::Log(Fault::NoCheckpoint { .. }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_brought_in_while_it_is_revoked_shows_it() {
    let (_directory, first, second) = nodes().await;
    for round in 0..20_u8 {
        let serial = Serial::from_hex(&format!("55{round:02x}")).unwrap();
        both([&first, &second], |store, number| {
            let serial = serial.clone();
            async move {
                if number == 0 {
                    revoke(&store, &serial, RevocationState::Revoked).await.unwrap();
                } else {
                    let mut imported = make(&store, "old.example.org", serial);
                    imported.source = Source::Imported;
                    record(&store, &imported).await.unwrap();
                }
            }
        })
        .await;
        let stored = certificate::by_serial(&first, ISSUER, &serial).await.unwrap().unwrap();
        assert_eq!(stored.standing, Standing::Revoked, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_of_crls_go_up_and_one_is_published() {
    let (_directory, first, second) = nodes().await;
    let taken = both([&first, &second], async |store, _| {
        let mut taken = Vec::new();
        for _ in 0..20 {
            let take = Effect::TakeCrlNumber { issuer: ISSUER, at_least: 1 };
            let number = store.commit(Commit::new(NOW, "test").with(take)).await.unwrap().number().unwrap();
            let answer = fixture::publish(&store, fixture::crl(&store, number, number, vec![7])).await;
            assert!(matches!(answer, Ok(()) | Err(Error::Conflict(Conflict::CrlSuperseded))), "{answer:?}");
            // What is published is never older than what this node just made.
            let published = crl::published(&store, AUTHORITY, 0, CrlKind::Full).await.unwrap().unwrap();
            assert!(published.number >= number && published.seq >= number);
            taken.push(number);
        }
        taken
    })
    .await
    .concat();
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 40);
    let history = crl::history(&first, AUTHORITY, 100).await.unwrap();
    let published: Vec<_> = history.iter().filter(|crl| crl.state == CrlState::Published).collect();
    assert_eq!(published.iter().map(|crl| crl.number).collect::<Vec<_>>(), [40]);
    let mut by_number: Vec<_> = history.iter().map(|crl| (crl.number, crl.seq)).collect();
    by_number.sort_unstable();
    assert!(by_number.is_sorted_by_key(|(_, seq)| *seq), "content goes with the number");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_claimed_by_one() {
    let (_directory, first, second) = nodes().await;
    let job = |due: i64, version| Job { version, ..Job::new("crl", NOW.plus(due)) };
    first.commit(Commit::new(NOW, "system").with(Effect::PutJob(job(0, 0)))).await.unwrap();
    for round in 1..=20 {
        let answers = both([&first, &second], |store, _| {
            let commit = Commit::new(NOW, "system").with(Effect::PutJob(job(round, round)));
            async move { store.commit(commit).await }
        })
        .await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    }
    assert_eq!(job::all(&second).await.unwrap()[0].version, 21);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_issued_after_another_node_retired_the_authority() {
    let (_directory, first, second) = nodes().await;
    let issuing = tokio::spawn({
        let store = Arc::clone(&second);
        async move {
            let mut issued = 0;
            loop {
                let serial = store.take_serial(ISSUER, NOW).await.unwrap();
                match record(&store, &make(&store, "www.example.org", serial)).await {
                    Ok(()) => issued += 1,
                    Err(error) => return (issued, error),
                }
            }
        }
    });
    while certificate::count(&first, AUTHORITY).await.unwrap() < 20 {
        tokio::task::yield_now().await;
    }
    let mut retired = authority::by_id(&first, AUTHORITY).await.unwrap().unwrap();
    retired.state = AuthorityState::Retired;
    let fact = Fact::new(FactKind::AuthorityChanged, "test");
    first.commit(Commit::new(NOW, "test").with(Effect::UpdateAuthority(Box::new(retired))).tell(fact)).await.unwrap();
    let at_retirement = certificate::count(&first, AUTHORITY).await.unwrap();
    let (issued, error) = issuing.await.unwrap();
    assert_eq!(error, Conflict::AuthorityNotActive(AUTHORITY).into());
    assert_eq!((issued, certificate::count(&first, AUTHORITY).await.unwrap()), (at_retirement, at_retirement));
}

#[tokio::test]
async fn who_is_gone_is_shut_out_by_another_node_and_who_lives_is_not() {
    let (directory, first) = store().await;
    let second = open(directory.path()).await;
    issue(&second, "www.example.org").await;
    second.take_serial(ISSUER, NOW).await.unwrap();
    // It says nothing for long, but its connection lives.
    age(directory.path(), 10 * LEASE);
    let third = open(directory.path()).await;
    assert_eq!(third.startup().fenced, []);
    let dead = first.epoch();
    drop(first);
    drop(third);
    pass_lease_beside(directory.path(), 1).await;
    let fourth = open(directory.path()).await;
    assert_eq!(fourth.startup().fenced.iter().map(|epoch| epoch.id).collect::<Vec<_>>(), [dead]);
    assert!(issue_on(&second).await.is_ok(), "the living node goes on");
    let fenced = epoch::in_state(&second, EpochState::Fenced).await.unwrap().items;
    assert_eq!(fenced.iter().map(|epoch| epoch.id).collect::<Vec<_>>(), [dead]);
    verified(&second).await;
}

async fn issue_on(store: &Store) -> chancery_store::Result<Id> {
    let serial = store.take_serial(ISSUER, NOW).await?;
    let certificate = make(store, "next.example.org", serial);
    record(store, &certificate).await.map(|()| certificate.id)
}

/// As [`pass_lease`], while others are still connected.
async fn pass_lease_beside(directory: &Path, epochs: u32) {
    let database = peer(directory);
    let alive = "SELECT count(DISTINCT objid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1128792065 \
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while database.sql(alive).trim() != epochs.to_string() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    age(directory, chancery_store::FIRST_LEASE + 1);
}

#[tokio::test]
async fn a_node_that_was_shut_out_commits_nothing_and_its_serials_are_burned() {
    let (directory, first, second) = nodes().await;
    issue(&second, "www.example.org").await;
    let serial = second.take_serial(ISSUER, NOW).await.unwrap();
    // As if the second had been cut off from the server until its connection was given up.
    peer(directory.path()).cut_off(second.epoch());
    pass_lease_beside(directory.path(), 1).await;
    let third = open(directory.path()).await;
    assert_eq!(third.startup().fenced.iter().map(|epoch| epoch.id).collect::<Vec<_>>(), [2]);
    // The first block held one serial, which was used; the second two, neither of which stands in a certificate.
    assert_eq!(third.startup().burned, 2);
    let late = make(&second, "late.example.org", serial);
    assert_eq!(record(&second, &late).await, Err(Error::Fenced { epoch: 2 }));
    assert_eq!(certificate::by_id(&first, late.id).await.unwrap(), None);
    verified(&first).await;
    drop((first, second, third));
    pass_lease(directory.path()).await;
}

#[tokio::test]
async fn clocks_that_are_apart_stop_signing_and_nothing_else() {
    let (directory, store) = store().await;
    let serial = store.take_serial(ISSUER, NOW).await.unwrap();
    let certificate = make(&store, "www.example.org", serial);
    peer(directory.path()).pass(61);
    let apart = Error::ClockApart { now: NOW, database: NOW.plus(61) };
    assert_eq!(store.check_time(NOW).await, Err(apart.clone()));
    assert_eq!(record(&store, &certificate).await, Err(apart));
    assert_eq!(revoke(&store, &certificate.serial, RevocationState::Revoked).await, Ok(1));
    // The others would wait for a time that is far away.
    let job = Commit::new(NOW, "system").with(Effect::PutJob(Job::new("crl", NOW.plus_days(3))));
    assert!(matches!(store.commit(job).await, Err(Error::ClockApart { .. })));
    peer(directory.path()).pass(-1);
    assert_eq!(store.check_time(NOW).await, Ok(()));
    assert_eq!(record(&store, &certificate).await, Ok(()));
}

#[tokio::test]
async fn a_clock_that_is_far_ahead_does_not_stop_the_other_nodes() {
    let (_directory, first, second) = nodes().await;
    let ahead = NOW.plus_days(365);
    let fact = Fact::new(FactKind::ConfigChanged, "test");
    first.commit(Commit::new(ahead, "test").tell(fact)).await.unwrap();
    assert_eq!(second.check_time(NOW).await, Ok(()));
    assert!(issue_on(&second).await.is_ok());
}

#[tokio::test]
async fn processes_that_live_at_the_same_time_never_make_the_same_id() {
    let (directory, first) = store().await;
    issue(&first, "www.example.org").await;
    // As after as many processes as an id has numbers for: the next would be told apart from the first no more.
    peer(directory.path()).sql("SELECT setval('epoch_number', 1024)");
    let second = open(directory.path()).await;
    assert_eq!((first.epoch(), second.epoch()), (1, 1026));
    assert_ne!(first.next_id(NOW), second.next_id(NOW));
}
