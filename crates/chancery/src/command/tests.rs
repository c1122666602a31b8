//! Commands against a transport that records what they ask for and answers what a test says.

mod authorities;
mod desk;
mod issuing;
mod revoking;
mod roles;
mod signing;
