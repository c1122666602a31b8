//! What is forgotten, and what is not.

use chancery_domain::log::{Fact, FactKind};
use chancery_pki::time::Time;
use chancery_store::crl::{self, CrlKind, CrlState};
use chancery_store::idempotency::{self, Idempotency};
use chancery_store::{Commit, Conflict, Effect, Error, Store, prune};

use crate::fixture::{self, AUTHORITY, ISSUER, NOW, TestKey, from_der, open, store, tamper, tampered};

async fn prune_all(store: &Store, now: Time) -> i64 {
    let mut gone = 0;
    loop {
        match store.prune(now).await.unwrap() {
            0 => return gone,
            some => gone += some,
        }
    }
}

#[tokio::test]
async fn idempotency_keys_are_kept_for_a_day() {
    let (_directory, store) = store().await;
    for number in 0..1_203 {
        let key = format!("key {number}");
        let created = if number < 3 { NOW } else { NOW.plus(-prune::IDEMPOTENCY_SECONDS - 1) };
        let used = Idempotency {
            actor: "joe".into(),
            key,
            request_hash: [1; 32],
            epoch: store.epoch(),
            certificate: None,
            response: None,
            created,
        };
        store.commit(Commit::new(NOW, "joe").with(Effect::InsertIdempotency(used))).await.unwrap();
    }
    assert_eq!(store.prune(NOW).await.unwrap(), 500, "a part at a time");
    assert_eq!(prune_all(&store, NOW).await, 700);
    assert!(idempotency::by_key(&store, "joe", "key 2").await.unwrap().is_some());
    assert!(idempotency::by_key(&store, "joe", "key 3").await.unwrap().is_none());
}

async fn publish(store: &Store, number: i64, bytes: usize) -> chancery_store::Result<()> {
    fixture::publish(store, fixture::crl(store, number, 0, vec![7; bytes])).await
}

#[tokio::test]
async fn crls_are_kept_while_they_are_good_and_the_newest_longer() {
    let (_directory, store) = store().await;
    let count = prune::CRLS + 20;
    for number in 1..=count {
        publish(&store, number, 10).await.unwrap();
    }
    assert_eq!(prune_all(&store, NOW).await, 0, "none is over");
    assert_eq!(prune_all(&store, NOW.plus_days(8)).await, 19);
    let left = crl::history(&store, AUTHORITY, 1_000).await.unwrap();
    assert_eq!(left.len() as i64, prune::CRLS + 1);
    assert_eq!((left[0].number, left[0].state), (count, CrlState::Published));
    assert_eq!(left.last().unwrap().number, 20);
}

#[tokio::test]
async fn bytes_of_superseded_crls_are_kept_for_differences_while_they_are_few() {
    let (_directory, store) = store().await;
    const MIB: usize = 1 << 20;
    for (number, bytes) in [(1, 10), (2, 20 * MIB), (3, 20 * MIB), (4, 10)] {
        publish(&store, number, bytes).await.unwrap();
    }
    let kept = async |number| crl::by_number(&store, ISSUER, number).await.unwrap().unwrap().der.is_some();
    assert_eq!([kept(1).await, kept(2).await, kept(3).await, kept(4).await], [false, false, true, true]);
    for number in 5..=100 {
        publish(&store, number, 10).await.unwrap();
    }
    assert!(!kept(3).await && !kept(35).await && kept(36).await && kept(99).await && kept(100).await);
}

#[tokio::test]
async fn a_crl_that_comes_too_late_does_not_undo_what_is_committed_beside_it() {
    let (_directory, store) = store().await;
    publish(&store, 5, 10).await.unwrap();
    // At once, so that the writer may put them into one transaction.
    let (late, next) = tokio::join!(publish(&store, 4, 10), publish(&store, 6, 30));
    assert_eq!((late, next), (Err(Error::Conflict(Conflict::CrlSuperseded)), Ok(())));
    let newest = crl::published(&store, AUTHORITY, 0, CrlKind::Full).await.unwrap().unwrap();
    assert_eq!((newest.number, newest.der), (6, Some(vec![7; 30])));
}

#[tokio::test]
async fn checkpoints_grow_thin_and_the_log_stays_whole() {
    let (directory, store) = store().await;
    let key = TestKey::new(1);
    for number in 0..prune::CHECKPOINTS + 5 {
        let commit = Commit::new(NOW, "test").tell(Fact::new(FactKind::ConfigChanged, "test").detail("n", number));
        store.commit(commit).await.unwrap();
        store.sequence(&key, NOW).await.unwrap();
    }
    assert_eq!(prune_all(&store, NOW).await, 5);
    assert_eq!(store.verify_log(&key, &[], from_der).await.unwrap().findings, []);
    store.close(NOW).await.unwrap();
    // As many more as a server writes in some hours: of the older ones the last within each span is left.
    let more = "WITH RECURSIVE n (i) AS (SELECT 3000 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) \
                INSERT INTO audit_checkpoint SELECT i, zeroblob(32), 'x' FROM n";
    tamper(directory.path(), more);
    let store = open(directory.path()).await;
    assert_eq!(prune_all(&store, NOW).await, 1_000 + 7_001 - 1_000 - 2);
    store.close(NOW).await.unwrap();
    let sizes = tampered(directory.path(), "SELECT size FROM audit_checkpoint ORDER BY size LIMIT 3");
    assert_eq!(sizes.split_whitespace().collect::<Vec<_>>(), ["4095", "8191", "9001"]);
}
