//! Opening: files, the lock, and what a dead process leaves.

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use chancery_domain::id::Id;
use chancery_domain::log::verify::Fault;
use chancery_pki::time::Time;
use chancery_store::audit::Finding;
use chancery_store::epoch::{self, EpochState};
use chancery_store::{Error, Store, Unavailable, certificate};
use tempfile::TempDir;

use crate::fixture::{ISSUER, NOW, TestKey, from_der, issue, open, store, tamper};

const HOLDER: &str = "CHANCERY_TEST_HOLD";

#[tokio::test]
async fn files_are_private() {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    assert!(!Store::exists(&data));
    let store = open(&data).await;
    store.take_serial(ISSUER, NOW).await.unwrap_err();
    assert!(Store::exists(&data));
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

/// Not a test of its own: the process that holds the lock in the test below.
#[tokio::test]
async fn holds_the_lock_when_asked() {
    let Ok(directory) = std::env::var(HOLDER) else { return };
    let _store = open(std::path::Path::new(&directory)).await;
    println!("holding");
    let _ = std::io::stdin().read(&mut [0]);
}

#[tokio::test]
async fn a_second_process_waits_and_then_says_who_holds_the_directory() {
    let directory = TempDir::new().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["opening::holds_the_lock_when_asked", "--exact", "--nocapture"])
        .env(HOLDER, directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    let mut seen = String::new();
    while !seen.contains("holding") {
        let mut byte = [0];
        assert_eq!(output.read(&mut byte).unwrap(), 1, "the holder ended: {seen}");
        seen.push(char::from(byte[0]));
    }
    match Store::open(directory.path(), Duration::from_millis(100), NOW).await {
        Err(Error::Unavailable(Unavailable::Held { pid, command })) => {
            assert_eq!(pid, child.id());
            assert!(command.contains("holds_the_lock_when_asked"), "{command}");
        }
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("opened a directory that another process holds"),
    }
    child.kill().unwrap();
    child.wait().unwrap();
    open(directory.path()).await;
}

#[tokio::test]
async fn what_a_dead_process_left_is_settled_and_told_once() {
    let (directory, store) = store().await;
    let issued = issue(&store, "www.example.org").await;
    store.take_serial(ISSUER, NOW).await.unwrap();
    drop(store);
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
        assert_eq!(store.epoch(), 2);
        store.close(NOW).await.unwrap();
    }
}

#[tokio::test]
async fn a_newer_or_foreign_file_is_refused_by_name() {
    let (directory, store) = store().await;
    store.close(NOW).await.unwrap();
    tamper(
        directory.path(),
        "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, \
        execution_time FROM _sqlx_migrations LIMIT 1",
    );
    let opened = Store::open(directory.path(), Duration::ZERO, NOW).await;
    assert_eq!(opened.err(), Some(Error::Unavailable(Unavailable::Newer)));
    let other = TempDir::new().unwrap();
    std::fs::write(other.path().join("chancery.db"), "this is no database at all, it is a text").unwrap();
    let opened = Store::open(other.path(), Duration::ZERO, NOW).await;
    assert_eq!(opened.err(), Some(Error::Unavailable(Unavailable::Damaged)));
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
