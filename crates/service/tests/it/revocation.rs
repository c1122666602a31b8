use chancery_domain::refusal::Code;
use chancery_pki::extension::ReasonCode;
use chancery_pki::time::Time;
use chancery_service::Service;
use chancery_service::authority::CreateAuthority;
use chancery_service::certificate::{CertificateState, Issue, Renew, Revoke};
use chancery_service::crl::{AddEntries, Listed, ScheduleCrl};
use chancery_service::status::Alert;

use crate::fixture::{Place, actor, issue_csr, issue_mail, passphrase, refusal, write_pem};

fn for_reason(reason: ReasonCode) -> Revoke {
    Revoke { reason: Some(reason), ..Revoke::default() }
}

async fn crl_text(place: &Place, service: &Service, authority: &str) -> String {
    let (_, der) = service.show_crl(&actor(), authority, None).await.unwrap();
    std::fs::write(place.file("crl.der"), der).unwrap();
    place.openssl(&["crl", "-inform", "DER", "-in", "crl.der", "-noout", "-text"])
}

#[tokio::test]
async fn openssl_refuses_what_was_revoked() {
    let (place, service) = Place::with_authorities(None).await;
    let issued = service.issue(&actor(), &issue_csr(place.host_csr("www.example.org"))).await.unwrap();
    write_pem(&place.file("root.pem"), &[issued.root.unwrap()]);
    write_pem(&place.file("leaf.pem"), &issued.chain[..1]);
    write_pem(&place.file("chain.pem"), &issued.chain[1..]);
    let verify = async || {
        let (_, der) = service.show_crl(&actor(), "issuing-1", None).await.unwrap();
        std::fs::write(place.file("crl.pem"), chancery_pki::pem::encode("X509 CRL", &der)).unwrap();
        std::process::Command::new("openssl")
            .args(["verify", "-no_check_time", "-crl_check", "-CRLfile", "crl.pem"])
            .args(["-CAfile", "root.pem", "-untrusted", "chain.pem", "leaf.pem"])
            .current_dir(place.folder.path())
            .output()
            .expect("openssl is missing: apt-get install openssl")
    };
    assert!(verify().await.status.success());
    service.revoke(&actor(), "www.example.org", &for_reason(ReasonCode::KeyCompromise)).await.unwrap();
    let after = verify().await;
    assert!(!after.status.success());
    assert!(String::from_utf8_lossy(&after.stderr).contains("certificate revoked"));
}

#[tokio::test]
async fn numbers_of_crls_grow() {
    let (place, service) = Place::with_authorities(None).await;
    for host in ["a.example.org", "b.example.org"] {
        service.issue(&actor(), &issue_csr(place.host_csr(host))).await.unwrap();
    }
    let first = service.revoke(&actor(), "a.example.org", &for_reason(ReasonCode::Superseded)).await.unwrap();
    place.pass(60);
    let second = service.revoke(&actor(), "b.example.org", &Revoke::default()).await.unwrap();
    place.pass(60);
    let third = service.publish_crl(&actor(), "issuing-1", Some(3), None).await.unwrap();
    assert_eq!([first.crls[0].number, second.crls[0].number, third.number], [2, 3, 4]);
    assert_eq!([first.crls[0].entries, second.crls[0].entries, third.entries], [1, 2, 2]);
    let text = crl_text(&place, &service, "issuing-1").await;
    assert!(text.contains("Superseded") && text.contains("Next Update: Jan 18"), "{text}");

    let refused = refusal(service.revoke(&actor(), "a.example.org", &Revoke::default()).await, Code::AlreadyRevoked);
    assert_eq!((refused.value("date"), refused.value("reason")), (Some("2027-01-15"), Some("superseded")));
}

#[tokio::test]
async fn a_stolen_key_covers_every_certificate_with_it() {
    let (_place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    service.renew(&actor(), "joe@example.org", &Renew::default()).await.unwrap();
    service.issue(&actor(), &issue_mail("jim@example.org")).await.unwrap();
    let stolen = for_reason(ReasonCode::KeyCompromise);
    let shown = service.revoke(&actor(), "joe@example.org", &Revoke { dry_run: true, ..stolen.clone() }).await.unwrap();
    assert_eq!(shown.certificates.len(), 2);
    let revoked = service.revoke(&actor(), "joe@example.org", &stolen).await.unwrap();
    assert_eq!(revoked.certificates.len(), 2);
    assert!(revoked.certificates.iter().all(|view| view.state == CertificateState::Revoked));
    assert_eq!(service.certificate(&actor(), "jim@example.org").await.unwrap().state, CertificateState::Valid);
    let refused = service.renew(&actor(), "joe@example.org", &Renew::default()).await;
    assert!(refusal(refused, Code::NothingToRenew).value("why").unwrap().contains("rekey"));
    service.rekey(&actor(), "joe@example.org", &Renew::default()).await.unwrap();
}

#[tokio::test]
async fn a_compromised_key_is_never_certified_again() {
    let (place, service) = Place::with_authorities(None).await;
    let csr = place.host_csr("www.example.org");
    service.issue(&actor(), &issue_csr(csr.clone())).await.unwrap();
    service.revoke(&actor(), "www.example.org", &for_reason(ReasonCode::KeyCompromise)).await.unwrap();
    let refused = refusal(service.issue(&actor(), &issue_csr(csr)).await, Code::KeyCompromised);
    assert_eq!(refused.value("since"), Some("2027-01-15T08:00:00Z"));
    assert_eq!(refused.value("key").map(str::len), Some(64));
}

#[tokio::test]
async fn a_hold_can_be_lifted() {
    let (place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    refusal(service.release(&actor(), "joe@example.org", &Revoke::default()).await, Code::NotOnHold);
    let held = service.hold(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    assert_eq!(held.certificates[0].state, CertificateState::OnHold);
    assert!(crl_text(&place, &service, "issuing-1").await.contains("Certificate Hold"));
    refusal(service.renew(&actor(), "joe@example.org", &Renew::default()).await, Code::NothingToRenew);
    place.pass(60);
    let released = service.release(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    assert_eq!(released.certificates[0].state, CertificateState::Valid);
    assert!(crl_text(&place, &service, "issuing-1").await.contains("No Revoked Certificates"));
    service.revoke(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    refusal(service.release(&actor(), "joe@example.org", &Revoke::default()).await, Code::NotOnHold);
}

#[tokio::test]
async fn a_revocation_bears_the_date_of_the_hold_it_ends() {
    let (place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    service.hold(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    place.pass(3_600);
    service.revoke(&actor(), "joe@example.org", &for_reason(ReasonCode::Superseded)).await.unwrap();
    let text = crl_text(&place, &service, "issuing-1").await;
    assert!(text.contains("Superseded") && text.contains("Revocation Date: Jan 15 08:00:00 2027"), "{text}");

    service.issue(&actor(), &issue_mail("jim@example.org")).await.unwrap();
    service.hold(&actor(), "jim@example.org", &Revoke::default()).await.unwrap();
    service.release(&actor(), "jim@example.org", &Revoke::default()).await.unwrap();
    place.pass(3_600);
    service.revoke(&actor(), "jim@example.org", &Revoke::default()).await.unwrap();
    let text = crl_text(&place, &service, "issuing-1").await;
    assert!(text.contains("Revocation Date: Jan 15 10:00:00 2027"), "{text}");
}

/// Whoever comes first: a hold that somebody lifted meanwhile leaves no date behind.
#[tokio::test]
async fn a_hold_lifted_in_the_moment_of_a_revocation_does_not_date_it() {
    let (place, service) = Place::with_authorities(None).await;
    for number in 0..8 {
        let address = format!("joe{number}@example.org");
        service.issue(&actor(), &issue_mail(&address)).await.unwrap();
        service.hold(&actor(), &address, &Revoke::default()).await.unwrap();
        let held = service.certificate(&actor(), &address).await.unwrap().revoked_at.unwrap();
        place.pass(3_600);
        let (by, input) = (actor(), Revoke::default());
        let (released, revoked) =
            tokio::join!(service.release(&by, &address, &input), service.revoke(&by, &address, &input));
        let revoked_at = revoked.unwrap().certificates[0].revoked_at.unwrap();
        assert_eq!(revoked_at == held, released.is_err(), "{released:?}");
    }
}

#[tokio::test]
async fn a_revoked_certificate_stands_in_one_crl_after_its_end() {
    let (place, service) = Place::with_authorities(None).await;
    let rarely = ScheduleCrl { valid_days: Some(100), resign_hours: Some(1_440), ..ScheduleCrl::default() };
    service.schedule_crl(&actor(), "issuing-1", &rarely).await.unwrap();
    let short = Issue { days: Some(30), ..issue_csr(place.host_csr("www.example.org")) };
    service.issue(&actor(), &short).await.unwrap();
    let later = Issue { days: Some(30), ..issue_csr(place.host_csr("late.example.org")) };
    service.issue(&actor(), &later).await.unwrap();
    place.pass_days(20);
    let revoked = service.revoke(&actor(), "www.example.org", &Revoke::default()).await.unwrap();
    assert_eq!(revoked.crls[0].entries, 1);
    place.pass_days(65);
    // This one is revoked long after its end, and was in no CRL yet.
    let revoked = service.revoke(&actor(), "late.example.org", &Revoke::default()).await.unwrap();
    assert_eq!(revoked.crls[0].entries, 2);
    place.pass(60);
    assert_eq!(service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap().entries, 0);
}

#[tokio::test]
async fn what_can_be_no_serial_number_is_not_added_to_a_crl() {
    let (place, service) = Place::with_authorities(None).await;
    let entries = |serial: &str, since: Option<Time>, note: &str| AddEntries {
        serials: vec![serial.to_owned()],
        reason: ReasonCode::Unspecified,
        since,
        note: note.to_owned(),
        passphrase: None,
        dry_run: false,
    };
    let thumbprint = "c0".repeat(32);
    for bad in ["-5", "0", "", "xyz", &"ff".repeat(21), &thumbprint] {
        let refused = service.add_entries(&actor(), "issuing-1", &entries(bad, None, "")).await;
        assert_eq!(refusal(refused, Code::BadSerial).value("given"), Some(bad));
    }
    let tomorrow = Time::from_rfc3339("2027-01-16T08:00:00Z");
    refusal(service.add_entries(&actor(), "issuing-1", &entries("77", tomorrow, "")).await, Code::BadTime);
    refusal(service.add_entries(&actor(), "issuing-1", &entries("77", None, "a\0b")).await, Code::BadField);
    service.add_entries(&actor(), "issuing-1", &entries(&"ff".repeat(20), None, "")).await.unwrap();
    let twice = ["0x21", "21", "21"].map(str::to_owned).to_vec();
    let twice = AddEntries { serials: twice, ..entries("", None, "") };
    let trial = AddEntries { dry_run: true, ..twice.clone() };
    service.add_entries(&actor(), "issuing-1", &trial).await.unwrap();
    let added = service.add_entries(&actor(), "issuing-1", &twice).await.unwrap();
    assert_eq!(added.crls.first().map(|crl| crl.entries), Some(2), "given twice it is one");
    for again in [&twice, &trial] {
        refusal(service.add_entries(&actor(), "issuing-1", again).await, Code::AlreadyRevoked);
    }
    assert!(crl_text(&place, &service, "issuing-1").await.contains(&"FF".repeat(20)));
}

#[tokio::test]
async fn a_revocation_is_recorded_while_the_key_is_locked() {
    let (place, service) = Place::with_authorities(Some("amber falcon tidy")).await;
    let input = CreateAuthority {
        name: "Second Issuing".to_owned(),
        parent_passphrase: Some(passphrase("amber falcon tidy")),
        ..CreateAuthority::default()
    };
    let second = service.create_authority(&actor(), &input).await.unwrap();
    let serial = second.certificate.as_ref().unwrap().serial().to_hex();
    service.close().await.unwrap();

    let service = place.open().await;
    let revoked = service.revoke(&actor(), &serial, &Revoke::default()).await.unwrap();
    assert_eq!(revoked.waiting, ["root-1"]);
    assert!(revoked.crls.is_empty());
    assert_eq!(revoked.certificates[0].state, CertificateState::Revoked);
    let root = service.show_authority(&actor(), "root-1").await.unwrap();
    assert!(!root.crl.unwrap().current);
    let codes: Vec<_> = service.status(&actor()).await.unwrap().alerts.iter().map(|alert| alert.code).collect();
    assert_eq!(codes, [Alert::AUTHORITY_REVOKED, Alert::CRL_LOCKED]);
    let opened = passphrase("amber falcon tidy");
    assert!(service.publish_crl(&actor(), "root-1", None, Some(&opened)).await.unwrap().current);
    service.retire_authority(&actor(), &second.slug, false, false).await.unwrap();
    assert!(service.status(&actor()).await.unwrap().healthy);
}

#[tokio::test]
async fn a_revocation_stands_when_its_crl_cannot_be_signed() {
    let (place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    service.close().await.unwrap();
    place.tamper(
        "CREATE TABLE kept AS SELECT * FROM vault_key; UPDATE vault_key SET sealed = x'00' WHERE purpose = 'authority'",
    );
    let service = place.open().await;
    place.pass(60);
    let revoked = service.revoke(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    assert_eq!(revoked.certificates[0].state, CertificateState::Revoked);
    let failed: Vec<&str> = revoked.failed.iter().map(|(slug, _)| slug.as_str()).collect();
    assert_eq!((failed, revoked.crls.len(), revoked.waiting.len()), (vec!["issuing-1"], 0, 0));
    let status = service.status(&actor()).await.unwrap();
    assert!(status.alerts.iter().any(|alert| alert.code == chancery_service::status::Alert::CRL_NOT_CURRENT));

    place.tamper("UPDATE vault_key SET sealed = (SELECT sealed FROM kept WHERE kept.id = vault_key.id)");
    service.run_due_jobs().await;
    let (view, _) = service.show_crl(&actor(), "issuing-1", None).await.unwrap();
    assert_eq!((view.entries, view.current), (1, true), "it follows by itself");
}

#[tokio::test]
async fn what_changed_from_one_crl_to_another_is_told() {
    let (place, service) = Place::with_authorities(None).await;
    let mut serials = Vec::new();
    for host in ["a.example.org", "b.example.org"] {
        serials.push(service.issue(&actor(), &issue_csr(place.host_csr(host))).await.unwrap().certificate.row.serial);
    }
    service.hold(&actor(), "a.example.org", &Revoke::default()).await.unwrap();
    place.pass(60);
    service.revoke(&actor(), "b.example.org", &for_reason(ReasonCode::Superseded)).await.unwrap();
    place.pass(60);
    service.revoke(&actor(), "a.example.org", &for_reason(ReasonCode::KeyCompromise)).await.unwrap();
    let numbers = async || {
        let history = service.crl_history(&actor(), "issuing-1", None).await.unwrap();
        history.iter().map(|crl| (crl.number, crl.entries, crl.state.as_str())).collect::<Vec<_>>()
    };
    let superseded = "superseded";
    assert_eq!(numbers().await, [(4, 2, "published"), (3, 2, superseded), (2, 1, superseded), (1, 0, superseded)]);
    let diff = async |from, to| {
        let diff = service.crl_diff(&actor(), "issuing-1", from, to).await.unwrap();
        let told = |list: &[Listed]| {
            let place = |entry: &Listed| serials.iter().position(|serial| *serial == entry.serial).unwrap();
            list.iter().map(|entry| (place(entry), entry.reason)).collect::<Vec<_>>()
        };
        assert!(!diff.more);
        [told(&diff.added), told(&diff.removed), told(&diff.changed)]
    };
    let none = Vec::new;
    assert_eq!(diff(1, 2).await, [vec![(0, "certificateHold")], none(), none()]);
    assert_eq!(diff(2, 3).await, [vec![(1, "superseded")], none(), none()]);
    assert_eq!(diff(3, 4).await, [none(), none(), vec![(0, "keyCompromise")]]);
    assert_eq!(diff(4, 4).await, [none(), none(), none()]);
    refusal(service.crl_diff(&actor(), "issuing-1", 4, 3).await, Code::BadField);
    refusal(service.crl_diff(&actor(), "issuing-1", 4, 5).await, Code::NotFound);
    refusal(service.crl_diff(&actor(), "root-1", 3, 4).await, Code::NotFound);

    // A certificate that ended long enough ago leaves the list, but not before it stood in one after its end.
    place.pass_days(500);
    for _ in 0..2 {
        place.pass(60);
        service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    }
    assert_eq!(diff(4, 5).await, [none(), none(), none()]);
    let [added, removed, changed] = diff(5, 6).await;
    assert_eq!((added.len(), removed.len(), changed.len()), (0, 2, 0));
}
