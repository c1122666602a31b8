//! A server that goes away and comes back: a clear answer meanwhile, then on without help.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chancery_store::{Database, Error, Store, Unavailable, certificate};
use chancery_testkit::peer::postgresql::Cluster;

use crate::fixture::{ISSUER, NOW, TestKey, certificate as make, fill, from_der, issue, record};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_away_is_used_again_when_it_is_back() {
    let cluster = Cluster::start();
    let database = cluster.database();
    database.stop_clock(NOW.unix());
    let address = Database::Postgres(database.url().parse().unwrap());
    let store = Store::open(&address, Duration::ZERO, NOW).await.unwrap();
    fill(&store).await;
    let before = issue(&store, "before.example.org").await;
    let serial = store.take_serial(ISSUER, NOW).await.unwrap();
    let certificate = make(&store, "during.example.org", serial);
    cluster.stop();
    let away = Err(Error::Unavailable(Unavailable::Unreachable));
    assert_eq!(certificate::by_id(&store, before.id).await.map(drop), away);
    assert_eq!(record(&store, &certificate).await, away);
    assert_eq!(store.beat(NOW).await.map(drop), away);
    assert_eq!(Store::open(&address, Duration::ZERO, NOW).await.err(), away.clone().err());
    cluster.start_again();
    assert_eq!(certificate::by_id(&store, before.id).await, Ok(Some(before)));
    assert_eq!(record(&store, &certificate).await, Ok(()));
    store.sequence(&TestKey::new(1), NOW).await.unwrap();
    assert_eq!(store.verify_log(&TestKey::new(1), &[], from_der).await.unwrap().findings, []);
}

/// What was answered is there; what was not answered is there or not, but the log knows which.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_cut_again_and_again_lose_nothing_that_was_answered() {
    let (directory, store) = crate::fixture::store().await;
    let store = Arc::new(store);
    let database = crate::fixture::peer(directory.path());
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let cutting = std::thread::spawn(move || {
        for _ in 0..20 {
            std::thread::sleep(Duration::from_millis(30));
            database.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
        }
        over.store(true, Ordering::Relaxed);
    });
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let (store, is_over) = (Arc::clone(&store), Arc::clone(&is_over));
            tokio::spawn(async move {
                let mut answered = Vec::new();
                for number in 0.. {
                    // Until the last cut, and until some got through: how many do meanwhile is up to the computer.
                    if is_over.load(Ordering::Relaxed) && answered.len() > 12 {
                        break;
                    }
                    let Ok(serial) = store.take_serial(ISSUER, NOW).await else { continue };
                    let certificate = make(&store, &format!("h{number}.t{task}.example.org"), serial);
                    if record(&store, &certificate).await.is_ok() {
                        answered.push(certificate.id);
                    }
                }
                answered
            })
        })
        .collect();
    let mut answered = Vec::new();
    for task in tasks {
        answered.extend(task.await.unwrap());
    }
    cutting.join().unwrap();
    let after = issue(&store, "after.example.org").await;
    assert!(answered.len() > 100, "{} got through", answered.len());
    for id in answered.iter().chain([&after.id]) {
        assert!(certificate::by_id(&store, *id).await.unwrap().is_some(), "{id}");
    }
    while store.sequence(&TestKey::new(1), NOW).await.unwrap().is_some() {}
    assert_eq!(store.verify_log(&TestKey::new(1), &[], from_der).await.unwrap().findings, []);
}
