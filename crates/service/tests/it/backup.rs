//! Backups by schedule, and what is said when there is none.

use chancery_domain::refusal::Code;
use chancery_service::backup::{BackupSchedule, CreateBackup};
use chancery_service::status::Alert;
use chancery_service::{Actor, Role};

use crate::fixture::{Place, actor, issue_csr, refusal};

async fn alerts(service: &chancery_service::Service) -> Vec<&'static str> {
    service.status(&actor()).await.unwrap().alerts.into_iter().map(|alert| alert.code).collect()
}

#[tokio::test]
async fn a_schedule_makes_backups_in_turn_and_is_missed_after_two_turns() {
    let (place, service) = Place::with_authorities(None).await;
    let to = place.file("backups");
    std::fs::create_dir(&to).unwrap();
    assert!(service.backup_if_due(&actor()).await.unwrap().is_none(), "nothing is wanted without a schedule");
    let schedule = BackupSchedule { every_hours: 24, to: to.clone(), keep: 2 };
    service.schedule_backups(&actor(), Some(&schedule), false).await.unwrap();
    assert_eq!(service.backup_schedule(&actor()).await.unwrap(), Some(schedule));
    assert!(alerts(&service).await.contains(&Alert::BACKUP_NEVER));

    let job = async || service.jobs(&actor()).await.unwrap().into_iter().find(|job| job.name == "backup").unwrap();
    for turn in 0..3 {
        assert!(service.run_due_jobs().await.contains(&"backup"), "turn {turn}");
        let made = job().await;
        let next = service.now().plus(24 * 3_600);
        assert_eq!((made.last_run, made.next_run, made.last_error), (Some(service.now()), Some(next), None));
        assert!(!alerts(&service).await.iter().any(|code| code.starts_with("CHY-404")));
        place.pass(23 * 3_600);
        assert!(!service.run_due_jobs().await.contains(&"backup"), "not due yet");
        place.pass(3_600);
    }
    assert_eq!(std::fs::read_dir(&to).unwrap().count(), 2, "the newest two are kept");
    let listed = service.backups(&actor()).await.unwrap();
    assert_eq!(listed.iter().map(|backup| backup.state).collect::<Vec<_>>(), ["there", "there", "removed"]);
    assert!(listed.iter().all(|backup| backup.cause == "schedule"));
    place.pass(25 * 3_600);
    assert!(alerts(&service).await.contains(&Alert::BACKUP_OLD));

    // A folder that went away is said, and nothing is taken for a backup.
    std::fs::remove_dir_all(&to).unwrap();
    refusal(service.backup_if_due(&actor()).await, Code::BackupPlace);
    service.run_due_jobs().await;
    let failed = job().await;
    assert!(failed.last_error.as_deref().is_some_and(|error| error.contains("CHY-3049")), "{failed:?}");
    assert!(alerts(&service).await.contains(&Alert::JOB_FAILED));
    assert_eq!(service.backups(&actor()).await.unwrap().len(), 3);
    service.schedule_backups(&actor(), None, false).await.unwrap();
    assert!(!alerts(&service).await.contains(&Alert::BACKUP_OLD));
}

#[tokio::test]
async fn what_another_installation_of_the_same_second_keeps_in_the_folder_stays() {
    let (first, one) = Place::with_authorities(None).await;
    let (_second, other) = Place::with_authorities(None).await;
    let to = first.file("backups");
    std::fs::create_dir(&to).unwrap();
    let wanted = CreateBackup { to: Some(to.clone()), keep: Some(1), dry_run: false };
    for service in [&one, &other, &one, &other] {
        service.create_backup(&actor(), &wanted).await.unwrap();
    }
    assert_eq!(std::fs::read_dir(&to).unwrap().count(), 2, "the newest of each");
}

#[tokio::test]
async fn a_backup_is_told_in_the_log_and_verifies() {
    let (place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_csr(place.host_csr("www.example.org"))).await.unwrap();
    let wanted = CreateBackup { to: Some(place.file("one.backup")), keep: None, dry_run: false };
    let made = service.create_backup(&actor(), &wanted).await.unwrap().backup;
    assert!(made.log_size > 0, "the checkpoint in it covers what happened before");
    let found = service.verify_backup(&actor(), &made.file).await.unwrap();
    assert!(found.sound, "{:?}", found.faults);
    assert_eq!((found.authorities, found.certificates), (2, 4), "the signer of OCSP answers has one too");
    let log = service.log_entries(&actor(), Some(50), None).await.unwrap().0;
    let told = format!("{log:?}");
    assert!(told.contains("BackupCreated") && told.contains("one.backup"), "{told}");
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);

    let auditor = Actor::new("person:7", Role::Auditor);
    refusal(service.create_backup(&auditor, &CreateBackup::default()).await, Code::Denied);
    refusal(service.schedule_backups(&auditor, None, false).await, Code::Denied);
    refusal(service.new_recovery_code(&auditor, false).await.map(drop), Code::Denied);
}
