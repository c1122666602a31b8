use chancery_service::authority::CreateAuthority;
use chancery_service::certificate::{Issue, Renew, Revoke};
use chancery_service::request::CreateRequest;
use chancery_service::status::{Alert, Counts};

use crate::fixture::{Place, actor, issue_mail};

#[tokio::test]
async fn a_fresh_authority_needs_nobody() {
    let (place, service) = Place::with_authorities(None).await;
    let status = service.status(&actor()).await.unwrap();
    assert!(status.healthy && status.alerts.is_empty() && status.settled.is_empty());
    assert_eq!(status.directory, place.directory());
    assert_eq!(status.authorities.len(), 2);
    assert_eq!(status.certificates, Counts { valid: 3, ..Counts::default() });
    assert!(status.log_entries > 0);
    assert_eq!(status.log_checkpoint, 0);
    service.close().await.unwrap();
    let status = place.open().await.status(&actor()).await.unwrap();
    assert_eq!(status.log_checkpoint, status.log_entries);
}

#[tokio::test]
async fn certificates_are_counted_by_state() {
    let (place, service) = Place::with_authorities(None).await;
    for (address, days) in
        [("a@example.org", 10), ("b@example.org", 20), ("c@example.org", 300), ("d@example.org", 300)]
    {
        let input = Issue { days: Some(days), ..issue_mail(address) };
        service.issue(&actor(), &input).await.unwrap();
    }
    service.revoke(&actor(), "d@example.org", &Revoke::default()).await.unwrap();
    let count = async || service.status(&actor()).await.unwrap().certificates;
    assert_eq!(count().await, Counts { valid: 6, expiring: 2, expired: 0, revoked: 1 });
    place.pass_days(15);
    assert_eq!(count().await, Counts { valid: 5, expiring: 1, expired: 1, revoked: 1 });
    service.revoke(&actor(), "b@example.org", &Revoke::default()).await.unwrap();
    place.pass_days(10);
    assert_eq!(count().await, Counts { valid: 4, expiring: 0, expired: 1, revoked: 2 });
}

#[tokio::test]
async fn what_needs_a_person_comes_most_urgent_first() {
    let (place, service) = Place::with_authorities(None).await;
    let codes =
        async || service.status(&actor()).await.unwrap().alerts.iter().map(|alert| alert.code).collect::<Vec<_>>();
    place.pass_days(2);
    assert_eq!(codes().await, [Alert::CRL_DUE]);
    place.pass_days(6);
    assert_eq!(codes().await, [Alert::CRL_EXPIRED]);
    service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();

    let request = CreateRequest { names: vec!["shop.example.org".to_owned()], ..CreateRequest::default() };
    service.create_request(&actor(), &request).await.unwrap();
    assert_eq!(codes().await, [Alert::REQUESTS_WAITING]);
    assert!(service.status(&actor()).await.unwrap().healthy, "waiting for others is nothing wrong");
    service.issue(&actor(), &Issue { days: Some(20), ..issue_mail("a@example.org") }).await.unwrap();
    assert_eq!(codes().await, [Alert::CERTIFICATES_EXPIRING, Alert::REQUESTS_WAITING]);
    service.renew(&actor(), "a@example.org", &Renew { days: Some(300), ..Renew::default() }).await.unwrap();
    assert_eq!(codes().await, [Alert::REQUESTS_WAITING]);

    place.pass_days(1_500);
    service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    service.publish_crl(&actor(), "root-1", None, None).await.unwrap();
    let alerts = service.status(&actor()).await.unwrap().alerts;
    assert_eq!(alerts[0].code, Alert::AUTHORITY_EXPIRING);
    assert!(alerts[0].values.contains(&("slug", "issuing-1".to_owned())));
    place.pass_days(400);
    assert_eq!(codes().await[0], Alert::AUTHORITY_EXPIRED);
}

#[tokio::test]
async fn a_clock_that_went_back_is_told() {
    let (place, service) = Place::with_authorities(None).await;
    place.pass(-3_600);
    let alerts = service.status(&actor()).await.unwrap().alerts;
    assert_eq!(alerts[0].code, Alert::CLOCK_WENT_BACK);
}

#[tokio::test]
async fn a_row_changed_by_someone_else_is_told_and_the_others_work() {
    let (place, service) = Place::with_authorities(None).await;
    let second = CreateAuthority { name: "Second".to_owned(), ..CreateAuthority::default() };
    service.create_authority(&actor(), &second).await.unwrap();
    service.close().await.unwrap();
    place.tamper("UPDATE authority SET settings = '{\"default_for\":[\"email\"]}' WHERE slug = 'issuing-2'");
    let service = place.open().await;
    let alerts = service.status(&actor()).await.unwrap().alerts;
    assert_eq!(alerts[0].code, Alert::ROW_DAMAGED);
    assert!(alerts[0].values.contains(&("table", "authority".to_owned())), "{alerts:?}");
    let issued = service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    assert_eq!(issued.certificate.authority, "issuing-1");
    let named = Issue { authority: Some("issuing-2".to_owned()), ..issue_mail("jim@example.org") };
    let error = service.issue(&actor(), &named).await.unwrap_err();
    assert!(matches!(error, chancery_service::Error::Store(_)), "{error}");
    assert!(error.to_string().contains("authority"), "{error}");
}
