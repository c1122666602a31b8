//! A token, and who somebody is.

use chancery_api::certificate::Owner;
use chancery_api::token::{Scope, Token, Whoami};
use chancery_domain::id::Id;
use chancery_pki::time::Time;
use chancery_service::token as service;

/// A token; in a preview without an id, which does not exist yet.
pub(crate) fn token(view: service::TokenView) -> Token {
    let row = view.row;
    Token {
        id: if row.id.0 == 0 { String::new() } else { row.id.to_string() },
        name: row.name,
        person: view.person.map(owner),
        role: view.role.to_string(),
        scope: scope(view.scope),
        state: view.state.as_str().to_owned(),
        created: row.created.to_rfc3339(),
        expires: row.expires.to_rfc3339(),
        last_used: row.last_used.map(Time::to_rfc3339),
    }
}

/// Who somebody is.
pub(crate) fn whoami(who: service::Whoami) -> Whoami {
    Whoami {
        actor: who.actor,
        role: who.role.to_string(),
        person: who.person.map(owner),
        scope: scope(who.scope),
        expires: who.expires.map(Time::to_rfc3339),
    }
}

fn owner((id, name): (Id, String)) -> Owner {
    Owner { id: id.to_string(), name }
}

fn scope(scope: chancery_service::Scope) -> Scope {
    Scope {
        verbs: scope.verbs.map(|verbs| verbs.iter().map(ToString::to_string).collect()),
        profiles: scope.profiles,
        names: scope.names.map(|names| names.iter().map(ToString::to_string).collect()),
        authorities: scope.authorities,
    }
}
