//! The API's description, as programs of others read it.

use chancery_testkit::peer::openapi;

use crate::fixture;

const GOLDEN: &str = include_str!("../../../../docs/openapi.json");

#[test]
fn the_description_is_served_to_everybody_and_is_openapi() {
    let (chancery, serving) = fixture::server();
    let answer = fixture::curl(&chancery, serving.https, "https", "/api/v1/openapi.json", &[]).success();
    let (document, status) = answer.stdout.rsplit_once('\n').unwrap();
    assert_eq!(status, "200");
    assert!(document == GOLDEN, "{answer}");
    openapi::validate(&chancery.write("openapi.json", document)).success();
    assert_eq!(serving.stop(), Some(0));
}
