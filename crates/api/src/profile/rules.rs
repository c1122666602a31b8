//! The rules of a profile as they are written: the body of `PUT /profiles/{slug}`, and `rules` of every profile.
//!
//! Programs hand them on as JSON; these types say their form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The rules for certificates of one purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Permanent name, such as `server`; that of the address when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Name for people, such as “Web server”.
    pub title: String,
    /// One sentence: what certificates of this profile are for.
    pub purpose: String,
    /// Key types accepted, such as `p256` or `rsa3072`; the first is made by default.
    pub key_types: Vec<String>,
    /// Validity in days when none is asked for.
    pub validity_default: u32,
    /// Longest validity in days.
    pub validity_max: u32,
    /// keyUsage by RFC names.
    pub key_usage: Vec<String>,
    /// extKeyUsage by RFC names or dotted identifiers; empty for authorities.
    pub extended_key_usage: Vec<String>,
    /// What is done with each attribute of the subject; attributes not listed are dropped, which is shown.
    pub subject: BTreeMap<SubjectField, FieldRule>,
    /// Which alternative names may stand in the certificate.
    pub names: NameRules,
    /// Policy identifiers written into the certificate.
    #[serde(default)]
    pub policies: Vec<String>,
    /// For authorities: most intermediates below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_len: Option<u32>,
    /// Whether this profile makes authorities.
    #[serde(default)]
    pub ca: bool,
    /// Whether id-pkix-ocsp-nocheck is written (OCSP signers).
    #[serde(default)]
    pub ocsp_nocheck: bool,
    /// Whether CRL, OCSP and issuer addresses are written when the authority has any.
    pub addresses: bool,
    /// Whether two valid certificates with the same subject are refused.
    #[serde(default)]
    pub unique_subject: bool,
    /// Which lints stop a certificate.
    pub lint: LintLevel,
    /// Where the key is made when the requester brings none.
    pub custody: Custody,
    /// Whether members may ask for it, for names that are proved to be theirs.
    #[serde(default)]
    pub members: bool,
    /// Days before the end from which a certificate counts as expiring.
    pub renewal_window: u32,
}

/// Attributes of a subject that profiles know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
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

/// What is done with one attribute of the subject (the policy sections of `openssl ca`, and more).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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

/// Which alternative names may stand in a certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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

/// Whether one kind of alternative name may stand in a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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

/// Which lints stop a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LintLevel {
    /// RFC 5280, and what matters to a private authority of the public rules.
    Private,
    /// All rules of the CA/Browser Forum that apply to the purpose.
    Public,
}

/// Where a key is made when the requester brings none (decision 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Custody {
    /// On the requester's machine; the authority never sees it.
    Requester,
    /// By the authority, sealed in its vault, so that a .p12 can be made again.
    Authority,
}
