//! The same request twice.

use chancery_domain::access::{Role, Scope};
use chancery_domain::refusal::Code;
use chancery_pki::digest::{hex, sha256};
use chancery_service::Actor;
use chancery_service::authority::CreateAuthority;
use chancery_service::once::{Answer, Turn};
use chancery_service::person::CreatePerson;

use crate::fixture::{Place, actor, issue_csr, refusal};

fn joe() -> CreatePerson {
    CreatePerson { name: "Joe Doe".to_owned(), ..CreatePerson::default() }
}

#[tokio::test]
async fn what_was_done_is_answered_again_and_nobody_else_is_told() {
    let (place, service) = Place::with_authorities(None).await;
    let actor = actor();
    let Turn::First(claim) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("the first") };
    claim.run(service.create_person(&actor, &joe())).await.unwrap();
    assert!(claim.is_used() && !claim.is_beaten());
    claim.keep(Answer::Kept(b"Joe was made, and his answer is written here.")).await;
    let Turn::Again(kept) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("the second") };
    assert_eq!(kept.as_slice(), b"Joe was made, and his answer is written here.");

    refusal(service.turn(&actor, "k1", &[2; 32]).await.map(drop), Code::SameKeyTwice);
    let narrowed = Scope { verbs: Some(Vec::new()), ..Scope::default() };
    for other in [Actor { role: Role::Auditor, ..actor.clone() }, Actor { scope: narrowed, ..actor.clone() }] {
        refusal(service.turn(&other, "k1", &[1; 32]).await.map(drop), Code::SameKeyTwice);
    }
    let stranger = Actor::new("token:7", Role::Administrator);
    assert!(matches!(service.turn(&stranger, "k1", &[1; 32]).await.unwrap(), Turn::First(_)));
    assert!(!place.dump().contains("his answer"), "answers are sealed");
    let scope = serde_json::to_vec(&actor.scope).unwrap();
    let guess = sha256(&[actor.role.as_str().as_bytes(), b" ", &scope, b" ", &[1; 32]].concat());
    assert!(!place.dump().to_lowercase().contains(&hex(&guess)), "a passphrase in a request cannot be tried out");

    // In another row it does not open.
    place.tamper("UPDATE idempotency SET key = 'k2'");
    assert!(service.turn(&actor, "k2", &[1; 32]).await.is_err());
}

#[tokio::test]
async fn what_changed_nothing_uses_no_key_up() {
    let (_place, service) = Place::with_authorities(None).await;
    let actor = actor();
    let Turn::First(claim) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("the first") };
    let dry = CreatePerson { dry_run: true, ..joe() };
    claim.run(service.create_person(&actor, &dry)).await.unwrap();
    assert!(!claim.is_used());
    let nameless = CreatePerson { name: String::new(), ..joe() };
    claim.run(service.create_person(&actor, &nameless)).await.map(drop).unwrap_err();
    assert!(!claim.is_used(), "a refusal");
    drop(claim);
    assert!(matches!(service.turn(&actor, "k1", &[2; 32]).await.unwrap(), Turn::First(_)));
}

/// As when the process ends between the change and its answer.
#[tokio::test]
async fn an_answer_that_was_lost_does_nothing_twice() {
    let (place, service) = Place::with_authorities(None).await;
    let actor = actor();
    let csr = issue_csr(place.host_csr("www.example.org"));
    let Turn::First(claim) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("the first") };
    let first = claim.run(service.issue(&actor, &csr)).await.unwrap().certificate.row.serial;
    drop(claim);
    let Turn::First(claim) = service.turn(&actor, "k2", &[1; 32]).await.unwrap() else { panic!("the first") };
    claim.run(service.create_person(&actor, &joe())).await.unwrap();
    drop(claim);
    service.close().await.unwrap();

    let service = place.open().await;
    let Turn::First(claim) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("made again") };
    let again = claim.run(service.issue(&actor, &csr)).await.unwrap().certificate.row.serial;
    assert_eq!(again, first);
    let other = claim.run(service.create_person(&actor, &joe())).await.map(drop);
    refusal(other, Code::AnswerNotKept);
    drop(claim);
    let lost = refusal(service.turn(&actor, "k2", &[1; 32]).await.map(drop), Code::AnswerNotKept);
    assert!(lost.values.contains(&("why", "lost".to_owned())), "{lost:?}");
    assert_eq!(service.persons(&actor, &Default::default()).await.unwrap().0.len(), 1);
}

/// As when the process ends after the intent of an authority was recorded and before the authority was.
#[tokio::test]
async fn an_authority_that_was_only_meant_uses_no_key_up() {
    let (place, service) = Place::with_authorities(None).await;
    let actor = actor();
    let input = CreateAuthority { name: "Example Org Issuing CA 9".to_owned(), ..CreateAuthority::default() };
    let Turn::First(claim) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("the first") };
    // Where the database cannot take the authority, the intent is what was written.
    place.refuse("authority");
    claim.run(service.create_authority(&actor, &input)).await.map(drop).unwrap_err();
    place.take("authority");
    assert!(!claim.is_used() && !claim.is_beaten());
    drop(claim);
    service.close().await.unwrap();

    let service = place.open().await;
    let Turn::First(claim) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("not used up") };
    claim.run(service.create_authority(&actor, &input)).await.unwrap();
    assert!(claim.is_used());
    drop(claim);
    // From there on it is done, whether the answer arrived or not.
    let Turn::First(claim) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("no answer was kept") };
    let told = refusal(claim.run(service.create_authority(&actor, &input)).await.map(drop), Code::AnswerNotKept);
    assert!(told.values.iter().any(|(name, value)| *name == "made" && value.starts_with("certificate ")), "{told:?}");
    let all = service.authorities(&actor).await.unwrap();
    assert_eq!(all.iter().filter(|it| it.name == input.name).count(), 1);
}

#[tokio::test]
async fn a_secret_is_told_once() {
    let (_place, service) = Place::with_authorities(None).await;
    let actor = actor();
    let Turn::First(claim) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("the first") };
    claim.run(service.new_recovery_code(&actor, false)).await.unwrap();
    claim.keep(Answer::Secret).await;
    let secret = refusal(service.turn(&actor, "k1", &[1; 32]).await.map(drop), Code::AnswerNotKept);
    assert!(secret.values.contains(&("why", "secret".to_owned())), "{secret:?}");
}

/// As when another process on the same database was faster.
#[tokio::test]
async fn of_two_processes_one_does_it() {
    let (place, service) = Place::with_authorities(None).await;
    let actor = actor();
    let Turn::First(other) = service.turn(&actor, "k1", &[1; 32]).await.unwrap() else { panic!("the first") };
    let Turn::First(claim) = service.turn(&actor, "k2", &[1; 32]).await.unwrap() else { panic!("the first") };
    other.run(service.create_person(&actor, &joe())).await.unwrap();
    place.tamper("UPDATE idempotency SET key = 'k2'");
    claim.run(service.create_person(&actor, &joe())).await.map(drop).unwrap_err();
    assert!(claim.is_beaten() && !claim.is_used());
    assert_eq!(service.persons(&actor, &Default::default()).await.unwrap().0.len(), 1);
}
