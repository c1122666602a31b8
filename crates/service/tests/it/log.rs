use chancery_domain::log::FactKind;
use chancery_domain::refusal::Code;

use crate::fixture::{Place, actor, issue_csr, issue_mail, refusal};

#[tokio::test]
async fn entries_newest_first_in_parts() {
    let (_place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let (all, next) = service.log_entries(Some(1_000), None).await.unwrap();
    assert_eq!(next, None);
    assert_eq!(all.last().unwrap().entry.kind, FactKind::NodeStarted);
    assert!(all.iter().any(|entry| entry.entry.kind == FactKind::CertificateIssued));
    let (mut parts, mut cursor) = (Vec::new(), None);
    loop {
        let (part, next) = service.log_entries(Some(2), cursor.as_deref()).await.unwrap();
        assert!(part.len() <= 2);
        parts.extend(part);
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(parts, all);
    refusal(service.log_entries(None, Some("x")).await.map(drop), Code::BadField);
}

#[tokio::test]
async fn refusals_are_entries_too() {
    let (_place, service) = Place::with_authorities(None).await;
    refusal(service.issue(&actor(), &issue_csr(b"garbage".to_vec())).await, Code::NotARequest);
    let (entries, _) = service.log_entries(Some(1), None).await.unwrap();
    assert_eq!(entries[0].entry.kind, FactKind::Refused);
    assert_eq!(entries[0].entry.details["codes"], Code::NotARequest.as_str());
}

#[tokio::test]
async fn a_sound_log_is_sound_and_its_head_is_remembered() {
    let (place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let first = service.verify_log(None).await.unwrap();
    assert!(first.sound, "{:?}", first.faults);
    assert_eq!(first.certificates, 3);
    let note = first.checkpoint.unwrap();
    assert_eq!(std::fs::read_to_string(place.file("data.checkpoint")).unwrap(), note);
    service.close().await.unwrap();

    let service = place.open().await;
    service.issue(&actor(), &issue_mail("jim@example.org")).await.unwrap();
    let second = service.verify_log(Some(&note)).await.unwrap();
    assert!(second.sound, "{:?}", second.faults);
    assert!(second.entries > first.entries);
    assert_ne!(std::fs::read_to_string(place.file("data.checkpoint")).unwrap(), note);
    assert!(!service.verify_log(Some("nonsense")).await.unwrap().sound);
}

#[tokio::test]
async fn an_older_state_of_the_database_does_not_fit_the_anchor() {
    let (place, service) = Place::with_authorities(None).await;
    service.close().await.unwrap();
    let copy = |from: &str, to: &str| std::fs::copy(place.file(from), place.file(to)).unwrap();
    copy("data/chancery.db", "old.db");
    let service = place.open().await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    service.close().await.unwrap();
    let anchor = std::fs::read_to_string(place.file("data.checkpoint")).unwrap();

    // The database is put back to before the issuance, and more is done on top of it.
    for file in ["data/chancery.db-wal", "data/chancery.db-shm"] {
        let _ = std::fs::remove_file(place.file(file));
    }
    copy("old.db", "data/chancery.db");
    let service = place.open().await;
    for number in 1..=5 {
        service.issue(&actor(), &issue_mail(&format!("m{number}@example.org"))).await.unwrap();
    }
    service.close().await.unwrap();
    assert_eq!(std::fs::read_to_string(place.file("data.checkpoint")).unwrap(), anchor, "the evidence stays");
    let service = place.open().await;
    let verified = service.verify_log(None).await.unwrap();
    assert!(!verified.sound);
    std::fs::remove_file(place.file("data.checkpoint")).unwrap();
    assert!(service.verify_log(None).await.unwrap().sound, "only what was kept outside could tell");
}

#[tokio::test]
async fn an_anchor_of_somebody_else_is_a_finding() {
    let (place, service) = Place::with_authorities(None).await;
    let (other, foreign) = Place::with_authorities(None).await;
    foreign.close().await.unwrap();
    std::fs::copy(other.file("data.checkpoint"), place.file("data.checkpoint")).unwrap();
    let verified = service.verify_log(None).await.unwrap();
    assert_eq!(verified.faults, ["the checkpoint beside the data directory is not signed by this log"]);
}

#[tokio::test]
async fn what_was_changed_in_the_database_is_found() {
    let table = [
        "DELETE FROM certificate WHERE display_name = 'joe@example.org'",
        "DELETE FROM audit_batch WHERE seq = 3",
        "UPDATE audit_batch SET entries = CAST(substr(entries, 1, length(entries) - 1) || x'00' AS BLOB) WHERE seq = 2",
        "DELETE FROM audit_checkpoint; UPDATE audit_batch SET first_leaf = NULL; DELETE FROM audit_tile; \
         DELETE FROM audit_batch WHERE epoch = 1 AND seq > 4",
    ];
    for sql in table {
        let (place, service) = Place::with_authorities(None).await;
        service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
        service.close().await.unwrap();
        place.sqlite(sql);
        let service = place.open().await;
        let verified = service.verify_log(None).await.unwrap();
        assert!(!verified.sound && !verified.faults.is_empty(), "{sql}");
    }
}
