//! Who does something.

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Administrator,
    /// See everything but secrets.
    Auditor,
}

/// Somebody who uses the service, as the audit log names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Name in the log, such as `local:0`.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl Actor {
    /// Whoever runs the program on the data directory itself: reading data and key file is being the authority
    /// (decision 18).
    pub fn local(uid: u32) -> Self {
        Self { name: format!("local:{uid}"), role: Role::Administrator }
    }

    /// The service itself, for what it does without being asked.
    pub fn system() -> Self {
        Self { name: "system".to_owned(), role: Role::Administrator }
    }
}
