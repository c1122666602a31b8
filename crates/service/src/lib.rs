//! Use cases, one file per verb, behind one [`Service`]; the key vault.

pub mod vault;
