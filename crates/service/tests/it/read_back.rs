//! CRLs read back from their addresses: what is found there, what is said of it, and that nothing waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use chancery_pki::pem;
use chancery_service::certificate::Revoke;
use chancery_service::status::Alert;
use chancery_service::{Fetch, Fetched, Fetching, Service};

use crate::fixture::{Place, actor, issue_mail};

const ROOT: &str = "http://ca.example.org/crl/root-1.crl";
const ISSUING: &str = "http://ca.example.org/crl/issuing-1.crl";

/// A web: what lies at which address, and what was asked for.
#[derive(Default)]
struct Web {
    pages: Mutex<HashMap<String, Result<Fetched, String>>>,
    asked: Mutex<Vec<String>>,
}

impl Web {
    fn put(&self, address: &str, page: Result<Fetched, &str>) {
        self.pages.lock().unwrap().insert(address.to_owned(), page.map_err(str::to_owned));
    }

    fn put_bytes(&self, address: &str, bytes: Vec<u8>) {
        self.put(address, Ok(Fetched { status: 200, bytes, ..Fetched::default() }));
    }

    fn asked(&self) -> Vec<String> {
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.sort();
        asked
    }
}

impl Fetch for Web {
    fn fetch<'f>(&'f self, address: &'f str, most: usize) -> Fetching<'f> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(address.to_owned());
            let page = self.pages.lock().unwrap().get(address).cloned();
            let page = page.unwrap_or_else(|| Ok(Fetched { status: 404, ..Fetched::default() }))?;
            assert!(page.bytes.len() <= most);
            Ok(page)
        })
    }
}

async fn with_web() -> (Place, Service, Arc<Web>) {
    let (place, service) = Place::with_authorities(None).await;
    let web = Arc::new(Web::default());
    service.read_back_with(web.clone());
    (place, service, web)
}

async fn crl(service: &Service, authority: &str) -> Vec<u8> {
    service.show_crl(&actor(), authority, None).await.unwrap().1
}

async fn publish(service: &Service, web: &Web) {
    web.put_bytes(ROOT, crl(service, "root-1").await);
    web.put_bytes(ISSUING, crl(service, "issuing-1").await);
}

/// Values of the alerts about CRLs that cannot be read.
async fn told(service: &Service) -> Vec<String> {
    let status = service.status(&actor()).await.unwrap();
    let alerts = status.alerts.iter().filter(|alert| alert.code == Alert::CRL_NOT_READ);
    let told: Vec<String> = alerts.map(|alert| format!("{:?}", alert.values)).collect();
    assert_eq!(status.healthy, told.is_empty(), "{:?}", status.alerts);
    told
}

#[tokio::test]
async fn what_is_at_the_address_of_each_crl_is_read_and_looked_at_again_in_turn() {
    let (place, service, web) = with_web().await;
    publish(&service, &web).await;
    service.run_due_jobs().await;
    assert_eq!(web.asked(), [ISSUING, ROOT]);
    assert_eq!(told(&service).await, [""; 0]);
    for view in service.crls(&actor()).await.unwrap() {
        assert_eq!(view.read_back, Some(service.now()));
    }
    assert!(!service.run_due_jobs().await.contains(&"crl-read-back"));

    place.pass(60);
    service.issue(&actor(), &issue_mail("joe@example.org")).await.unwrap();
    let revoked = service.revoke(&actor(), "joe@example.org", &Revoke::default()).await.unwrap();
    assert_eq!(revoked.crls.len(), 1, "nothing waits for the network");
    assert_eq!(service.show_crl(&actor(), "issuing-1", None).await.unwrap().0.read_back, None);
    publish(&service, &web).await;
    assert!(service.run_due_jobs().await.contains(&"crl-read-back"), "a new CRL calls for it");
    assert_eq!(web.asked(), [ISSUING], "the other one was read lately");
    assert_eq!(service.show_crl(&actor(), "issuing-1", None).await.unwrap().0.read_back, Some(service.now()));

    place.pass(600);
    service.run_due_jobs().await;
    assert_eq!(web.asked(), [ISSUING, ROOT]);
}

#[tokio::test]
async fn what_is_wrong_at_an_address_is_told_and_tried_again() {
    let (place, service, web) = with_web().await;
    publish(&service, &web).await;
    let first = crl(&service, "issuing-1").await;
    place.pass(60);
    service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    let page = |status, location: Option<&str>, bytes: Vec<u8>| {
        Ok(Fetched { status, location: location.map(str::to_owned), bytes, ..Fetched::default() })
    };
    let latest = crl(&service, "issuing-1").await;
    let cases = [
        (page(404, None, Vec::new()), "HTTP status 404"),
        (page(301, Some("https://ca.example.org/"), Vec::new()), "HTTP status 301 to https://ca.example.org/"),
        (page(200, None, first.clone()), "CRL #1"),
        (page(200, None, b"<html>".to_vec()), "6 bytes that are no CRL of this authority in DER"),
        (page(200, None, pem::encode("X509 CRL", &latest).into_bytes()), "that are no CRL of this authority in DER"),
        (page(200, None, crl(&service, "root-1").await), "that are no CRL of this authority in DER"),
        (Err("no answer within 10 seconds"), "no answer within 10 seconds"),
    ];
    for (page, found) in cases {
        web.put(ISSUING, page);
        place.pass(3_600);
        service.run_due_jobs().await;
        let told = told(&service).await;
        assert_eq!(told.len(), 1, "{found}: {told:?}");
        for value in ["(\"slug\", \"issuing-1\")", "(\"number\", \"2\")", ISSUING, found] {
            assert!(told[0].contains(value), "{value}: {told:?}");
        }
    }
    let jobs = service.jobs(&actor()).await.unwrap();
    let job = jobs.iter().find(|job| job.name == "crl-read-back").unwrap();
    assert_eq!((job.failures, job.next_run), (7, Some(service.now().plus(300))), "{job:?}");
    assert!(job.last_error.is_some());

    web.put_bytes(ISSUING, latest);
    place.pass(300);
    service.run_due_jobs().await;
    assert_eq!(told(&service).await, [""; 0]);
}

#[tokio::test]
async fn an_older_crl_that_a_cache_may_still_hand_out_is_no_fault() {
    let (place, service, web) = with_web().await;
    publish(&service, &web).await;
    let first = crl(&service, "issuing-1").await;
    place.pass(60);
    service.publish_crl(&actor(), "issuing-1", None, None).await.unwrap();
    let cached = |age| Ok(Fetched { status: 200, age: Some(age), bytes: first.clone(), ..Fetched::default() });
    web.put(ISSUING, cached(60));
    service.run_due_jobs().await;
    assert_eq!(told(&service).await, [""; 0]);
    assert_eq!(service.show_crl(&actor(), "issuing-1", None).await.unwrap().0.read_back, None, "nor is it there");
    place.pass(60);
    web.put(ISSUING, cached(3_601));
    service.run_due_jobs().await;
    assert!(told(&service).await[0].contains("CRL #1"), "a cache that keeps it for longer than it was told");
}

#[tokio::test]
async fn a_web_server_that_does_not_answer_is_asked_once() {
    let (place, service, web) = with_web().await;
    for address in [ROOT, ISSUING] {
        web.put(address, Err("127.0.0.1:80: Connection refused"));
    }
    service.run_due_jobs().await;
    assert_eq!(web.asked().len(), 1);
    assert_eq!(told(&service).await.len(), 2);

    service.forget_read_back().await.unwrap();
    assert_eq!(told(&service).await, [""; 0], "switched off");
    service.close().await.unwrap();
    let service = place.open().await;
    place.pass(86_400);
    assert!(!service.run_due_jobs().await.contains(&"crl-read-back"), "this process cannot reach out");
}
