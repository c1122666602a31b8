//! Persons: `/api/v1/persons`. A person is named by id, address or name.

use serde::{Deserialize, Serialize};

/// `POST /persons`. Answer: `Envelope<Person>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreatePerson {
    /// Name.
    pub name: String,
    /// `administrator`, `operator`, `auditor` or `member`; `member` when absent.
    pub role: Option<String>,
    /// Mailboxes that are theirs, by the caller's word.
    pub addresses: Vec<String>,
    /// Domains that are theirs with every host name below them, by the caller's word.
    pub domains: Vec<String>,
    /// Check and answer, but change nothing.
    pub dry_run: bool,
}

/// `POST /persons/{person}`: another name or role. Answer: `Envelope<Person>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EditPerson {
    /// Another name.
    pub name: Option<String>,
    /// Another role.
    pub role: Option<String>,
    /// Check and answer, but change nothing.
    pub dry_run: bool,
}

/// A person as answers show it. Also of `POST /persons/{person}/suspend` and `…/resume`, and of `PUT` and `DELETE` of
/// `/persons/{person}/addresses/{address}` and `/persons/{person}/domains/{domain}`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Person {
    /// Id; empty in a dry run.
    pub id: String,
    /// Name.
    pub name: String,
    /// `administrator`, `operator`, `auditor` or `member`.
    pub role: String,
    /// `active` or `suspended`.
    pub state: String,
    /// Mailboxes.
    pub addresses: Vec<Holding>,
    /// Domains.
    pub domains: Vec<Holding>,
    /// When the person was created.
    pub created: String,
}

/// Something of a person's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Holding {
    /// The mailbox or domain.
    pub name: String,
    /// When it was proved.
    pub proved: Option<String>,
}

/// Query of `GET /persons`. Answer: `Envelope<Page<Person>>`, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct PersonQuery {
    /// Most items; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
