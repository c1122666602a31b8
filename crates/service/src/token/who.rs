//! Who one is.

use chancery_domain::access::{Role, Scope};
use chancery_domain::id::Id;
use chancery_pki::time::Time;
use chancery_store::person;

use crate::error::Result;
use crate::{Actor, Service};

/// Who an actor is, as far as the authority knows.
#[derive(Clone, Debug)]
pub struct Whoami {
    /// Name in the log.
    pub actor: String,
    /// What they may do.
    pub role: Role,
    /// The person they are: id and name.
    pub person: Option<(Id, String)>,
    /// What they are narrowed to.
    pub scope: Scope,
    /// When their sign-in ends.
    pub expires: Option<Time>,
}

impl Service {
    /// Who the actor is. Everybody may ask who has signed in.
    pub async fn whoami(&self, actor: &Actor) -> Result<Whoami> {
        let person = match actor.person {
            Some(id) => person::by_id(&self.store, id).await?.map(|person| (id, person.display_name)),
            None => None,
        };
        let Actor { name, role, scope, expires, .. } = actor.clone();
        Ok(Whoami { actor: name, role, person, scope, expires })
    }
}
