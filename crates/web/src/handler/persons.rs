//! `/api/v1/persons`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::Page;
use chancery_api::person::{CreatePerson, EditPerson, Person, PersonQuery};
use chancery_api::rehearsal::Rehearsal;
use chancery_service::Service;

use crate::answer::{Answer, data, warned};
use crate::body::{Body, Nothing};
use crate::caller::Caller;
use crate::place::Place;
use crate::query::Query;
use crate::{input, view};

pub(crate) async fn list(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Query(query): Query<PersonQuery>,
) -> Answer<Page<Person>> {
    let (found, damaged, next) = service.persons(&actor, &input::person_query(query)).await?;
    let items = found.into_iter().map(view::person).collect();
    Ok(warned(Page { items, next }, damaged.into_iter().map(view::alert).collect()))
}

pub(crate) async fn create(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<CreatePerson>,
) -> Answer<Person> {
    Ok(data(view::person(service.create_person(&actor, &input::create_person(body.value)).await?)))
}

pub(crate) async fn show(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
) -> Answer<Person> {
    Ok(data(view::person(service.person(&actor, &name).await?)))
}

pub(crate) async fn edit(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    body: Body<EditPerson>,
) -> Answer<Person> {
    Ok(data(view::person(service.edit_person(&actor, &name, &input::edit_person(body.value)).await?)))
}

pub(crate) async fn suspend(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Person> {
    Ok(data(view::person(service.suspend_person(&actor, &name, rehearsal.dry_run).await?)))
}

pub(crate) async fn resume(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Person> {
    Ok(data(view::person(service.resume_person(&actor, &name, rehearsal.dry_run).await?)))
}

pub(crate) async fn add_address(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place((name, address)): Place<(String, String)>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Person> {
    Ok(data(view::person(service.add_address(&actor, &name, &address, rehearsal.dry_run).await?)))
}

pub(crate) async fn remove_address(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place((name, address)): Place<(String, String)>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Person> {
    Ok(data(view::person(service.remove_address(&actor, &name, &address, rehearsal.dry_run).await?)))
}

pub(crate) async fn add_domain(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place((name, domain)): Place<(String, String)>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Person> {
    Ok(data(view::person(service.add_domain(&actor, &name, &domain, rehearsal.dry_run).await?)))
}

pub(crate) async fn remove_domain(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place((name, domain)): Place<(String, String)>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Person> {
    Ok(data(view::person(service.remove_domain(&actor, &name, &domain, rehearsal.dry_run).await?)))
}
