//! Tokens to be made, listed.

use chancery_api::token::{CreateToken, Scope, TokenQuery};
use chancery_domain::access::{NamePattern, Verb};
use chancery_domain::refusal::Refusal;
use chancery_service::token as service;

use crate::body::field;

pub(crate) fn create_token(sent: CreateToken) -> Result<service::CreateToken, Refusal> {
    Ok(service::CreateToken {
        name: sent.name,
        person: sent.person,
        role: sent.role,
        scope: scope(sent.scope)?,
        days: sent.days,
        dry_run: sent.dry_run,
    })
}

pub(crate) fn token_query(sent: TokenQuery) -> service::TokenQuery {
    service::TokenQuery { limit: sent.limit, cursor: sent.cursor }
}

fn scope(sent: Scope) -> Result<chancery_service::Scope, Refusal> {
    let verbs = sent.verbs.map(|words| words.iter().map(|word| verb(word)).collect()).transpose()?;
    let names = sent.names.map(|texts| texts.iter().map(|text| pattern(text)).collect()).transpose()?;
    Ok(chancery_service::Scope { verbs, profiles: sent.profiles, names, authorities: sent.authorities })
}

fn verb(word: &str) -> Result<Verb, Refusal> {
    word.parse().map_err(|_| {
        let known: Vec<&str> = Verb::ALL.iter().map(|verb| verb.as_str()).collect();
        field("verb", word, &known.join(" "))
    })
}

fn pattern(text: &str) -> Result<NamePattern, Refusal> {
    text.parse()
        .map_err(|_| field("name", text, "www.example.org, *.example.org, joe@example.org, @example.org or 192.0.2.7"))
}
