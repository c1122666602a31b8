//! How the database runs the look-ups: never through a whole table of certificates.

use chancery_domain::id::Id;
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;

use super::counts::sqls;
use super::find::{key_sql, lineage_sql, name_sql, profile_sql, serial_sql, tail_sql, unindexed_spki_sql};
use super::index::Key;
use super::list::{Listing, Part, few_sql, list_sql};
use super::{COMPROMISED, CertificateState, Filter, Order};
use crate::Cursor;
use crate::engine::{Database, Sql};

const NOW: Time = Time::from_unix(1_800_000_000);

async fn plan(sql: Sql) -> Vec<String> {
    let directory = tempfile::TempDir::new().unwrap();
    std::fs::write(directory.path().join("chancery.db"), []).unwrap();
    let (mut conn, _) = Database::Directory(directory.path().to_owned()).open().await.unwrap();
    let rows = conn.rows(sql.explained()).await.unwrap();
    rows.iter().map(|row| row.cells_of("plan", "").text("detail").unwrap()).collect()
}

/// No step reads a whole table, except the queue of what is not indexed and the few issuers.
fn never_scans(plan: &[String]) -> bool {
    plan.iter().all(|step| {
        !step.starts_with("SCAN") || step.contains("certificate_unindexed") || step.starts_with("SCAN issuer")
    })
}

#[tokio::test]
async fn look_ups_use_indexes() {
    let serial = Serial::from_hex("77").unwrap();
    for (sql, index) in [
        (serial_sql(&serial), "sqlite_autoindex_certificate_1 (issuer=? AND serial=?)"),
        (key_sql(Key::Sha256, &[1; 32]), "certificate_key USING PRIMARY KEY (generation=? AND kind=? AND key=?)"),
        (
            name_sql("a".into(), "b".into(), 10),
            "certificate_name USING PRIMARY KEY (generation=? AND reversed>? AND reversed<?)",
        ),
        (unindexed_spki_sql(&[1; 32]), "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)"),
        (Sql::new(COMPROMISED).push(" IN (1, 2)"), "SEARCH c USING INDEX certificate_revoked_key (spki_sha256=?)"),
        (profile_sql(Id(1), "ocsp", 10), "certificate_profile (profile=?)"),
        (lineage_sql(Id(1)), "certificate_lineage (lineage=?)"),
        (tail_sql(0, 10), "certificate_unindexed USING INTEGER PRIMARY KEY (rowid>?)"),
        (few_sql("word"), "certificate_word USING PRIMARY KEY (generation=? AND word>? AND word<?)"),
        (few_sql("c0ffee"), "certificate_1 (issuer=? AND serial>? AND serial<?)"),
    ] {
        let plan = plan(sql).await;
        assert!(never_scans(&plan), "{plan:#?}");
        assert!(plan.iter().any(|step| step.contains(index)), "{index}: {plan:#?}");
    }
}

#[tokio::test]
async fn lists_use_indexes_whatever_they_show() {
    let states = [
        None,
        Some(CertificateState::Valid),
        Some(CertificateState::ExpiringBefore(NOW)),
        Some(CertificateState::Expired),
        Some(CertificateState::NotYetValid),
        Some(CertificateState::Held),
        Some(CertificateState::Revoked),
    ];
    let words = ["example".to_owned(), "org".to_owned()];
    for state in states {
        for order in [Order::Newest, Order::Expiry] {
            for after in [None, Some(Cursor { key: 5, id: 5 })] {
                for (authority, profile, person) in [(None, None, None), (Some(Id(1)), Some("server"), Some(Id(2)))] {
                    for sought in [&[][..], &words] {
                        let profile = profile.map(str::to_owned);
                        let filter = Filter { state, authority, profile, person, current: true, ..Filter::default() };
                        let plan = plan(list_sql(
                            Listing { filter: &filter, order, now: NOW },
                            sought,
                            Part { after, limit: 50 },
                        ))
                        .await;
                        assert!(never_scans(&plan), "{filter:?} {order:?} {after:?} {sought:?}: {plan:#?}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn counts_use_indexes() {
    let indexes = [
        "COVERING INDEX certificate_not_after",
        "COVERING INDEX certificate_not_after",
        "INDEX certificate_not_after",
        "INDEX certificate_not_after",
        "INDEX certificate_revocation",
    ];
    for (sql, index) in sqls(NOW, NOW.plus_days(30)).into_iter().zip(indexes) {
        let plan = plan(sql).await;
        assert!(plan.iter().any(|step| step.contains(index)), "{index}: {plan:#?}");
    }
}

#[tokio::test]
async fn a_list_by_expiry_is_read_in_the_order_of_its_index() {
    let state = Some(CertificateState::ExpiringBefore(NOW));
    let all = Filter { state, current: true, ..Filter::default() };
    let some = Filter { authority: Some(Id(1)), profile: Some("server".to_owned()), ..all.clone() };
    for filter in [all, some] {
        let listing = Listing { filter: &filter, order: Order::Expiry, now: NOW };
        let plan = plan(list_sql(listing, &[], Part { after: None, limit: 50 })).await;
        assert!(plan.iter().any(|step| step.contains("certificate_not_after")), "{plan:#?}");
        assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:#?}");
    }
}
