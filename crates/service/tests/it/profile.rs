use chancery_domain::profile::builtin;
use chancery_domain::refusal::Code;
use chancery_service::authority::CreateAuthority;
use chancery_service::certificate::Issue;
use serde_json::{Value, json};

use crate::fixture::{P256, Place, actor, issue_csr, refusal, refusals};

fn rules(slug: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut rules = serde_json::to_value(builtin("server").unwrap()).unwrap();
    rules["slug"] = slug.into();
    change(&mut rules);
    rules
}

#[tokio::test]
async fn a_builtin_profile_can_be_overridden() {
    let (place, service) = Place::with_authorities(None).await;
    let short = rules("server", |rules| {
        rules["validity_default"] = 30.into();
        rules["validity_max"] = 90.into();
    });
    service.put_profile(&actor(), "server", &short, false).await.unwrap();
    let csr = place.host_csr("www.example.org");
    let view = service.issue(&actor(), &issue_csr(csr.clone())).await.unwrap().certificate;
    assert_eq!(view.days_left, 29);
    let refused = service.issue(&actor(), &Issue { days: Some(91), ..issue_csr(csr) }).await;
    assert_eq!(refusal(refused, Code::TooLong).value("allowed"), Some("90"));
    let longer = rules("server", |rules| rules["validity_max"] = 100.into());
    refusal(service.put_profile(&actor(), "server", &longer, false).await, Code::BadProfile);
    let view = service.show_profile(&actor(), "server").await.unwrap();
    assert_eq!((view.profile.validity_max, view.own), (90, true));
}

#[tokio::test]
async fn a_second_authority_stops_nothing_that_the_first_issued() {
    let (place, service) = Place::with_authorities(None).await;
    for slug in ["web", "printer"] {
        service.put_profile(&actor(), slug, &rules(slug, |_| {}), false).await.unwrap();
    }
    let issue = |profile: &str| Issue {
        profile: Some(profile.to_owned()),
        ..issue_csr(place.csr(profile, &P256, "/CN=www.example.org", "DNS:www.example.org"))
    };
    let issued_by = async |profile| service.issue(&actor(), &issue(profile)).await.unwrap().certificate.authority;
    assert_eq!((issued_by("web").await, issued_by("printer").await), ("issuing-1".to_owned(), "issuing-1".to_owned()));
    let second =
        CreateAuthority { name: "Second".to_owned(), issue: vec!["printer".to_owned()], ..CreateAuthority::default() };
    service.create_authority(&actor(), &second).await.unwrap();
    assert_eq!((issued_by("web").await, issued_by("printer").await), ("issuing-1".to_owned(), "issuing-2".to_owned()));
    // Of two that issue neither is meant by itself.
    service.put_profile(&actor(), "later", &rules("later", |_| {}), false).await.unwrap();
    refusal(service.issue(&actor(), &issue("later")).await, Code::NoAuthorityForPurpose);
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn every_fault_of_a_profile_is_named() {
    let (_place, service) = Place::with_authorities(None).await;
    let bad = rules("web", |rules| {
        rules["key_types"] = json!(["rsa1024"]);
        rules["validity_max"] = 0.into();
        rules["extended_key_usage"] = json!(["serverAuthentication"]);
    });
    let found = refusals(service.put_profile(&actor(), "web", &bad, false).await.unwrap_err());
    assert!(found.iter().all(|refusal| refusal.code == Code::BadProfile));
    let fields: Vec<_> = found.iter().map(|refusal| refusal.value("field").unwrap()).collect();
    assert_eq!(fields, ["key_types", "extended_key_usage", "validity_max", "validity_default"]);
    let other = rules("web", |rules| rules["colour"] = "red".into());
    let refused = refusal(service.put_profile(&actor(), "web", &other, false).await, Code::BadProfile);
    assert!(refused.value("found").unwrap().contains("colour"));
    refusal(service.put_profile(&actor(), "other", &rules("web", |_| {}), false).await, Code::BadProfile);
    refusal(service.put_profile(&actor(), "root-ca", &rules("root-ca", |_| {}), false).await, Code::BadProfile);
    assert_eq!(service.profiles(&actor()).await.unwrap().iter().filter(|view| view.own).count(), 0);
}

#[tokio::test]
async fn a_test_says_what_would_become_of_a_request() {
    let (place, service) = Place::with_authorities(None).await;
    let good = place.csr("good", &P256, "/CN=www.example.org/title=Boss", "DNS:www.example.org");
    let test = service.test_profile(&actor(), "server", &good).await.unwrap();
    assert!(test.accepted && test.refusals.is_empty());
    let dropped: Vec<_> =
        test.changes.iter().filter(|change| change.given.is_none()).map(|c| c.field.as_str()).collect();
    assert_eq!(dropped, ["subject title"]);

    let weak =
        place.csr("weak", &["rsa", "-pkeyopt", "rsa_keygen_bits:1024"], "/CN=w.example.org", "email:a@example.org");
    let test = service.test_profile(&actor(), "server", &weak).await.unwrap();
    let codes: Vec<Code> = test.refusals.iter().map(|refusal| refusal.code).collect();
    assert!(!test.accepted);
    assert_eq!(codes, [Code::KeyTooWeak, Code::NameNotAllowed]);

    refusal(service.test_profile(&actor(), "server", b"garbage").await, Code::NotARequest);
    refusal(service.test_profile(&actor(), "nonsense", &good).await, Code::NotFound);
}

#[tokio::test]
async fn a_profile_made_here_has_a_default_authority_once_it_is_given_one() {
    let (place, service) = Place::with_authorities(None).await;
    service.put_profile(&actor(), "intranet", &rules("intranet", |_| {}), false).await.unwrap();
    let authority = async || service.show_profile(&actor(), "intranet").await.unwrap().authority;
    assert_eq!(authority().await.as_deref(), Some("issuing-1"), "the only one");
    service.make_default(&actor(), "issuing-1", &["intranet".to_owned()], false).await.unwrap();
    assert!(service.show_authority(&actor(), "issuing-1").await.unwrap().default_for.contains(&"intranet".to_owned()));
    let input = Issue { profile: Some("intranet".to_owned()), ..issue_csr(place.host_csr("i.example.org")) };
    service.issue(&actor(), &input).await.unwrap();
    service.retire_authority(&actor(), "issuing-1", true, false).await.unwrap();
    assert_eq!(authority().await, None);
}
