//! Opening, and what a dead process leaves.

use std::process::{Command, Stdio};
use std::time::Duration;

use chancery_domain::id::Id;
use chancery_domain::log::verify::Fault;
use chancery_pki::time::Time;
use chancery_store::audit::Finding;
use chancery_store::epoch::{self, EpochState};
use chancery_store::{Error, Store, Unavailable, certificate};

use crate::fixture::{ISSUER, NOW, TestKey, database, from_der, issue, open, pass_lease, set_clock, store, tamper};
use crate::{KIND, Kind};

#[tokio::test]
async fn what_a_dead_process_left_is_settled_and_told_once() {
    let (directory, store) = store().await;
    let issued = issue(&store, "www.example.org").await;
    store.take_serial(ISSUER, NOW).await.unwrap();
    drop(store);
    pass_lease(directory.path()).await;
    let store = open(directory.path()).await;
    let startup = store.startup();
    assert_eq!(startup.fenced.iter().map(|epoch| epoch.id).collect::<Vec<_>>(), [1]);
    // The first block held one serial, which was used; the second two, of which none stands in a certificate.
    assert_eq!(startup.burned, 2);
    assert_eq!(certificate::by_id(&store, issued.id).await.unwrap(), Some(issued));
    assert_eq!(epoch::in_state(&store, EpochState::Fenced).await.unwrap().items.len(), 1);
    store.close(NOW).await.unwrap();
    let store = open(directory.path()).await;
    assert_eq!(*store.startup(), chancery_store::Startup::default());
}

const VICTIM: &str = "CHANCERY_TEST_VICTIM";

/// Not a test of its own: the process that is killed in the test below. Eight tasks issue without end and say each
/// certificate they were given.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn issues_until_killed_when_asked() {
    let Ok(directory) = std::env::var(VICTIM) else { return };
    let store = std::sync::Arc::new(open(std::path::Path::new(&directory)).await);
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move {
                for _ in 0..1_000_000 {
                    println!("\nissued {}", issue(&store, &format!("task{task}.example.org")).await.id);
                    if task == 0 {
                        let _ = store.sequence(&TestKey::new(1), NOW).await;
                        store.index(NOW).await.unwrap();
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[tokio::test]
async fn what_was_handed_out_before_a_kill_is_there() {
    let (directory, store) = store().await;
    store.close(NOW).await.unwrap();
    let (mut handed_out, mut burned) = (Vec::new(), 0);
    for round in 0..5 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["opening::issues_until_killed_when_asked", "--exact", "--nocapture"])
            .env(VICTIM, directory.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut count = 0;
        for line in std::io::BufRead::lines(output) {
            let Ok(line) = line else { break };
            if let Some(id) = line.strip_prefix("issued ").and_then(|id| id.parse::<Id>().ok()) {
                handed_out.push(id);
                count += 1;
            }
            if count == 40 + 37 * round {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        pass_lease(directory.path()).await;
        let store = open(directory.path()).await;
        assert_eq!(store.startup().fenced.len(), 1, "round {round}");
        burned += store.startup().burned;
        for id in &handed_out {
            assert!(certificate::by_id(&store, *id).await.unwrap().is_some(), "round {round}: {id}");
        }
        assert_eq!(
            store.verify_log(&TestKey::new(1), &[], from_der).await.unwrap().findings.iter().filter(is_wrong).count(),
            0
        );
        store.sequence(&TestKey::new(1), NOW).await.unwrap();
        assert_eq!(store.verify_log(&TestKey::new(1), &[], from_der).await.unwrap().findings, []);
        store.close(NOW).await.unwrap();
    }
    assert!(handed_out.len() >= 500 && burned > 0, "{} {burned}", handed_out.len());
}

/// Before the first checkpoint nothing is signed yet; all else would be wrong.
fn is_wrong(finding: &&Finding) -> bool {
    !matches!(finding, Finding::Log(Fault::NoCheckpoint { .. }))
}

#[tokio::test]
async fn reading_leaves_nothing_behind() {
    let (directory, store) = store().await;
    store.close(NOW).await.unwrap();
    for _ in 0..3 {
        let store = open(directory.path()).await;
        // A server's processes take their numbers before they know whether they will write.
        assert!(KIND == Kind::PostgreSql || store.epoch() == 2);
        assert_eq!(epoch::in_state(&store, EpochState::Closed).await.unwrap().items.len(), 1);
        assert_eq!(epoch::in_state(&store, EpochState::Live).await.unwrap().items, []);
        store.close(NOW).await.unwrap();
    }
}

#[tokio::test]
async fn a_newer_database_is_refused_by_name() {
    let (directory, store) = store().await;
    store.close(NOW).await.unwrap();
    let newer = match KIND {
        Kind::Sqlite => "PRAGMA user_version = 9999",
        Kind::PostgreSql => {
            "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, \
             execution_time FROM _sqlx_migrations LIMIT 1"
        }
    };
    tamper(directory.path(), newer);
    let opened = Store::open(&database(directory.path()), Duration::ZERO, NOW).await;
    assert_eq!(opened.err(), Some(Error::Unavailable(Unavailable::Newer)));
}

#[tokio::test]
async fn a_clock_that_went_back_stops_signing_until_it_is_accepted() {
    let (directory, store) = store().await;
    let serial = store.take_serial(ISSUER, NOW).await.unwrap();
    let record = async |store: &Store, now: Time| {
        let certificate = crate::fixture::certificate(store, "www.example.org", serial.clone());
        let effect = chancery_store::Effect::InsertCertificate(Box::new(certificate));
        store.commit(chancery_store::Commit::new(now, "test").with(effect)).await.map(drop)
    };
    let back = NOW.plus(-301);
    let refused = Error::ClockBack { now: back, highest: NOW };
    set_clock(directory.path(), back);
    assert_eq!(record(&store, back).await, Err(refused.clone()));
    store.close(NOW).await.unwrap();
    let store = open(directory.path()).await;
    assert_eq!(store.check_time(back).await, Err(refused.clone()));
    assert_eq!(store.check_time(NOW.plus(-300)).await, Ok(()));
    assert_eq!(record(&store, back).await, Err(refused));
    let fact = chancery_domain::log::Fact::new(chancery_domain::log::FactKind::TimeAccepted, "local:0");
    let accept = chancery_store::Commit::new(back, "local:0").with(chancery_store::Effect::AcceptTime).tell(fact);
    store.commit(accept).await.unwrap();
    assert_eq!(store.check_time(back).await, Ok(()));
    assert_eq!(record(&store, back).await, Ok(()));
}
