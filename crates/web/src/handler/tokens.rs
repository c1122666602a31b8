//! `/api/v1/tokens` and `/api/v1/whoami`

use std::sync::Arc;

use axum::extract::State;
use chancery_api::rehearsal::Rehearsal;
use chancery_api::token::{CreateToken, NewToken, Token, TokenQuery, Whoami};
use chancery_api::{Page, Secret};
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
    Query(query): Query<TokenQuery>,
) -> Answer<Page<Token>> {
    let (found, damaged, next) = service.tokens(&actor, &input::token_query(query)).await?;
    let items = found.into_iter().map(view::token).collect();
    Ok(warned(Page { items, next }, damaged.into_iter().map(view::alert).collect()))
}

pub(crate) async fn create(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    body: Body<CreateToken>,
) -> Answer<NewToken> {
    let made = service.create_token(&actor, &input::create_token(body.value)?).await?;
    Ok(data(NewToken { token: view::token(made.token), secret: made.secret.map(Secret) }))
}

pub(crate) async fn revoke(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Place(name): Place<String>,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Token> {
    Ok(data(view::token(service.revoke_token(&actor, &name, rehearsal.dry_run).await?)))
}

pub(crate) async fn whoami(State(service): State<Arc<Service>>, Caller(actor): Caller) -> Answer<Whoami> {
    Ok(data(view::whoami(service.whoami(&actor).await?)))
}

pub(crate) async fn sign_out(
    State(service): State<Arc<Service>>,
    Caller(actor): Caller,
    Query(rehearsal): Query<Rehearsal>,
    _: Nothing,
) -> Answer<Token> {
    Ok(data(view::token(service.sign_out(&actor, rehearsal.dry_run).await?)))
}
