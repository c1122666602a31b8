use chancery_domain::access::{Role, Scope};
use chancery_domain::log::FactKind;
use chancery_domain::refusal::Code;
use chancery_service::person::{CreatePerson, EditPerson};
use chancery_service::token::{CreateToken, TokenQuery, TokenState};
use chancery_service::{Actor, Service};

use crate::fixture::{Place, actor, refusal};

fn named(name: &str) -> CreateToken {
    CreateToken { name: name.to_owned(), ..CreateToken::default() }
}

fn of_role(name: &str, role: &str) -> CreateToken {
    CreateToken { role: Some(role.to_owned()), ..named(name) }
}

fn scope(json: &str) -> Scope {
    serde_json::from_str(json).unwrap()
}

/// Its text.
async fn made(service: &Service, by: &Actor, input: &CreateToken) -> String {
    service.create_token(by, input).await.unwrap().secret.unwrap().to_string()
}

async fn joe(service: &Service) {
    let addresses = vec!["joe@example.org".to_owned()];
    let joe = CreatePerson { name: "Joe Developer".to_owned(), addresses, ..CreatePerson::default() };
    service.create_person(&actor(), &joe).await.unwrap();
}

#[tokio::test]
async fn a_token_is_its_holder() {
    let (place, service) = Place::with_authorities(None).await;
    joe(&service).await;
    let narrow = scope(r#"{"verbs":["issue"],"names":["@example.org"]}"#);
    let text = made(&service, &actor(), &CreateToken { scope: narrow.clone(), ..of_role("deploy", "operator") }).await;
    let holder = service.authenticate(&text).await.unwrap();
    assert_eq!((holder.role, holder.person, &holder.scope), (Role::Operator, None, &narrow));
    assert!(holder.name.starts_with("token:"));

    let of_joe = CreateToken { person: Some("joe@example.org".to_owned()), ..named("laptop") };
    let text = made(&service, &actor(), &of_joe).await;
    assert_eq!(service.authenticate(&text).await.unwrap().role, Role::Member);
    let promote = EditPerson { role: Some("auditor".to_owned()), ..EditPerson::default() };
    service.edit_person(&actor(), "joe@example.org", &promote).await.unwrap();
    let holder = service.authenticate(&text).await.unwrap();
    assert_eq!(holder.role, Role::Auditor, "a person's token follows the person");
    let who = service.whoami(&holder).await.unwrap();
    assert_eq!(who.person.map(|(_, name)| name).as_deref(), Some("Joe Developer"));

    let (tokens, damaged, _) = service.tokens(&actor(), &TokenQuery::default()).await.unwrap();
    assert_eq!((tokens.len(), damaged.len()), (2, 0));
    assert!(tokens.iter().all(|token| token.row.last_used.is_some()));
    let dump = place.dump();
    assert!(!dump.contains(&text) && !dump.contains(text.get(4..68).unwrap()), "the secret is in the database");
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn holders_are_told_why_a_token_ended_and_strangers_are_told_nothing() {
    let (place, service) = Place::with_authorities(None).await;
    joe(&service).await;
    let strange = format!("chy_{}", "0".repeat(72));
    let suspended =
        made(&service, &actor(), &CreateToken { person: Some("Joe Developer".to_owned()), ..named("a") }).await;
    service.suspend_person(&actor(), "Joe Developer", false).await.unwrap();
    let revoked = made(&service, &actor(), &of_role("b", "operator")).await;
    service.revoke_token(&actor(), "b", false).await.unwrap();
    refusal(service.revoke_token(&actor(), "b", false).await, Code::WrongState);
    let expired = made(&service, &actor(), &CreateToken { days: Some(1), ..of_role("c", "operator") }).await;
    place.pass_days(1);
    let nearly = |text: &str| {
        let last = if text.ends_with('0') { "1" } else { "0" };
        format!("{}{last}", text.strip_suffix(|_: char| true).unwrap())
    };
    for text in [strange.as_str(), "", "hunter2", &nearly(&suspended), &nearly(&revoked), &nearly(&expired)] {
        let refused = refusal(service.authenticate(text).await, Code::NotSignedIn);
        assert!(refused.values.is_empty(), "strangers learn nothing: {refused}");
    }
    refusal(service.authenticate(&suspended).await, Code::PersonSuspended);
    refusal(service.authenticate(&revoked).await, Code::TokenRevoked);
    for text in [&expired, &expired] {
        refusal(service.authenticate(text).await, Code::TokenExpired);
    }
    let (entries, _) = service.log_entries(&actor(), Some(100), None).await.unwrap();
    let refused = entries.iter().filter(|entry| entry.entry.kind == FactKind::Refused && entry.entry.actor == "nobody");
    let mut codes: Vec<&str> = refused.map(|entry| entry.entry.details["codes"].as_str()).collect();
    codes.sort_unstable();
    assert_eq!(codes, ["CHY-3032", "CHY-3034", "CHY-3035", "CHY-3036"], "each kind once a minute");

    place.pass(61);
    refusal(service.authenticate(&strange).await, Code::NotSignedIn);
    let (entries, _) = service.log_entries(&actor(), Some(1), None).await.unwrap();
    assert_eq!(entries[0].entry.details["count"], "6", "those who came since are counted");
    let (tokens, ..) = service.tokens(&actor(), &TokenQuery::default()).await.unwrap();
    let states: Vec<TokenState> = tokens.iter().map(|token| token.state).collect();
    assert_eq!(states, [TokenState::Expired, TokenState::Revoked, TokenState::Active]);
}

#[tokio::test]
async fn a_scope_that_could_never_be_used_is_refused() {
    let (_place, service) = Place::with_authorities(None).await;
    let cases = [
        ("operator", r#"{"profiles":["server","nope"]}"#, Code::NotFound),
        ("operator", r#"{"authorities":["issuing-1","nope"]}"#, Code::NotFound),
        ("auditor", r#"{"verbs":["see-status","issue"]}"#, Code::BadField),
        ("operator", r#"{"verbs":["create-token"]}"#, Code::BadField),
        ("administrator", r#"{"verbs":["create-backup"],"names":["*.example.org"]}"#, Code::BadField),
    ];
    for (role, narrow, code) in cases {
        for dry_run in [true, false] {
            let input = CreateToken { scope: scope(narrow), dry_run, ..of_role("x", role) };
            refusal(service.create_token(&actor(), &input).await.map(drop), code);
        }
    }
    let sound = r#"{"verbs":["issue"],"profiles":["server"],"authorities":["issuing-1","root-1"]}"#;
    made(&service, &actor(), &CreateToken { scope: scope(sound), ..of_role("deploy", "operator") }).await;
    assert_eq!(service.tokens(&actor(), &TokenQuery::default()).await.unwrap().0.len(), 1);
}

#[tokio::test]
async fn nobody_hands_on_more_than_he_has() {
    let (place, service) = Place::with_authorities(None).await;
    joe(&service).await;
    let narrow = scope(r#"{"verbs":["create-token","issue"],"names":["*.example.org"]}"#);
    let wide = CreateToken { scope: narrow.clone(), days: Some(10), ..of_role("wide", "administrator") };
    let holder = service.authenticate(&made(&service, &actor(), &wide).await).await.unwrap();

    let child = |json: &str| CreateToken { scope: scope(json), ..of_role("child", "operator") };
    let good = r#"{"verbs":["issue"],"names":["www.example.org"]}"#;
    let text = made(&service, &holder, &child(good)).await;
    assert_eq!(service.authenticate(&text).await.unwrap().expires, holder.expires, "it ends with its maker");
    for bad in ["{}", r#"{"verbs":["issue"]}"#, r#"{"verbs":["revoke"],"names":["www.example.org"]}"#] {
        refusal(service.create_token(&holder, &child(bad)).await.map(drop), Code::BeyondScope);
    }
    let longer = CreateToken { days: Some(11), ..child(good) };
    refusal(service.create_token(&holder, &longer).await.map(drop), Code::BeyondScope);

    let person = service.person(&actor(), "Joe Developer").await.unwrap().row.id;
    let joe = Actor::person(person, Role::Member);
    let own = service.create_token(&joe, &named("own")).await.unwrap().token;
    assert_eq!((own.person.map(|(id, _)| id), own.role), (Some(person), Role::Member));
    refusal(service.create_token(&joe, &of_role("more", "administrator")).await.map(drop), Code::Denied);
    let operator = Actor::new("token:1", Role::Operator);
    refusal(service.create_token(&operator, &of_role("more", "administrator")).await.map(drop), Code::NobodysOwn);
    refusal(service.revoke_token(&joe, "wide", false).await, Code::NotFound);
    made(&service, &actor(), &CreateToken { scope: scope("{}"), ..of_role("whole", "operator") }).await;
    let narrow = Actor { scope: scope(r#"{"names":["*.example.org"]}"#), ..actor() };
    refusal(service.revoke_token(&narrow, "whole", false).await, Code::BeyondScope);
    service.revoke_token(&joe, "own", false).await.unwrap();

    let cases = [
        of_role(" ", "operator"),
        named("no role"),
        of_role("x", "member"),
        of_role("x", "root"),
        CreateToken { person: Some("Joe Developer".to_owned()), ..of_role("x", "operator") },
        CreateToken { days: Some(0), ..of_role("x", "operator") },
        CreateToken { days: Some(732), ..of_role("x", "operator") },
    ];
    for input in cases {
        refusal(service.create_token(&actor(), &input).await.map(drop), Code::BadField);
    }
    drop(place);
}

#[tokio::test]
async fn a_token_changed_behind_the_services_back_opens_nothing() {
    let changes = [
        "UPDATE token SET role = 'administrator'",
        "UPDATE token SET scope = '{}'",
        "UPDATE token SET expires = expires + 86400",
        "UPDATE token SET hash = x'0000000000000000000000000000000000000000000000000000000000000000'",
        "DELETE FROM token; INSERT INTO token SELECT * FROM kept",
    ];
    for change in changes {
        let (place, service) = Place::with_authorities(None).await;
        let input = CreateToken { scope: scope(r#"{"verbs":["issue"]}"#), ..of_role("deploy", "operator") };
        let text = made(&service, &actor(), &input).await;
        place.tamper("CREATE TABLE kept AS SELECT * FROM token");
        if change.contains("kept") {
            service.revoke_token(&actor(), "deploy", false).await.unwrap();
        }
        place.tamper(change);
        refusal(service.authenticate(&text).await, Code::NotSignedIn);
    }
}

#[tokio::test]
async fn whoever_has_a_token_can_give_it_back() {
    let (_place, service) = Place::with_authorities(None).await;
    let text =
        made(&service, &actor(), &CreateToken { scope: scope(r#"{"verbs":[]}"#), ..of_role("t", "auditor") }).await;
    let holder = service.authenticate(&text).await.unwrap();
    assert_eq!(service.sign_out(&holder, false).await.unwrap().state, TokenState::Revoked);
    refusal(service.authenticate(&text).await, Code::TokenRevoked);
    refusal(service.sign_out(&actor(), false).await, Code::NotFound);
}
