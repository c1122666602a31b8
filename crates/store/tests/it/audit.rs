//! The audit log against people who can write the database but do not have the key.

use chancery_domain::id::Id;
use chancery_domain::log::tile::TileId;
use chancery_domain::log::verify::Fault;
use chancery_domain::log::{Checkpoint, Fact, FactKind, bundle, hash, proof};
use chancery_store::audit::{self, Finding, LogReport, Summary};
use chancery_store::authority::Authority;
use chancery_store::revocation::RevocationState;
use chancery_store::{Commit, Effect, Error, LogKey as _, Store};
use chancery_testkit::tier;
use tempfile::TempDir;

use crate::fixture::{
    NOW, TestKey, authority, copy_of, copy_tables, from_der, issue, open, pass_lease, peer, revoke, store, tamper,
};
use crate::{KIND, Kind};

/// A closed database with certificates, revocations, personal data and two checkpoints.
async fn history() -> (TempDir, Checkpoint) {
    let (directory, store) = store().await;
    let key = TestKey::new(1);
    for number in 0..10 {
        let certificate = issue(&store, &format!("host{number}.example.org")).await;
        if number % 4 == 0 {
            revoke(&store, &certificate.serial, RevocationState::Revoked).await.unwrap();
        }
        if number == 5 {
            store.sequence(&key, NOW).await.unwrap().unwrap();
        }
    }
    store.index(NOW).await.unwrap();
    let checkpoint = store.sequence(&key, NOW).await.unwrap().unwrap();
    assert_eq!(store.sequence(&key, NOW).await.unwrap(), None);
    store.close(NOW).await.unwrap();
    (directory, checkpoint)
}

async fn verify(directory: &TempDir, known: &[Checkpoint]) -> LogReport {
    let store = open(directory.path()).await;
    let report = store.verify_log(&TestKey::new(1), known, from_der).await.unwrap();
    store.close(NOW).await.unwrap();
    report
}

#[tokio::test]
async fn an_untouched_log_verifies() {
    let (directory, checkpoint) = history().await;
    let report = verify(&directory, std::slice::from_ref(&checkpoint)).await;
    assert_eq!(report.findings, []);
    assert_eq!((report.entries, report.checkpoint, report.waiting), (checkpoint.size, checkpoint.size, 0));
}

#[tokio::test]
async fn what_was_done_to_the_database_is_found() {
    type Found = fn(&Finding) -> bool;
    let cases: [(&str, &str, Found); 26] = [
        (
            "a byte of an entry",
            "UPDATE audit_batch SET entries = CAST(replace(entries, 'local:1000', 'local:2000') AS BLOB) WHERE seq = 4",
            |f| matches!(f, Finding::Log(Fault::RootDiffers { .. })),
        ),
        ("a batch gone", "DELETE FROM audit_batch WHERE seq = 5", |f| matches!(f, Finding::Log(Fault::LeafGap { .. }))),
        ("the end cut off", "DELETE FROM audit_batch WHERE seq > 12", |f| {
            matches!(f, Finding::Log(Fault::Truncated { .. }))
        }),
        ("two batches exchanged", "UPDATE audit_batch SET first_leaf = 1000 - first_leaf WHERE seq IN (6, 7)", |f| {
            matches!(f, Finding::Log(Fault::BatchMissing { .. }))
        }),
        (
            "a batch inserted",
            "INSERT INTO audit_batch SELECT epoch, 1000, prev_hash, entries, NULL FROM audit_batch WHERE seq = 3",
            |f| matches!(f, Finding::Log(Fault::BatchMissing { .. })),
        ),
        ("a tile changed", "UPDATE audit_tile SET hashes = zeroblob(length(hashes))", |f| {
            matches!(f, Finding::Log(Fault::TileDiffers(_)))
        }),
        ("a tile gone", "DELETE FROM audit_tile", |f| matches!(f, Finding::Log(Fault::TileMissing(_)))),
        ("a root changed", "UPDATE audit_checkpoint SET root = zeroblob(32)", |f| {
            matches!(f, Finding::Log(Fault::NotSigned { .. }))
        }),
        ("the checkpoints gone", "DELETE FROM audit_checkpoint", |f| {
            matches!(f, Finding::Log(Fault::NoCheckpoint { .. }))
        }),
        ("a certificate exchanged", "UPDATE certificate SET der = x'3000' WHERE display_name LIKE 'host3%'", |f| {
            matches!(f, Finding::CertificateDiffers(_))
        }),
        ("a certificate gone", "DELETE FROM certificate WHERE display_name LIKE 'host3%'", |f| {
            matches!(f, Finding::CertificateMissing(_))
        }),
        (
            "a certificate slipped in",
            "CREATE TEMP TABLE t AS SELECT * FROM certificate LIMIT 1; UPDATE t SET id = 77, serial = x'77'; \
             INSERT INTO certificate SELECT * FROM t",
            |f| *f == Finding::CertificateUnlogged(Id(77)),
        ),
        ("a revocation gone", "DELETE FROM revocation WHERE seq = 2", |f| {
            matches!(f, Finding::RevocationMissing { .. })
        }),
        ("a revocation lifted", "UPDATE revocation SET state = 'released' WHERE seq = 2", |f| {
            matches!(f, Finding::RevocationDiffers { .. })
        }),
        (
            "a revocation slipped in",
            "INSERT INTO revocation SELECT issuer, x'55', 99, 0, state, 1, 0, NULL, NULL, '', \
             '', x'' FROM revocation WHERE seq = 1",
            |f| matches!(f, Finding::RevocationDiffers { .. }),
        ),
        ("a revocation with another end", "UPDATE revocation SET not_after = 1 WHERE seq = 2", |f| {
            matches!(f, Finding::RevocationDiffers { .. })
        }),
        ("a revocation moved away", "UPDATE revocation SET crl_partition = 9 WHERE seq = 2", |f| {
            matches!(f, Finding::RevocationDiffers { .. })
        }),
        (
            "another serial in the CRL",
            "UPDATE revocation SET entry = (SELECT entry FROM revocation WHERE seq = 1)",
            |f| matches!(f, Finding::RevocationDiffers { .. }),
        ),
        ("a revoked certificate shown as good", "UPDATE certificate SET revocation = 'none'", |f| {
            matches!(f, Finding::ColumnDiffers { column: "revocation", .. })
        }),
        (
            "other names",
            "UPDATE certificate SET names = '[\"evil.example.org\"]' WHERE display_name LIKE 'host3%'",
            |f| matches!(f, Finding::ColumnDiffers { column: "names", .. }),
        ),
        ("another profile", "UPDATE certificate SET profile = 'sub-ca' WHERE display_name LIKE 'host3%'", |f| {
            matches!(f, Finding::ColumnDiffers { .. })
        }),
        ("not found by its name", "DELETE FROM certificate_name WHERE reversed LIKE '%3tsoh'", |f| {
            *f == Finding::LookUpDiffers { table: "certificate_name" }
        }),
        (
            "found by a foreign key",
            "INSERT INTO certificate_key SELECT generation, 5, x'00112233445566778899aabbccddeeff', certificate \
             FROM certificate_key LIMIT 1",
            |f| *f == Finding::LookUpDiffers { table: "certificate_key" },
        ),
        (
            "found by a foreign name in another generation",
            "INSERT INTO certificate_generation (first, certificates) VALUES (9223372036854775807, 0); \
             INSERT INTO certificate_name SELECT 9223372036854775807, 'gro.live', certificate \
             FROM certificate_name LIMIT 1",
            |f| *f == Finding::LookUpDiffers { table: "certificate_name" },
        ),
        ("looked for where it is not", "UPDATE certificate_generation SET first = first + 1", |f| {
            *f == Finding::LookUpDiffers { table: "certificate_key" }
        }),
        ("personal data changed", "UPDATE audit_detail SET clear = '{\"note\":\"stolen\"}'", |f| {
            matches!(f, Finding::DetailDiffers { .. })
        }),
    ];
    let (whole, checkpoint) = history().await;
    // The check is the same whatever the database is; a copy of one on a server takes its time.
    let every = if KIND == Kind::PostgreSql { tier::pick(5, 1) } else { 1 };
    for (what, sql, found) in cases.into_iter().step_by(every) {
        let directory = copy_of(whole.path()).await;
        tamper(directory.path(), sql);
        let report = verify(&directory, &[]).await;
        assert!(report.findings.iter().any(found), "{what}: {:?}", report.findings);
        if what == "the checkpoints gone" {
            let known = verify(&directory, std::slice::from_ref(&checkpoint)).await;
            assert!(!known.findings.is_empty());
        }
    }
}

#[tokio::test]
async fn a_log_rewritten_without_the_key_is_not_believed_and_not_continued() {
    let (directory, checkpoint) = history().await;
    // Somebody builds a whole consistent log of their own and puts it in the place of ours.
    let (forged, other) = (store().await, TestKey::new(2));
    issue(&forged.1, "forged.example.org").await;
    while forged.1.sequence(&other, NOW).await.unwrap().is_some() {}
    forged.1.close(NOW).await.unwrap();
    let tables = [
        "epoch",
        "issuer",
        "authority",
        "certificate",
        "revocation",
        "audit_batch",
        "audit_tile",
        "audit_checkpoint",
        "audit_detail",
    ];
    copy_tables(forged.0.path(), directory.path(), &tables);
    let report = verify(&directory, &[]).await;
    assert!(report.findings.iter().any(|f| matches!(f, Finding::Log(Fault::NotSigned { .. }))), "{report:?}");
    let report = verify(&directory, &[checkpoint]).await;
    assert!(report.findings.iter().any(|f| matches!(f, Finding::Log(Fault::Truncated { .. }))), "{report:?}");
    let store = open(directory.path()).await;
    issue(&store, "late.example.org").await;
    assert_eq!(store.sequence(&TestKey::new(1), NOW).await, Err(Error::NotSigned));
}

/// An authority whose settings were changed twice, and what the log says of it.
async fn changed_authority() -> (TempDir, Summary) {
    let (directory, store) = store().await;
    for version in [1, 2] {
        let row = Authority {
            settings: format!("{{\"v\":{version}}}"),
            mac: vec![version as u8; 32],
            version,
            ..authority()
        };
        let fact = Fact::new(FactKind::AuthorityChanged, "test");
        let change = Commit::new(NOW, "test").with(Effect::UpdateAuthority(Box::new(row))).tell(fact);
        store.commit(change).await.unwrap();
        if version == 1 {
            store.sequence(&TestKey::new(1), NOW).await.unwrap();
        }
    }
    let (summary, findings) = store.follow_log(&TestKey::new(1), Summary::default()).await.unwrap();
    assert_eq!(findings, []);
    store.close(NOW).await.unwrap();
    (directory, summary)
}

#[tokio::test]
async fn an_old_row_with_its_old_mac_is_found() {
    let (directory, summary) = changed_authority().await;
    assert_eq!(verify(&directory, &[]).await.findings, []);
    let is_newest = |version: i64, mac: u8| summary.is_newest("authority", "2", version, &[mac; 32]);
    assert!(is_newest(3, 2), "told by an entry that waits for the sequencer");
    assert!(!is_newest(2, 1) && !is_newest(3, 1) && !is_newest(2, 2));
    tamper(directory.path(), "UPDATE authority SET settings = '{\"v\":1}', mac = CAST(x'01' AS BLOB), version = 2");
    let findings = verify(&directory, &[]).await.findings;
    assert_eq!(findings, [Finding::RowDiffers { table: "authority".into(), id: "2".into() }]);
    tamper(directory.path(), "DELETE FROM authority");
    let findings = verify(&directory, &[]).await.findings;
    assert_eq!(findings, [Finding::RowMissing { table: "authority".into(), id: "2".into() }]);
}

#[tokio::test]
async fn going_on_from_a_summary_finds_what_was_done_to_the_rest() {
    let (directory, old) = changed_authority().await;
    let store = open(directory.path()).await;
    issue(&store, "one.example.org").await;
    store.sequence(&TestKey::new(1), NOW).await.unwrap();
    let (summary, findings) = store.follow_log(&TestKey::new(1), old.clone()).await.unwrap();
    assert_eq!(findings, []);
    assert!(summary.size() > old.size() && !summary.has_news(&old));
    let whole = store.follow_log(&TestKey::new(1), Summary::default()).await.unwrap();
    assert_eq!(whole, (summary, Vec::new()), "from the start it is the same");
    let (_, findings) = store.follow_log(&TestKey::new(2), old.clone()).await.unwrap();
    assert!(matches!(findings[0], Finding::Log(Fault::NotSigned { .. })), "{findings:?}");
    store.close(NOW).await.unwrap();

    let cases = [
        "DELETE FROM audit_batch WHERE epoch = 2",
        "DELETE FROM audit_checkpoint",
        "UPDATE audit_batch SET entries = CAST(replace(entries, 'issued', 'issuex') AS BLOB) WHERE epoch = 2",
        "UPDATE audit_tile SET hashes = zeroblob(length(hashes))",
        "UPDATE audit_checkpoint SET root = zeroblob(32)",
    ];
    for sql in cases {
        let copy = copy_of(directory.path()).await;
        tamper(copy.path(), sql);
        let store = open(copy.path()).await;
        let (followed, findings) = store.follow_log(&TestKey::new(1), old.clone()).await.unwrap();
        assert!(!findings.is_empty(), "{sql}");
        assert_eq!(followed.size(), old.size(), "{sql}");
        store.close(NOW).await.unwrap();
    }
}

#[tokio::test]
async fn the_end_of_a_dead_epoch_is_remembered_by_the_next() {
    let (directory, store) = store().await;
    issue(&store, "one.example.org").await;
    let cut = issue(&store, "two.example.org").await;
    drop(store);
    pass_lease(directory.path()).await;
    let store = open(directory.path()).await;
    store.close(NOW).await.unwrap();
    assert_eq!(verify(&directory, &[]).await.findings, []);
    // No checkpoint covers it yet, and its certificate goes with it: only the next epoch's first entry tells.
    tamper(directory.path(), "DELETE FROM audit_batch WHERE epoch = 1 AND seq = 3");
    tamper(directory.path(), &format!("DELETE FROM certificate WHERE id = {}", cut.id));
    let report = verify(&directory, &[]).await;
    assert_eq!(report.findings, [Finding::Log(Fault::EpochCut { epoch: 1, expected: 3, found: 2 })]);
}

#[tokio::test]
async fn erased_personal_data_leaves_the_log_whole() {
    let (directory, store) = store().await;
    let fact = Fact::new(FactKind::PersonChanged, "test").personal("email", "joe@example.org").about(Id(9));
    store.commit(Commit::new(NOW, "test").tell(fact)).await.unwrap();
    let erase =
        Commit::new(NOW, "test").with(Effect::ErasePerson(Id(9))).tell(Fact::new(FactKind::PersonErased, "test"));
    store.commit(erase).await.unwrap();
    store.sequence(&TestKey::new(1), NOW).await.unwrap().unwrap();
    assert!(audit::entries(&store, None, 10).await.unwrap().0.items.iter().all(|stored| stored.clear.is_none()));
    store.close(NOW).await.unwrap();
    assert_eq!(verify(&directory, &[]).await.findings, []);
    match KIND {
        Kind::Sqlite => {
            let file = std::fs::read(directory.path().join("chancery.db")).unwrap();
            assert!(!file.windows(15).any(|bytes| bytes == b"joe@example.org"), "the file still has it");
        }
        // What the server has in its files until it cleans up is its administrator's affair.
        Kind::PostgreSql => {
            assert_eq!(peer(directory.path()).sql("SELECT 1 FROM audit_detail WHERE clear LIKE '%joe%'"), "");
        }
    }
}

#[tokio::test]
async fn bundles_tiles_and_proofs_fit_the_checkpoint() {
    let (directory, checkpoint) = history().await;
    let store: Store = open(directory.path()).await;
    let size = checkpoint.size;
    let latest = audit::latest_checkpoint(&store).await.unwrap().unwrap();
    let key = TestKey::new(1);
    let text = key.note_key().open(&latest.note, |_, message, signature| key.verify(message, signature)).unwrap();
    assert_eq!(Checkpoint::from_text(text).as_ref(), Some(&checkpoint));
    let bytes = audit::entry_bundle(&store, 0, size).await.unwrap().unwrap();
    let entries = bundle::split(&bytes).unwrap();
    assert_eq!(entries.len() as u64, size);
    let tile = audit::tile(&store, TileId { level: 0, index: 0 }).await.unwrap().unwrap();
    for (index, entry) in (0..).zip(&entries) {
        let leaf = hash::leaf(entry);
        assert_eq!(tile.hashes[index as usize], leaf);
        let path = audit::inclusion_proof(&store, index, size).await.unwrap().unwrap();
        assert!(proof::verify_inclusion(index, size, leaf, &path, &checkpoint.root));
    }
    let older = audit::entry_bundle(&store, 0, 3).await.unwrap().unwrap();
    assert_eq!(bundle::split(&older).unwrap(), entries[..3]);
    assert_eq!(audit::entry_bundle(&store, 1, size).await.unwrap(), None);
    assert_eq!(audit::inclusion_proof(&store, size, size).await.unwrap(), None);
    let first = hash::leaf(entries[0]);
    let path = audit::consistency_proof(&store, 1, size).await.unwrap().unwrap();
    assert!(proof::verify_consistency(1, size, &path, &first, &checkpoint.root));
}
