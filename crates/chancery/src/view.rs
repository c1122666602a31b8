//! Certificates and their relatives for people and programs: a card, a full text, a JSON document of each.

pub mod certificate;
pub mod crl;
pub mod extension;
pub mod general_name;
pub mod key;
pub mod lint;
pub mod pkcs12;
pub mod request;
pub mod text;
