//! The parts profiles are made of.

use chancery_pki::oid::{self, Oid};
use serde::{Deserialize, Serialize};

/// What is done with one attribute of the subject (the policy sections of `openssl ca`, and more).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldRule {
    /// Must be there and equal to the authority's.
    Match,
    /// Must be there.
    Supplied,
    /// May be there.
    Optional,
    /// Is left out of the certificate; the request may have it, and the difference is shown.
    Forbidden,
    /// Always this value, whatever the request says.
    Fixed(String),
}

/// Attributes of a subject that profiles know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectField {
    /// C
    Country,
    /// ST
    State,
    /// L
    Locality,
    /// street
    Street,
    /// postalCode
    PostalCode,
    /// O
    Organization,
    /// organizationIdentifier
    OrganizationIdentifier,
    /// OU
    OrganizationalUnit,
    /// title
    Title,
    /// GN
    GivenName,
    /// SN
    Surname,
    /// serialNumber
    SerialNumber,
    /// UID
    UserId,
    /// DC
    DomainComponent,
    /// CN
    CommonName,
    /// E
    Email,
}

impl SubjectField {
    /// All, in the order a subject is written.
    pub const ALL: [Self; 16] = [
        Self::Country,
        Self::State,
        Self::Locality,
        Self::Street,
        Self::PostalCode,
        Self::Organization,
        Self::OrganizationIdentifier,
        Self::OrganizationalUnit,
        Self::Title,
        Self::GivenName,
        Self::Surname,
        Self::SerialNumber,
        Self::UserId,
        Self::DomainComponent,
        Self::CommonName,
        Self::Email,
    ];

    /// The attribute type.
    pub const fn oid(self) -> Oid {
        match self {
            Self::Country => oid::COUNTRY,
            Self::State => oid::STATE,
            Self::Locality => oid::LOCALITY,
            Self::Street => oid::STREET,
            Self::PostalCode => oid::POSTAL_CODE,
            Self::Organization => oid::ORGANIZATION,
            Self::OrganizationIdentifier => oid::ORGANIZATION_IDENTIFIER,
            Self::OrganizationalUnit => oid::ORGANIZATIONAL_UNIT,
            Self::Title => oid::TITLE,
            Self::GivenName => oid::GIVEN_NAME,
            Self::Surname => oid::SURNAME,
            Self::SerialNumber => oid::SERIAL_NUMBER,
            Self::UserId => oid::USER_ID,
            Self::DomainComponent => oid::DOMAIN_COMPONENT,
            Self::CommonName => oid::COMMON_NAME,
            Self::Email => oid::EMAIL_ADDRESS,
        }
    }

    /// Word for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::State => "state",
            Self::Locality => "city",
            Self::Street => "street",
            Self::PostalCode => "postal code",
            Self::Organization => "organisation",
            Self::OrganizationIdentifier => "organisation identifier",
            Self::OrganizationalUnit => "unit",
            Self::Title => "title",
            Self::GivenName => "given name",
            Self::Surname => "surname",
            Self::SerialNumber => "serial number",
            Self::UserId => "user id",
            Self::DomainComponent => "domain component",
            Self::CommonName => "common name",
            Self::Email => "e-mail",
        }
    }

    /// The field an attribute type belongs to.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.oid() == *oid)
    }
}

/// Whether one kind of alternative name may stand in a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Refused.
    #[default]
    Forbidden,
    /// May be there.
    Allowed,
    /// At least one must be there.
    Required,
}

/// Which alternative names may stand in a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NameRules {
    /// Host names.
    pub dns: Permission,
    /// Host names with a `*` as first label.
    pub wildcard: Permission,
    /// IP addresses.
    pub ip: Permission,
    /// Mailboxes.
    pub email: Permission,
    /// URIs.
    pub uri: Permission,
    /// User principal names and other otherNames.
    pub other: Permission,
    /// Most names in one certificate.
    pub max: u32,
}

/// Which lints stop a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LintLevel {
    /// RFC 5280, and what matters to a private authority of the public rules.
    Private,
    /// All rules of the CA/Browser Forum that apply to the purpose.
    Public,
}

/// Where a key is made when the requester brings none (decision 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Custody {
    /// On the requester's machine; the authority never sees it.
    Requester,
    /// By the authority, sealed in its vault, so that a .p12 can be made again.
    Authority,
}
