use chancery_domain::access::{Role, Scope};
use chancery_domain::log::FactKind;
use chancery_domain::refusal::Code;
use chancery_pki::extension::ReasonCode;
use chancery_service::authority::CreateAuthority;
use chancery_service::certificate::{ExportPkcs12, Issue, Query, Renew, Revoke};
use chancery_service::crl::AddEntries;
use chancery_service::person::{CreatePerson, EditPerson};
use chancery_service::request::{CreateRequest, RequestQuery};
use chancery_service::{Actor, Error, Service};

use crate::fixture::{P256, Place, actor, issue_csr, issue_mail, passphrase, refusal, refusals};

async fn person(service: &Service, name: &str, role: Role) -> Actor {
    let first = name.split(' ').next().unwrap_or_default().to_lowercase();
    let input = CreatePerson {
        name: name.to_owned(),
        role: Some(role.to_string()),
        addresses: vec![format!("{first}@example.org")],
        domains: vec![format!("{first}.example.org")],
        dry_run: false,
    };
    let made = service.create_person(&actor(), &input).await.unwrap();
    Actor::person(made.row.id, role)
}

fn export() -> ExportPkcs12 {
    ExportPkcs12 { password: passphrase("secret"), legacy: false, friendly_name: None }
}

#[tokio::test]
async fn a_member_asks_for_himself_and_nobody_else() {
    let (place, service) = Place::with_authorities(None).await;
    let (joe, ann) =
        (person(&service, "Joe Developer", Role::Member).await, person(&service, "Ann Admin", Role::Member).await);
    let host = place.csr("joe", &P256, "/CN=www.joe.example.org", "DNS:www.joe.example.org,DNS:*.joe.example.org");
    let issued = service.issue(&joe, &issue_csr(host)).await.unwrap().certificate;
    assert_eq!(issued.owner, joe.person.map(|id| (id, "Joe Developer".to_owned())));
    let mail = Issue { subject: Some("CN=Joe Developer".to_owned()), ..issue_mail("joe@example.org") };
    service.issue(&joe, &mail).await.unwrap();

    let refused = [
        ("/CN=www.ann.example.org", "DNS:www.ann.example.org", vec![Code::DomainNotProved, Code::DomainNotProved]),
        ("/CN=www.joe.example.org", "DNS:www.joe.example.org,DNS:example.org", vec![Code::DomainNotProved]),
        ("/CN=www.joe.example.org", "DNS:www.joe.example.org,IP:192.0.2.7", vec![Code::NameKindNotYours]),
        ("/O=Example Bank/CN=www.joe.example.org", "DNS:www.joe.example.org", vec![Code::SubjectNotYours]),
        ("/CN=Ann Admin", "DNS:www.joe.example.org", vec![Code::SubjectNotYours]),
    ];
    for (subject, names, codes) in refused {
        let csr = place.csr("other", &P256, subject, names);
        let found = refusals(service.issue(&joe, &issue_csr(csr.clone())).await.unwrap_err());
        assert_eq!(found.iter().map(|refusal| refusal.code).collect::<Vec<_>>(), codes, "{subject} {names}");
        let trial = Issue { dry_run: true, ..issue_csr(csr) };
        assert_eq!(
            refusals(service.issue(&joe, &trial).await.unwrap_err()).len(),
            codes.len(),
            "a rehearsal says the same"
        );
    }
    let theirs = Issue { owner: Some("Ann Admin".to_owned()), ..issue_mail("joe@example.org") };
    refusal(service.issue(&joe, &theirs).await, Code::NotFound);
    refusal(service.issue(&ann, &mail).await, Code::AddressNotProved);
    let code = Issue { profile: Some("code-signing".to_owned()), ..mail.clone() };
    let refused = refusal(service.issue(&joe, &code).await, Code::ProfileNotForMembers);
    assert!(refused.value("allowed").unwrap().starts_with("server, mail-server, email"), "{refused}");
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn a_member_reaches_his_own_certificates_alone() {
    let (place, service) = Place::with_authorities(None).await;
    let (joe, ann) =
        (person(&service, "Joe Developer", Role::Member).await, person(&service, "Ann Admin", Role::Member).await);
    let serial = service.issue(&joe, &issue_mail("joe@example.org")).await.unwrap().certificate.row.serial.to_hex();
    let nobodys = service.issue(&actor(), &issue_mail("nobody@example.org")).await.unwrap().certificate.row;
    assert_eq!(nobodys.person, None);
    place.pass(60);

    for name in ["joe@example.org", serial.as_str()] {
        refusal(service.certificate(&ann, name).await, Code::NotFound);
        refusal(service.certificate_chain(&ann, name).await, Code::NotFound);
        refusal(service.certificate_history(&ann, name).await, Code::NotFound);
        refusal(service.renew(&ann, name, &Renew::default()).await, Code::NotFound);
        refusal(service.rekey(&ann, name, &Renew::default()).await, Code::NotFound);
        refusal(service.revoke(&ann, name, &Revoke::default()).await, Code::NotFound);
        refusal(service.export_pkcs12(&ann, name, &export()).await.map(drop), Code::NotFound);
        refusal(service.revoke(&joe, "nobody@example.org", &Revoke::default()).await, Code::NotFound);
    }
    let own = service.certificates(&joe, &Query::default()).await.unwrap().items;
    assert_eq!(own.iter().map(|view| view.row.serial.to_hex()).collect::<Vec<_>>(), [serial.as_str()]);
    assert!(service.certificates(&ann, &Query::default()).await.unwrap().items.is_empty());
    let soon = Query { expiring_within: Some(u64::from(u32::MAX)), ..Query::default() };
    assert_eq!(service.certificates(&joe, &soon).await.unwrap().items.len(), 1);
    let of_joe = Query { owner: Some("Joe Developer".to_owned()), ..Query::default() };
    assert_eq!(service.certificates(&actor(), &of_joe).await.unwrap().items.len(), 1);
    refusal(service.certificates(&ann, &of_joe).await.map(drop), Code::NotFound);
    for (profile, count) in [("email", Some(2)), ("server", Some(0)), ("nosuch", None)] {
        let under = Query { profile: Some(profile.to_owned()), ..Query::default() };
        let found = service.certificates(&actor(), &under).await;
        match count {
            Some(count) => assert_eq!(found.unwrap().items.len(), count, "{profile}"),
            None => drop(refusal(found.map(drop), Code::NotFound)),
        }
    }

    let renewed = service.renew(&joe, "joe@example.org", &Renew::default()).await.unwrap().certificate;
    assert_eq!(renewed.row.person, joe.person, "a lineage keeps its owner");
    service.export_pkcs12(&joe, "joe@example.org", &export()).await.unwrap();
    service.remove_address(&actor(), "Joe Developer", "joe@example.org", false).await.unwrap();
    refusal(service.export_pkcs12(&joe, "joe@example.org", &export()).await.map(drop), Code::AddressNotProved);
    refusal(service.renew(&joe, "joe@example.org", &Renew::default()).await, Code::AddressNotProved);
    service.revoke(&joe, "joe@example.org", &Revoke::default()).await.unwrap();
}

#[tokio::test]
async fn a_member_has_requests_of_his_own() {
    let (_place, service) = Place::with_authorities(None).await;
    let (joe, ann) =
        (person(&service, "Joe Developer", Role::Member).await, person(&service, "Ann Admin", Role::Member).await);
    let asked = |name: &str| CreateRequest { names: vec![name.to_owned()], ..CreateRequest::default() };
    service.create_request(&joe, &asked("shop.joe.example.org")).await.unwrap();
    refusal(service.create_request(&joe, &asked("shop.example.org")).await, Code::DomainNotProved);
    assert_eq!(service.requests(&joe, &RequestQuery::default()).await.unwrap().0.len(), 1);
    assert!(service.requests(&ann, &RequestQuery::default()).await.unwrap().0.is_empty());
    refusal(service.request(&ann, "shop.joe.example.org").await, Code::NotFound);
    refusal(service.cancel_request(&ann, "shop.joe.example.org", false).await, Code::NotFound);
    refusal(service.export_request_key(&ann, "shop.joe.example.org", &passphrase("x")).await.map(drop), Code::NotFound);
    service.export_request_key(&joe, "shop.joe.example.org", &passphrase("x")).await.unwrap();
    service.cancel_request(&joe, "shop.joe.example.org", false).await.unwrap();
}

#[tokio::test]
async fn an_operator_issues_for_others_but_makes_no_authorities() {
    let (_place, service) = Place::with_authorities(None).await;
    let operator = person(&service, "Oli Operator", Role::Operator).await;
    person(&service, "Joe Developer", Role::Member).await;
    let issue = Issue { owner: Some("Joe Developer".to_owned()), ..issue_mail("joe@elsewhere.example") };
    let owner = service.issue(&operator, &issue).await.unwrap().certificate.owner;
    assert_eq!(owner.map(|(_, name)| name).as_deref(), Some("Joe Developer"));
    let own = service.issue(&operator, &issue_mail("info@elsewhere.example")).await.unwrap().certificate.owner;
    assert_eq!(own.map(|(_, name)| name).as_deref(), Some("Oli Operator"), "who issues without naming anybody owns it");
    for slug in ["sub-ca", "ocsp"] {
        let power = Issue {
            profile: Some(slug.to_owned()),
            subject: Some("CN=Second authority".to_owned()),
            key: Some("p256".to_owned()),
            ..Issue::default()
        };
        let refused = refusals(service.issue(&operator, &power).await.unwrap_err());
        assert!(
            refused.iter().all(|refusal| refusal.code == Code::Denied || refusal.code == Code::PathTooDeep),
            "{slug}: {refused:?}"
        );
    }
    refusal(service.retire_authority(&operator, "issuing-1", true, false).await, Code::Denied);
    refusal(service.log_entries(&operator, None, None).await.map(drop), Code::Denied);
    service.publish_crl(&operator, "issuing-1", None, None).await.unwrap();
}

fn narrowed(scope: &str) -> Actor {
    Actor { scope: serde_json::from_str(scope).unwrap(), ..Actor::new("token:7", Role::Administrator) }
}

#[tokio::test]
async fn who_is_narrowed_gives_nobody_more() {
    let (place, service) = Place::with_authorities(None).await;
    person(&service, "Joe Developer", Role::Member).await;
    let narrow = narrowed(r#"{"names":["*.example.org","@example.org"]}"#);
    let role = |word: &str| EditPerson { role: Some(word.to_owned()), ..EditPerson::default() };
    for word in ["administrator", "operator", "auditor"] {
        refusal(service.edit_person(&narrow, "Joe Developer", &role(word)).await.map(drop), Code::BeyondScope);
        let made = CreatePerson { name: "Eve".to_owned(), role: Some(word.to_owned()), ..CreatePerson::default() };
        refusal(service.create_person(&narrow, &made).await.map(drop), Code::BeyondScope);
    }
    let by_verb = narrowed(r#"{"verbs":["edit-person","create-person"]}"#);
    refusal(service.edit_person(&by_verb, "Joe Developer", &role("administrator")).await.map(drop), Code::BeyondScope);
    service.edit_person(&by_verb, "Joe Developer", &role("member")).await.unwrap();
    person(&service, "Ann Admin", Role::Administrator).await;
    refusal(service.edit_person(&narrow, "Ann Admin", &role("member")).await.map(drop), Code::BeyondScope);

    for domain in ["example.com", "example.org"] {
        refusal(service.add_domain(&narrow, "Joe Developer", domain, false).await.map(drop), Code::BeyondScope);
        let made = CreatePerson { name: "Eve".to_owned(), domains: vec![domain.to_owned()], ..CreatePerson::default() };
        refusal(service.create_person(&narrow, &made).await.map(drop), Code::BeyondScope);
    }
    refusal(service.add_address(&narrow, "Joe Developer", "joe@example.com", false).await.map(drop), Code::BeyondScope);
    service.add_domain(&narrow, "Joe Developer", "shop.example.org", false).await.unwrap();
    service.add_address(&narrow, "Joe Developer", "joseph@example.org", false).await.unwrap();
    let by_profile = narrowed(r#"{"profiles":["server"]}"#);
    refusal(
        service.add_domain(&by_profile, "Joe Developer", "a.example.org", false).await.map(drop),
        Code::BeyondScope,
    );

    // What knows no names, profiles or authorities is closed to whoever is narrowed to some.
    for scope in [r#"{"names":["*.example.org"]}"#, r#"{"profiles":["server"]}"#, r#"{"authorities":["issuing-1"]}"#] {
        let narrow = narrowed(scope);
        refusal(service.new_recovery_code(&narrow, false).await.map(drop), Code::BeyondScope);
        refusal(service.suspend_person(&narrow, "Joe Developer", false).await.map(drop), Code::BeyondScope);
        let root = CreateAuthority { name: "Evil".to_owned(), kind: "root".to_owned(), ..CreateAuthority::default() };
        refusal(service.create_authority(&narrow, &root).await.map(drop), Code::BeyondScope);
    }
    drop(place);
}

#[tokio::test]
async fn what_a_scope_does_not_reach_is_not_told() {
    let (_place, service) = Place::with_authorities(None).await;
    let mail = service.issue(&actor(), &issue_mail("joe@example.com")).await.unwrap().certificate.row;
    let asked = |name: &str| CreateRequest { names: vec![name.to_owned()], ..CreateRequest::default() };
    let other = service.create_request(&actor(), &asked("www.example.com")).await.unwrap().row;
    service.create_request(&actor(), &asked("www.example.org")).await.unwrap();
    let narrow = narrowed(r#"{"names":["*.example.org"]}"#);
    let refused = refusal(service.certificate(&narrow, &mail.serial.to_hex()).await, Code::BeyondScope);
    assert_eq!(refused.value("asked"), Some(mail.serial.to_hex().as_str()));
    let refused = refusal(service.request(&narrow, &other.id.to_string()).await, Code::BeyondScope);
    assert_eq!(refused.value("asked"), Some(other.id.to_string().as_str()));
    let (listed, _) = service.requests(&narrow, &RequestQuery::default()).await.unwrap();
    assert_eq!(listed.iter().map(|view| view.names.join(" ")).collect::<Vec<_>>(), ["DNS:www.example.org"]);
}

#[tokio::test]
async fn a_scope_narrows_every_verb_and_what_is_beyond_is_in_the_log() {
    let (place, service) = Place::with_authorities(None).await;
    let scope: Scope = serde_json::from_str(
        r#"{"verbs":["issue","revoke","see-certificates","publish-crl","add-to-crl"],"profiles":["server"],"names":["*.example.org"],"authorities":["issuing-1"]}"#,
    )
    .unwrap();
    let narrow = Actor { scope, ..Actor::new("token:7", Role::Administrator) };
    service.issue(&narrow, &issue_csr(place.host_csr("www.example.org"))).await.unwrap();
    let beyond =
        refusal(service.issue(&narrow, &issue_csr(place.host_csr("www.example.com"))).await, Code::BeyondScope);
    assert_eq!((beyond.value("asked"), beyond.value("allowed")), (Some("DNS:www.example.com"), Some("*.example.org")));
    refusal(service.issue(&narrow, &issue_mail("joe@www.example.org")).await, Code::BeyondScope);

    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let other = service.issue(&actor(), &issue_csr(place.host_csr("www.example.net"))).await.unwrap().certificate.row;
    place.pass(60);
    let seen = service.certificates(&narrow, &Query::default()).await.unwrap().items;
    assert_eq!(seen.iter().map(|view| view.row.display_name.as_str()).collect::<Vec<_>>(), ["www.example.org"]);
    refusal(service.certificate(&narrow, "joe@example.org").await, Code::BeyondScope);
    refusal(service.revoke(&narrow, "www.example.net", &Revoke::default()).await, Code::BeyondScope);
    for serial in [other.serial.to_hex(), "0badcafe".to_owned()] {
        let (serials, reason) = (vec![serial], ReasonCode::Unspecified);
        let entries =
            AddEntries { serials, reason, since: None, note: String::new(), passphrase: None, dry_run: false };
        refusal(service.add_entries(&narrow, "issuing-1", &entries).await, Code::BeyondScope);
    }
    refusal(service.publish_crl(&narrow, "root-1", None, None).await, Code::BeyondScope);
    service.publish_crl(&narrow, "issuing-1", None, None).await.unwrap();
    refusal(service.renew(&narrow, "www.example.org", &Renew::default()).await, Code::BeyondScope);
    refusal(service.status(&narrow).await.map(drop), Code::BeyondScope);

    let profiles = service.profiles(&narrow).await.unwrap();
    assert_eq!(profiles.iter().map(|view| view.profile.slug.as_str()).collect::<Vec<_>>(), ["server"]);
    service.show_profile(&narrow, "server").await.unwrap();
    refusal(service.show_profile(&narrow, "email").await.map(drop), Code::BeyondScope);

    let (entries, _) = service.log_entries(&actor(), Some(1_000), None).await.unwrap();
    let told = entries.iter().filter(|entry| entry.entry.kind == FactKind::Refused && entry.entry.actor == "token:7");
    assert_eq!(told.count(), 10, "each was written down");
}

#[tokio::test]
async fn a_member_without_a_person_is_nobody() {
    let (_place, service) = Place::with_authorities(None).await;
    let stray = Actor::new("token:9", Role::Member);
    refusal(service.issue(&stray, &issue_mail("joe@example.org")).await, Code::NobodysOwn);
    let gone = Actor::person(chancery_domain::id::Id(7), Role::Member);
    assert!(matches!(service.issue(&gone, &issue_mail("joe@example.org")).await, Err(Error::Internal(_))));
}
