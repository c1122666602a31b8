//! A node whose clock is not that of its database.

use chancery_domain::refusal::Code;
use chancery_service::certificate::Revoke;
use chancery_service::status::Alert;

use crate::fixture::{Place, actor, issue_mail, refusal};

#[tokio::test]
async fn a_clock_that_is_not_that_of_the_database_is_told() {
    let (place, service) = Place::with_authorities(None).await;
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    // What was good in a second is not asked again in it.
    place.pass(1);
    place.peer().pass(61);
    let alerts = service.status(&actor()).await.unwrap().alerts;
    assert_eq!(alerts[0].code, Alert::CLOCK_APART);
    refusal(service.check_ready().await, Code::ClockApart);
    refusal(service.issue(&actor(), &issue_mail("jim@example.org")).await, Code::ClockApart);
    let revoked = service.revoke(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    assert!(revoked.crls.is_empty(), "a revocation does not wait for the clock; its CRL does");
    place.pass(1);
    place.peer().pass(-61);
    service.check_ready().await.unwrap();
    let alerts = service.status(&actor()).await.unwrap().alerts;
    assert!(alerts.iter().all(|alert| alert.code != Alert::CLOCK_APART), "{alerts:?}");
}
