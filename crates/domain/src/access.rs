//! Who may do what: roles, the verbs they open, the names an actor may ask for, and the scopes that narrow a token.
//!
//! A [`Role`] opens each [`Verb`] for everything, for what is one's own, or not at all ([`Role::grant`]). Which names may
//! stand in a certificate is a second question ([`name_refusals`]): operators ask for any the profile takes, members for
//! their own. A [`Scope`] only ever takes away.

mod holdings;
mod names;
mod pattern;
mod person;
mod role;
mod scope;
mod verb;

pub use holdings::Holdings;
pub use names::{name_refusals, subject_refusals};
pub use pattern::NamePattern;
pub use person::PersonState;
pub use role::{Grant, Role, UnknownRole};
pub use scope::{Matter, Scope};
pub use verb::{Limit, UnknownVerb, Verb};
