use chancery_domain::access::{PersonState, Role};
use chancery_domain::log::FactKind;
use chancery_domain::refusal::Code;
use chancery_service::person::{CreatePerson, EditPerson, PersonQuery};
use chancery_service::{Error, Service};

use crate::fixture::{Place, actor, refusal};

fn named(name: &str) -> CreatePerson {
    CreatePerson { name: name.to_owned(), ..CreatePerson::default() }
}

fn joe() -> CreatePerson {
    let addresses = vec!["Joe@Example.ORG".to_owned(), "Joe@Example.ORG".to_owned()];
    CreatePerson { addresses, domains: vec!["BÜCHER.example".to_owned()], ..named("  Joe   Developer ") }
}

#[tokio::test]
async fn persons_are_created_found_and_changed() {
    let (_place, service) = Place::with_authorities(None).await;
    let trial = CreatePerson { dry_run: true, ..joe() };
    assert_eq!(service.create_person(&actor(), &trial).await.unwrap().row.id.0, 0);
    let made = service.create_person(&actor(), &joe()).await.unwrap();
    assert_eq!(
        (made.row.display_name.as_str(), made.role, made.state),
        ("Joe Developer", Role::Member, PersonState::Active)
    );
    let id = made.row.id.to_string();
    for name in [id.as_str(), "Joe@EXAMPLE.org", "Joe Developer"] {
        let found = service.person(&actor(), name).await.unwrap();
        assert_eq!(found.row.id, made.row.id, "{name}");
        let texts: Vec<&str> = found.addresses.iter().chain(&found.domains).map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["Joe@example.org", "xn--bcher-kva.example"]);
    }
    refusal(service.person(&actor(), "joe@example.org").await, Code::NotFound);

    service.create_person(&actor(), &named("Joe Developer")).await.unwrap();
    assert!(
        refusal(service.person(&actor(), "Joe Developer").await, Code::Ambiguous)
            .value("candidates")
            .unwrap()
            .contains(&id)
    );

    let edit = EditPerson { role: Some("operator".to_owned()), name: Some("Joe Smith".to_owned()), dry_run: false };
    let edited = service.edit_person(&actor(), &id, &edit).await.unwrap();
    assert_eq!((edited.row.display_name.as_str(), edited.role), ("Joe Smith", Role::Operator));
    service.remove_address(&actor(), &id, "Joe@example.org", false).await.unwrap();
    refusal(service.remove_address(&actor(), &id, "Joe@example.org", false).await, Code::NotFound);
    let without = service.remove_domain(&actor(), &id, "bücher.example", false).await.unwrap();
    assert!(without.addresses.is_empty() && without.domains.is_empty());

    let suspended = service.suspend_person(&actor(), &id, false).await.unwrap();
    assert_eq!(suspended.state, PersonState::Suspended);
    assert_eq!(
        refusal(service.suspend_person(&actor(), &id, false).await, Code::WrongState).value("wanted"),
        Some("active")
    );
    assert_eq!(service.resume_person(&actor(), &id, false).await.unwrap().state, PersonState::Active);
    refusal(service.resume_person(&actor(), &id, false).await, Code::WrongState);
    let (all, damaged, next) = service.persons(&actor(), &PersonQuery::default()).await.unwrap();
    assert_eq!((all.len(), damaged.len(), next), (2, 0, None));

    let (entries, _) = service.log_entries(&actor(), Some(50), None).await.unwrap();
    let told = entries.iter().filter(|entry| entry.entry.kind == FactKind::PersonChanged).count();
    assert_eq!(told, 7, "every change is told");
    assert!(service.verify_log(&actor(), None).await.unwrap().sound);
}

#[tokio::test]
async fn what_cannot_be_a_person() {
    let (_place, service) = Place::with_authorities(None).await;
    service.create_person(&actor(), &joe()).await.unwrap();
    let cases = [
        (named(" "), Code::BadField),
        (named("Joe\u{7}"), Code::BadField),
        (named(&"J".repeat(65)), Code::BadField),
        (CreatePerson { role: Some("admin".to_owned()), ..named("Ann") }, Code::BadField),
        (CreatePerson { addresses: vec!["ann".to_owned()], ..named("Ann") }, Code::NotAHostName),
        (CreatePerson { addresses: vec!["Joe@example.org".to_owned()], ..named("Ann") }, Code::NameTaken),
        (CreatePerson { addresses: vec!["JOE@example.org".to_owned()], ..named("Ann") }, Code::NameTaken),
        (CreatePerson { domains: vec!["*.example.org".to_owned()], ..named("Ann") }, Code::NotAHostName),
        (CreatePerson { domains: vec!["org".to_owned()], ..named("Ann") }, Code::NotAHostName),
        (CreatePerson { domains: vec!["192.0.2.7".to_owned()], ..named("Ann") }, Code::NotAHostName),
    ];
    for (input, code) in cases {
        refusal(service.create_person(&actor(), &input).await, code);
    }
    let ann = service.create_person(&actor(), &named("Ann")).await.unwrap().row.id.to_string();
    for address in ["Joe@example.org", "joe@EXAMPLE.org"] {
        refusal(service.add_address(&actor(), &ann, address, false).await, Code::NameTaken);
    }
    refusal(service.edit_person(&actor(), &ann, &EditPerson::default()).await, Code::BadField);
    let again = service.add_domain(&actor(), &ann, "bücher.example", false).await.unwrap();
    assert_eq!(again.domains.len(), 1, "several persons may have one domain");
}

/// Decision 10: writing the database is not the power to issue.
#[tokio::test]
async fn rows_changed_behind_the_services_back_are_found() {
    let changes = [
        "UPDATE person SET role = 'administrator'",
        "UPDATE person SET state = 'suspended'",
        "UPDATE person SET display_name = 'Ann Admin'",
        "UPDATE person_domain SET domain = 'example.com'",
        "UPDATE person_address SET address = 'root@example.org'",
        "UPDATE person_address SET proved = proved - 1",
        "INSERT INTO person_domain SELECT 'example.com', id, created FROM person",
    ];
    for change in changes {
        let (place, service) = Place::with_authorities(None).await;
        let id = service.create_person(&actor(), &joe()).await.unwrap().row.id.to_string();
        place.tamper(change);
        let found = service.person(&actor(), &id).await;
        assert!(matches!(found, Err(Error::Vault(_))), "{change}");
        assert_eq!(damaged(&service).await, 1, "{change}: a list names the row and goes on");
    }
}

/// Nor is an older row, put back with its MAC.
#[tokio::test]
async fn a_domain_that_was_taken_away_does_not_come_back() {
    let (place, service) = Place::with_authorities(None).await;
    let id = service.create_person(&actor(), &joe()).await.unwrap().row.id.to_string();
    place.tamper("CREATE TABLE kept AS SELECT * FROM person; CREATE TABLE kept_domain AS SELECT * FROM person_domain");
    service.remove_domain(&actor(), &id, "bücher.example", false).await.unwrap();
    place.tamper("DELETE FROM person; INSERT INTO person SELECT * FROM kept");
    place.tamper("INSERT INTO person_domain SELECT * FROM kept_domain");
    let found = service.person(&actor(), &id).await;
    assert!(
        matches!(found, Err(Error::Store(chancery_service::StoreError::Corrupt { what: "version", .. }))),
        "{found:?}"
    );
}

async fn damaged(service: &Service) -> usize {
    service.create_person(&actor(), &named("Somebody else")).await.unwrap();
    let (persons, damaged, _) = service.persons(&actor(), &PersonQuery::default()).await.unwrap();
    assert_eq!(persons.len(), 1);
    damaged.len()
}
