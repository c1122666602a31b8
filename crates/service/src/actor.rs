//! Who does something.

use chancery_domain::access::{Role, Scope};
use chancery_domain::id::Id;
use chancery_pki::time::Time;

/// Somebody who uses the service, as the audit log names them. Made anew for every request: what was taken away since is
/// gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Name in the log, such as `local:0`, `person:123`, `token:456`.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The person they are, when it is one.
    pub person: Option<Id>,
    /// What they are narrowed to.
    pub scope: Scope,
    /// When their sign-in ends; `None` when it ends with the connection.
    pub expires: Option<Time>,
}

impl Actor {
    /// Somebody of this role who is no person of ours.
    pub fn new(name: impl Into<String>, role: Role) -> Self {
        Self { name: name.into(), role, person: None, scope: Scope::default(), expires: None }
    }

    /// Whoever runs the program on the data directory itself: reading data and key file is being the authority
    /// (decision 18).
    pub fn local(uid: u32) -> Self {
        Self::new(format!("local:{uid}"), Role::Administrator)
    }

    /// A person of this role.
    pub fn person(id: Id, role: Role) -> Self {
        Self { person: Some(id), ..Self::new(format!("person:{id}"), role) }
    }

    /// The service itself, for what it does without being asked.
    pub fn system() -> Self {
        Self::new("system", Role::Administrator)
    }
}
