use chancery_domain::log::FactKind;
use chancery_domain::refusal::Code;
use chancery_service::crl::ScheduleCrl;
use chancery_service::{Error, Service, StoreError};

use crate::fixture::{Place, actor, issue_csr, issue_mail, refusal};

#[tokio::test]
async fn entries_newest_first_in_parts() {
    let (_place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let (all, next) = service.log_entries(&actor(), Some(1_000), None).await.unwrap();
    assert_eq!(next, None);
    assert_eq!(all.last().unwrap().entry.kind, FactKind::NodeStarted);
    assert!(all.iter().any(|entry| entry.entry.kind == FactKind::CertificateIssued));
    let (mut parts, mut cursor) = (Vec::new(), None);
    loop {
        let (part, next) = service.log_entries(&actor(), Some(2), cursor.as_deref()).await.unwrap();
        assert!(part.len() <= 2);
        parts.extend(part);
        cursor = next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(parts, all);
    refusal(service.log_entries(&actor(), None, Some("x")).await.map(drop), Code::BadField);
}

#[tokio::test]
async fn refusals_are_entries_too() {
    let (_place, service) = Place::with_authorities(None).await;
    refusal(service.issue(&actor(), &issue_csr(b"garbage".to_vec())).await, Code::NotARequest);
    let (entries, _) = service.log_entries(&actor(), Some(1), None).await.unwrap();
    assert_eq!(entries[0].entry.kind, FactKind::Refused);
    assert_eq!(entries[0].entry.details["codes"], Code::NotARequest.as_str());
}

#[tokio::test]
async fn a_sound_log_is_sound_and_its_head_is_remembered() {
    let (place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let first = service.verify_log(&actor(), None).await.unwrap();
    assert!(first.sound, "{:?}", first.faults);
    assert_eq!(first.certificates, 4);
    let note = first.checkpoint.unwrap();
    assert_eq!(std::fs::read_to_string(place.file("data.checkpoint")).unwrap(), note);
    service.close().await.unwrap();

    let service = place.open().await;
    service.issue(&actor(), &issue_mail("jim@example.org")).await.unwrap();
    let second = service.verify_log(&actor(), Some(&note)).await.unwrap();
    assert!(second.sound, "{:?}", second.faults);
    assert!(second.entries > first.entries);
    assert_ne!(std::fs::read_to_string(place.file("data.checkpoint")).unwrap(), note);
    assert!(!service.verify_log(&actor(), Some("nonsense")).await.unwrap().sound);
}

#[tokio::test]
async fn an_older_state_of_the_database_does_not_fit_the_anchor() {
    let (place, service) = Place::with_authorities(None).await;
    service.close().await.unwrap();
    place.keep();
    let service = place.open().await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    service.close().await.unwrap();
    let anchor = std::fs::read_to_string(place.file("data.checkpoint")).unwrap();

    // The database is put back to before the issuance, and more is done on top of it.
    place.put_back();
    let service = place.open().await;
    for number in 1..=5 {
        service.issue(&actor(), &issue_mail(&format!("m{number}@example.org"))).await.unwrap();
    }
    service.close().await.unwrap();
    assert_eq!(std::fs::read_to_string(place.file("data.checkpoint")).unwrap(), anchor, "the evidence stays");
    let service = place.open().await;
    let verified = service.verify_log(&actor(), None).await.unwrap();
    assert!(!verified.sound);
    std::fs::remove_file(place.file("data.checkpoint")).unwrap();
    assert!(service.verify_log(&actor(), None).await.unwrap().sound, "only what was kept outside could tell");
}

#[tokio::test]
async fn an_anchor_of_somebody_else_is_a_finding() {
    let (place, service) = Place::with_authorities(None).await;
    let (other, foreign) = Place::with_authorities(None).await;
    foreign.close().await.unwrap();
    std::fs::copy(other.file("data.checkpoint"), place.file("data.checkpoint")).unwrap();
    let verified = service.verify_log(&actor(), None).await.unwrap();
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
        place.tamper(sql);
        let service = place.open().await;
        let verified = service.verify_log(&actor(), None).await.unwrap();
        assert!(!verified.sound && !verified.faults.is_empty(), "{sql}");
    }
}

#[tokio::test]
async fn an_old_row_put_back_with_its_old_mac_is_not_relied_on() {
    let (place, service) = Place::with_authorities(None).await;
    let rules = |days: u32| {
        let mut rules = serde_json::to_value(chancery_domain::profile::builtin("server").unwrap()).unwrap();
        rules["slug"] = "intranet".into();
        rules["title"] = format!("Intranet {days}").into();
        rules
    };
    service.put_profile(&actor(), "intranet", &rules(1), false).await.unwrap();
    service.close().await.unwrap();
    place.tamper(
        "CREATE TABLE kept_profile AS SELECT * FROM profile; CREATE TABLE kept_authority AS SELECT * FROM authority",
    );
    let service = place.open().await;
    service.put_profile(&actor(), "intranet", &rules(2), false).await.unwrap();
    let daily = ScheduleCrl { valid_days: Some(3), resign_hours: Some(12), ..ScheduleCrl::default() };
    service.schedule_crl(&actor(), "issuing-1", &daily).await.unwrap();
    assert!(service.status(&actor()).await.unwrap().healthy);
    service.close().await.unwrap();

    place.tamper("DELETE FROM profile; INSERT INTO profile SELECT * FROM kept_profile");
    let service = place.open().await;
    assert!(matches!(
        service.show_profile(&actor(), "intranet").await,
        Err(Error::Store(StoreError::Corrupt { what: "version", .. }))
    ));
    assert_eq!(alerts(&service).await, ["CHY-4016"]);
    assert!(!service.verify_log(&actor(), None).await.unwrap().sound);
    service.close().await.unwrap();

    // Neither does it help to put back what is remembered of the log, nor to do it while the service runs.
    place.tamper("DELETE FROM meta WHERE name IN ('log_summary', 'log_verified')");
    let service = place.open().await;
    service.show_authority(&actor(), "issuing-1").await.unwrap();
    let old = "UPDATE authority SET (settings, mac, version) = \
               (SELECT settings, mac, version FROM kept_authority k WHERE k.id = authority.id)";
    place.tamper(old);
    let signed = service.publish_crl(&actor(), "issuing-1", None, None).await;
    assert!(matches!(signed, Err(Error::Store(StoreError::Corrupt { table: "authority", what: "version", .. }))));
    assert_eq!(alerts(&service).await, ["CHY-4016", "CHY-4016"]);
}

#[tokio::test]
async fn status_says_when_the_log_was_changed() {
    let table = [
        "DELETE FROM audit_batch WHERE first_leaf = (SELECT MAX(first_leaf) FROM audit_batch)",
        "DELETE FROM audit_batch; DELETE FROM audit_tile; DELETE FROM audit_checkpoint",
        "UPDATE audit_checkpoint SET note = replace(note, 'chancery', 'chanceri')",
        "UPDATE audit_checkpoint SET root = zeroblob(32)",
        "UPDATE audit_checkpoint SET root = x'00'",
        "DELETE FROM audit_checkpoint WHERE size = (SELECT MAX(size) FROM audit_checkpoint)",
    ];
    for sql in table {
        let (place, service) = Place::with_authorities(None).await;
        service.sequence_log().await.unwrap();
        service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
        assert_eq!(alerts(&service).await, [""; 0], "{sql}");
        service.close().await.unwrap();
        place.tamper(sql);
        let service = place.open().await;
        assert!(alerts(&service).await.contains(&"CHY-4021"), "{sql}");
    }
}

#[tokio::test]
async fn what_the_last_check_found_is_remembered() {
    let (place, service) = Place::with_authorities(None).await;
    for number in 1..=3 {
        service.issue(&actor(), &issue_mail(&format!("m{number}@example.org"))).await.unwrap();
        service.sequence_log().await.unwrap();
    }
    assert_eq!(service.status(&actor()).await.unwrap().last_verified, None);
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
    let last = service.status(&actor()).await.unwrap().last_verified.unwrap();
    assert_eq!((last.sound, last.faults, last.at.as_str()), (true, 0, "2027-01-15T08:00:00Z"));
    service.close().await.unwrap();
    // Long ago, so that looking at the end alone does not show it.
    place.tamper("UPDATE audit_batch SET entries = CAST(replace(entries, 'local:0', 'local:1') AS BLOB) WHERE seq = 3");
    let service = place.open().await;
    assert_eq!(alerts(&service).await, [""; 0]);
    assert!(!service.verify_log(&actor(), None).await.unwrap().sound);
    assert_eq!(alerts(&service).await, ["CHY-4021"]);
    service.close().await.unwrap();
    // Somebody without the vault's key cannot say otherwise.
    place.tamper(
        "UPDATE meta SET text = replace(text, '\"sound\":false', '\"sound\":true') WHERE name = 'log_verified'",
    );
    let service = place.open().await;
    assert_eq!(service.status(&actor()).await.unwrap().last_verified, None);
}

#[tokio::test]
async fn columns_that_are_not_what_the_certificate_says_are_found() {
    let table = [
        "names = '[\"other@example.org\"]'",
        "names = '{'",
        "subject = 'CN=other'",
        "not_before = not_before + 1",
        "not_after = not_after + 1",
        "spki_sha256 = zeroblob(32)",
        "subject_key_id = x'00'",
        "der = x'3000'",
    ];
    for change in table {
        let (place, service) = Place::with_authorities(None).await;
        service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
        service.close().await.unwrap();
        place.tamper(&format!("UPDATE certificate SET {change} WHERE display_name = 'joe@example.org'"));
        let service = place.open().await;
        assert_eq!(alerts(&service).await, ["CHY-4016"], "{change}");
        let verified = service.verify_log(&actor(), None).await.unwrap();
        assert!(!verified.sound, "{change}");
    }
    for table in ["certificate_key", "certificate_name", "certificate_word"] {
        let (place, service) = Place::with_authorities(None).await;
        service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
        service.close().await.unwrap();
        place.tamper(&format!("DELETE FROM {table} WHERE certificate = (SELECT MAX(id) FROM certificate)"));
        let verified = place.open().await.verify_log(&actor(), None).await.unwrap();
        assert_eq!(verified.faults, [format!("look-up table {table} does not match the certificates")]);
    }
}

async fn alerts(service: &Service) -> Vec<&'static str> {
    service.status(&actor()).await.unwrap().alerts.iter().map(|alert| alert.code).collect()
}
