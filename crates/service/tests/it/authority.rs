use chancery_domain::refusal::Code;
use chancery_pki::extension::ReasonCode;
use chancery_service::authority::{CreateAuthority, Reissue, RenewAuthority};
use chancery_service::certificate::{Issue, Query, Renew, Revoke};
use chancery_service::status::Alert;

use crate::fixture::{P256, Place, actor, issue_csr, issue_mail, passphrase, refusal, refusals, set_up, write_pem};

#[tokio::test]
async fn retiring_needs_force_while_certificates_are_valid() {
    let (_place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let refused = refusal(service.retire_authority(&actor(), "issuing-1", false, false).await, Code::AuthorityInUse);
    assert_eq!(refused.value("certificates"), Some("1"));
    assert!(refused.value("profiles").unwrap().contains("server"));
    let retired = service.retire_authority(&actor(), "issuing-1", true, false).await.unwrap();
    assert_eq!((retired.state.as_str(), retired.default_for.len()), ("retired", 0));
    refusal(service.issue(&actor(), &issue_mail("jim@example.org")).await, Code::NoAuthorityForPurpose);
    refusal(service.retire_authority(&actor(), "issuing-1", true, false).await, Code::WrongState);
    let revoked = service.revoke(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    assert_eq!(revoked.crls[0].entries, 1, "its CRLs go on");
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn a_rehearsal_refuses_what_would_be_refused() {
    let (_place, service) = Place::with_authorities(None).await;
    let below = |parent: &str, issue: &[&str]| CreateAuthority {
        name: "Sub".to_owned(),
        parent: Some(parent.to_owned()),
        issue: issue.iter().map(|word| (*word).to_owned()).collect(),
        ..CreateAuthority::default()
    };
    let before = service.authorities(&actor()).await.unwrap().len();
    for dry_run in [true, false] {
        let too_deep = CreateAuthority { dry_run, ..below("issuing-1", &[]) };
        refusal(service.create_authority(&actor(), &too_deep).await, Code::PathTooDeep);
        let for_nothing = CreateAuthority { dry_run, ..below("root-1", &["nosuch"]) };
        assert!(service.create_authority(&actor(), &for_nothing).await.is_err());
        assert_eq!(service.authorities(&actor()).await.unwrap().len(), before, "nothing is left half made");
    }
    service.create_authority(&actor(), &CreateAuthority { dry_run: true, ..below("root-1", &[]) }).await.unwrap();
    assert_eq!(service.authorities(&actor()).await.unwrap().len(), before);
}

#[tokio::test]
async fn a_rehearsal_needs_the_key_as_the_deed_does() {
    let (place, service) = Place::with_authorities(Some("correct horse")).await;
    let below = CreateAuthority { name: "Sub".to_owned(), dry_run: true, ..CreateAuthority::default() };
    let renew = RenewAuthority { dry_run: true, ..RenewAuthority::default() };
    let issue =
        Issue { authority: Some("root-1".to_owned()), dry_run: true, ..issue_csr(place.host_csr("www.example.org")) };
    let before = service.certificates(&actor(), &Query::default()).await.unwrap().items.len();
    for (given, assume_unlocked, wanted) in [
        (None, false, Some(Code::Locked)),
        (Some("battery staple"), false, Some(Code::WrongPassphrase)),
        (Some("battery staple"), true, Some(Code::WrongPassphrase)),
        (Some("correct horse"), false, None),
        (None, true, None),
    ] {
        let (passphrase, parent_passphrase) = (given.map(passphrase), given.map(passphrase));
        let create = CreateAuthority { parent_passphrase: parent_passphrase.clone(), assume_unlocked, ..below.clone() };
        let root = RenewAuthority { passphrase: passphrase.clone(), assume_unlocked, ..renew.clone() };
        let issuing = RenewAuthority { parent_passphrase, assume_unlocked, ..renew.clone() };
        let issue = Issue { passphrase: passphrase.clone(), assume_unlocked, ..issue.clone() };
        let said = [
            service.create_authority(&actor(), &create).await.map(drop),
            service.renew_authority(&actor(), "root-1", &root).await.map(drop),
            service.renew_authority(&actor(), "issuing-1", &issuing).await.map(drop),
            service.replace_authority(&actor(), "issuing-1", &issuing).await.map(drop),
            service.issue(&actor(), &issue).await.map(drop),
            service.rehearse_crl(&actor(), "root-1", None, passphrase.as_ref(), assume_unlocked).await.map(drop),
        ];
        for (at, said) in said.into_iter().enumerate() {
            match wanted {
                Some(code) => drop(refusal(said, code)),
                None => said.unwrap_or_else(|error| panic!("{at}: {error:?}")),
            }
        }
    }
    assert_eq!(service.authorities(&actor()).await.unwrap().len(), 2);
    assert_eq!(service.certificates(&actor(), &Query::default()).await.unwrap().items.len(), before);
    // A revocation needs no key, and its CRL waits for it.
    let trial = Revoke { dry_run: true, ..Revoke::default() };
    let issuing = service.show_authority(&actor(), "issuing-1").await.unwrap();
    let serial = issuing.certificate.unwrap().serial().to_hex();
    let shown = service.revoke(&actor(), &serial, &trial).await.unwrap();
    assert_eq!(shown.waiting, ["root-1"]);
    let known = Revoke { passphrase: Some(passphrase("correct horse")), ..trial };
    assert!(service.revoke(&actor(), &serial, &known).await.unwrap().waiting.is_empty());
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn a_rehearsal_of_renewing_and_replacing_refuses_what_would_be_refused() {
    let (place, service) = Place::with_authorities(None).await;
    let codes = async |input: &RenewAuthority| {
        let renewed = service.renew_authority(&actor(), "issuing-1", input).await;
        let replaced = service.replace_authority(&actor(), "issuing-1", input).await;
        [renewed.unwrap_err(), replaced.unwrap_err()].map(|error| refusals(error).remove(0).code)
    };
    let plain = RenewAuthority { dry_run: true, ..RenewAuthority::default() };
    service.renew_authority(&actor(), "issuing-1", &plain).await.unwrap();
    service.replace_authority(&actor(), "issuing-1", &plain).await.unwrap();
    assert_eq!(service.authorities(&actor()).await.unwrap().len(), 2);
    // The root is over, and then it is retired.
    place.pass_days(3_700);
    let over = codes(&plain).await;
    assert_eq!(over, codes(&RenewAuthority::default()).await);
    service.retire_authority(&actor(), "root-1", true, false).await.unwrap();
    for input in [&plain, &RenewAuthority::default()] {
        assert_eq!(codes(input).await, [Code::WrongState; 2]);
    }
}

#[tokio::test]
async fn a_retired_authority_is_neither_renewed_nor_above_others() {
    let (_place, service) = Place::with_authorities(None).await;
    service.replace_authority(&actor(), "root-1", &RenewAuthority::default()).await.unwrap();
    for dry_run in [true, false] {
        let renew = RenewAuthority { dry_run, ..RenewAuthority::default() };
        let below = CreateAuthority {
            name: "Sub".to_owned(),
            parent: Some("root-1".to_owned()),
            dry_run,
            ..CreateAuthority::default()
        };
        for refused in [
            refusal(service.renew_authority(&actor(), "root-1", &renew).await, Code::WrongState),
            refusal(service.replace_authority(&actor(), "root-1", &renew).await, Code::WrongState),
            refusal(service.create_authority(&actor(), &below).await, Code::WrongState),
        ] {
            assert_eq!((refused.value("object"), refused.value("state")), (Some("root-1"), Some("retired")));
        }
    }
}

#[tokio::test]
async fn everything_is_issued_again_soonest_end_first() {
    let (_place, service) = Place::with_authorities(None).await;
    for (address, days) in [("late@example.org", 300), ("soon@example.org", 20), ("never@example.org", 100)] {
        service.issue(&actor(), &Issue { days: Some(days), ..issue_mail(address) }).await.unwrap();
    }
    let second = CreateAuthority {
        name: "Example Org Issuing CA 2".to_owned(),
        excluded: vec!["never@example.org".to_owned()],
        ..CreateAuthority::default()
    };
    service.create_authority(&actor(), &second).await.unwrap();
    let input = Reissue { to: Some("issuing-2".to_owned()), ..Reissue::default() };
    let plan =
        service.reissue_authority(&actor(), "issuing-1", &Reissue { dry_run: true, ..input.clone() }).await.unwrap();
    let names: Vec<_> = plan.items.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["soon@example.org", "never@example.org", "late@example.org"]);
    assert!(plan.items.iter().all(|row| row.new_serial.is_none()));
    assert_eq!(plan.items[1].fault.as_ref().unwrap().code, Code::OutsideNameConstraints);
    assert!(plan.last_full_length < plan.authority_ends);
    assert_eq!(
        service.certificates(&actor(), &Query::default()).await.unwrap().items.len(),
        8,
        "a plan changes nothing"
    );

    let done = service.reissue_authority(&actor(), "issuing-1", &input).await.unwrap();
    let issued: Vec<_> = done.items.iter().map(|row| (row.name.as_str(), row.new_serial.is_some())).collect();
    assert_eq!(issued, [("soon@example.org", true), ("never@example.org", false), ("late@example.org", true)]);
    assert_eq!(service.certificate(&actor(), "soon@example.org").await.unwrap().authority, "issuing-2");
    let again = service.reissue_authority(&actor(), "issuing-1", &input).await.unwrap();
    assert_eq!(again.items.len(), 1, "only what was refused is left");
    let itself = Reissue { to: Some("issuing-1".to_owned()), ..Reissue::default() };
    refusal(service.reissue_authority(&actor(), "issuing-1", &itself).await, Code::BadField);
}

#[tokio::test]
async fn an_authority_for_networks_issues_what_openssl_takes() {
    let (place, service) = Place::with_authorities(None).await;
    let confined = CreateAuthority {
        name: "Confined".to_owned(),
        permitted: vec!["example.org".to_owned(), "10.0.0.0/8".to_owned()],
        ..CreateAuthority::default()
    };
    service.create_authority(&actor(), &confined).await.unwrap();
    for name in ["IP:10.1.2.3", "DNS:www.example.org"] {
        let csr = place.csr("key", &P256, "/", name);
        let issued =
            service.issue(&actor(), &Issue { authority: Some("issuing-2".to_owned()), ..issue_csr(csr) }).await;
        let issued = issued.unwrap();
        write_pem(&place.file("root.pem"), &[issued.root.unwrap()]);
        write_pem(&place.file("leaf.pem"), &issued.chain[..1]);
        write_pem(&place.file("chain.pem"), &issued.chain[1..]);
        let files = ["-CAfile", "root.pem", "-untrusted", "chain.pem", "leaf.pem"];
        place.openssl(&[&["verify", "-x509_strict", "-no_check_time"][..], &files].concat());
    }
}

#[tokio::test]
async fn a_new_root_takes_over_what_is_below_the_old_one() {
    let (place, service) = Place::with_authorities(None).await;
    place.pass_days(3_000 / 2);
    let new = service.replace_authority(&actor(), "root-1", &RenewAuthority::default()).await.unwrap();
    assert_eq!(new.slug, "root-2");
    let done = service.reissue_authority(&actor(), "root-1", &Reissue::default()).await.unwrap();
    assert_eq!(done.items.len(), 1);
    assert!(done.items[0].new_serial.is_some(), "{:?}", done.items[0].fault);
    let issuing = service.show_authority(&actor(), "issuing-1").await.unwrap();
    assert_eq!(issuing.parent.as_deref(), Some("root-2"));
    let issued = service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    assert_eq!(issued.root.as_deref(), Some(new.certificate.unwrap().as_der()));
    crate::fixture::write_pem(&place.file("root.pem"), &[issued.root.unwrap()]);
    crate::fixture::write_pem(&place.file("leaf.pem"), &issued.chain[..1]);
    crate::fixture::write_pem(&place.file("chain.pem"), &issued.chain[1..]);
    place.openssl(&["verify", "-no_check_time", "-CAfile", "root.pem", "-untrusted", "chain.pem", "leaf.pem"]);
    assert!(service.reissue_authority(&actor(), "root-1", &Reissue::default()).await.unwrap().items.is_empty());
    service.retire_authority(&actor(), "root-1", false, false).await.map(drop).unwrap_err();
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn an_authority_whose_own_certificate_is_revoked_issues_nothing() {
    let (_place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let own = service.show_authority(&actor(), "issuing-1").await.unwrap().certificate.unwrap().serial().to_hex();
    let with = |reason| Revoke { reason: Some(reason), ..Revoke::default() };

    service.hold(&actor(), &own, &Revoke::default()).await.unwrap();
    refusal(service.issue(&actor(), &issue_mail("jim@example.org")).await, Code::AuthorityRevoked);
    service.release(&actor(), &own, &Revoke::default()).await.unwrap();
    service.issue(&actor(), &issue_mail("jim@example.org")).await.unwrap();

    service.revoke(&actor(), &own, &with(ReasonCode::Superseded)).await.unwrap();
    refusal(service.issue(&actor(), &issue_mail("ann@example.org")).await, Code::AuthorityRevoked);
    service.renew_authority(&actor(), "issuing-1", &RenewAuthority::default()).await.unwrap();
    service.issue(&actor(), &issue_mail("ann@example.org")).await.unwrap();

    let own = service.show_authority(&actor(), "issuing-1").await.unwrap().certificate.unwrap().serial().to_hex();
    service.revoke(&actor(), &own, &with(ReasonCode::KeyCompromise)).await.unwrap();
    for dry_run in [true, false] {
        let issue = Issue { dry_run, ..issue_mail("eve@example.org") };
        let refused = refusal(service.issue(&actor(), &issue).await, Code::AuthorityRevoked);
        assert_eq!(refused.value("reason"), Some("keyCompromise"));
        let renew = Renew { dry_run, ..Renew::default() };
        refusal(service.renew(&actor(), "joe@example.org", &renew).await, Code::AuthorityRevoked);
    }
    let view = service.show_authority(&actor(), "issuing-1").await.unwrap();
    assert!(view.revoked.is_some(), "it is shown");
    let alerts = service.status(&actor()).await.unwrap().alerts;
    assert_eq!(alerts[0].code, Alert::AUTHORITY_REVOKED);
    service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    service.revoke(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();

    service.replace_authority(&actor(), "issuing-1", &RenewAuthority::default()).await.unwrap();
    service.issue(&actor(), &issue_mail("eve@example.org")).await.unwrap();
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn an_authority_is_there_although_its_first_crl_is_not() {
    let place = Place::new();
    let service = place.open().await;
    place.refuse("crl");
    let views = service.set_up(&actor(), &set_up(None)).await.unwrap();
    assert!(views.iter().all(|view| view.state == "active" && view.crl.is_none()));
    let alerts = service.status(&actor()).await.unwrap().alerts;
    assert!(alerts.iter().filter(|alert| alert.code == Alert::CRL_MISSING).count() == 2, "{alerts:?}");
    place.take("crl");
    service.publish_crl(&actor(), "root-1", None, None).await.unwrap();
    service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    assert!(service.status(&actor()).await.unwrap().healthy);
}

#[tokio::test]
async fn every_key_of_a_name_lists_what_is_revoked_under_it() {
    let (_place, service) = Place::with_authorities(None).await;
    service.replace_authority(&actor(), "issuing-1", &RenewAuthority::default()).await.unwrap();
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let rehearsed = service.revoke(&actor(), "joe@example.org", &Revoke { dry_run: true, ..Revoke::default() }).await;
    assert!(rehearsed.unwrap().waiting.is_empty());
    let revoked = service.revoke(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    let signed: Vec<_> = revoked.crls.iter().map(|crl| (crl.authority.as_str(), crl.entries, crl.current)).collect();
    assert_eq!(signed, [("issuing-2", 1, true), ("issuing-1", 1, true)]);
}

#[tokio::test]
async fn a_renewed_authority_ends_no_earlier_than_it_did() {
    let (_place, service) = Place::with_authorities(None).await;
    for dry_run in [true, false] {
        let renew = |days| RenewAuthority { days: Some(days), dry_run, ..RenewAuthority::default() };
        let refused = refusal(service.renew_authority(&actor(), "issuing-1", &renew(30)).await, Code::BadField);
        assert!(refused.value("wanted").unwrap().starts_with("at least 1826"), "{refused:?}");
        service.renew_authority(&actor(), "issuing-1", &renew(1_826)).await.unwrap();
    }
}

#[tokio::test]
async fn what_lies_below_a_revoked_authority_issues_nothing() {
    let (_place, service) = Place::with_authorities(None).await;
    let below = |name: &str, parent: &str, path_len| CreateAuthority {
        name: name.to_owned(),
        parent: Some(parent.to_owned()),
        path_len: Some(path_len),
        ..CreateAuthority::default()
    };
    let middle = service.create_authority(&actor(), &below("Middle", "root-1", 1)).await.unwrap();
    let low = service.create_authority(&actor(), &below("Low", &middle.slug, 0)).await.unwrap();
    let issue = Issue { authority: Some(low.slug.clone()), ..issue_mail("joe@example.org") };
    service.issue(&actor(), &issue).await.unwrap();
    let serial = middle.certificate.unwrap().serial().to_hex();
    service.hold(&actor(), &serial, &Revoke::default()).await.unwrap();
    refusal(service.issue(&actor(), &issue).await, Code::AuthorityRevoked);
    refusal(service.renew(&actor(), "joe@example.org", &Renew::default()).await, Code::AuthorityRevoked);
    refusal(service.make_default(&actor(), &low.slug, &[], false).await, Code::AuthorityRevoked);
    let alerts = service.status(&actor()).await.unwrap().alerts;
    assert_eq!(alerts.iter().filter(|alert| alert.code == Alert::AUTHORITY_REVOKED).count(), 2, "{alerts:?}");
    service.issue(&actor(), &issue_mail("ann@example.org")).await.unwrap();
    service.release(&actor(), &serial, &Revoke::default()).await.unwrap();
    service.renew(&actor(), "joe@example.org", &Renew::default()).await.unwrap();
}

#[tokio::test]
async fn an_authority_whose_key_is_compromised_is_not_renewed() {
    for reason in [ReasonCode::KeyCompromise, ReasonCode::CaCompromise] {
        let (_place, service) = Place::with_authorities(None).await;
        let first = service.show_authority(&actor(), "issuing-1").await.unwrap().certificate.unwrap();
        service.renew_authority(&actor(), "issuing-1", &RenewAuthority::default()).await.unwrap();
        // Both certificates have the key.
        let revoke = Revoke { reason: Some(reason), ..Revoke::default() };
        service.revoke(&actor(), &first.serial().to_hex(), &revoke).await.unwrap();
        refusal(service.issue(&actor(), &issue_mail("joe@example.org")).await, Code::AuthorityRevoked);
        for dry_run in [true, false] {
            let renew = RenewAuthority { dry_run, ..RenewAuthority::default() };
            refusal(service.renew_authority(&actor(), "issuing-1", &renew).await, Code::KeyCompromised);
        }
    }
}
