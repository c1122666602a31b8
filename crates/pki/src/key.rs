//! Public and private keys: any SubjectPublicKeyInfo as received, and the keys Chancery signs with.

mod algorithm;
mod ec;
mod kind;
mod pair;
mod private;
mod private_info;
mod public;
mod rsa;
mod verify;
mod weakness;

pub use algorithm::KeyAlgorithm;
pub use kind::{Curve, PublicKeyKind};
pub use private::PrivateKey;
pub use private_info::PrivateKeyInfo;
pub use public::PublicKey;
pub use weakness::Weakness;
