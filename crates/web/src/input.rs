//! What was sent, in the types of the service: one noun in each file.

mod authority;
mod certificate;
mod crl;
mod person;
mod request;
mod token;

pub(crate) use authority::{create_authority, reissue, renew_authority, set_up};
pub(crate) use certificate::{certificate_query, export_pkcs12, hold, issue, rekey, release, renew, revoke};
pub(crate) use crl::{add_entries, schedule_crl};
pub(crate) use person::{create_person, edit_person, person_query};
pub(crate) use request::{create_request, request_query};

pub(crate) use token::{create_token, token_query};

use chancery_api::Secret;
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::extension::ReasonCode;
use chancery_pki::time::Time;
use chancery_service::Passphrase;

/// A passphrase on its way to the vault.
pub(crate) fn passphrase(secret: Secret) -> Passphrase {
    Passphrase::new(secret.0)
}

fn reason(word: &str) -> Result<ReasonCode, Refusal> {
    ReasonCode::from_name(word).ok_or_else(|| {
        let known: Vec<&str> = ReasonCode::ALL.iter().map(|reason| reason.name()).collect();
        Refusal::new(Code::BadReason).with("given", word).with("known", known.join(" "))
    })
}

fn time(text: &str) -> Result<Time, Refusal> {
    let why = "write 2027-01-31 or 2027-01-31T12:00:00Z";
    Time::from_rfc3339(text).ok_or_else(|| Refusal::new(Code::BadTime).with("given", text).with("why", why))
}
