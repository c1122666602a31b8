//! Certificates: `/api/v1/certificates`.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// `POST /certificates`: issue one. Answer: `Envelope<Issued>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Issue {
    /// PEM of a request; absent when the authority shall make and keep the key (custody).
    pub csr: Option<String>,
    /// Key type the authority makes; the profile's first when absent. Only without `csr`.
    pub key: Option<String>,
    /// Profile slug; guessed from the names when absent.
    pub profile: Option<String>,
    /// Slug or name of the authority; the profile's default when absent.
    pub authority: Option<String>,
    /// Subject as a DN in either style; in place of the request's when given.
    pub subject: Option<String>,
    /// Alternative names in users' notation, in addition to the request's.
    pub names: Vec<String>,
    /// Days of validity.
    pub days: Option<u32>,
    /// Last second of validity, RFC 3339.
    pub until: Option<String>,
    /// Display name of the lineage; the first name when absent.
    pub name: Option<String>,
    /// A note for people.
    pub note: Option<String>,
    /// Whose it shall be: id, address or name of a person; the caller's when absent and the caller is a person.
    pub owner: Option<String>,
    /// Passphrase of the authority's key, when it has one.
    pub passphrase: Option<Secret>,
    /// Decide, lint and show, but sign nothing.
    pub dry_run: bool,
    /// With `dry_run`: a locked key counts as if its passphrase were given; without this it is refused with `CHY-3001`, as
    /// it would be.
    pub assume_unlocked: bool,
}

/// `POST /certificates/{name}/renew`: the same key. Answer: `Envelope<Issued>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Renew {
    /// Days of validity; as long as before when neither is given.
    pub days: Option<u32>,
    /// Last second of validity, RFC 3339.
    pub until: Option<String>,
    /// Authority; the one that issued the current certificate, or its successor, when absent.
    pub authority: Option<String>,
    /// Revoke the old one as superseded.
    pub revoke_old: bool,
    /// Passphrase of the authority's key, when it has one.
    pub passphrase: Option<Secret>,
    /// Decide, lint and show, but sign nothing.
    pub dry_run: bool,
    /// With `dry_run`: a locked key counts as if its passphrase were given; without this it is refused with `CHY-3001`, as
    /// it would be.
    pub assume_unlocked: bool,
}

/// `POST /certificates/{name}/rekey`: a new key. Answer: `Envelope<Issued>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rekey {
    /// PEM of a request made with the new key; absent when the authority keeps the key and makes a new one. Of the request
    /// only the key counts: subject and names are those of the certificate before, and what differs is told.
    pub csr: Option<String>,
    /// Days of validity; as long as before when neither is given.
    pub days: Option<u32>,
    /// Last second of validity, RFC 3339.
    pub until: Option<String>,
    /// Authority; the one that issued the current certificate, or its successor, when absent.
    pub authority: Option<String>,
    /// Revoke the old one as superseded.
    pub revoke_old: bool,
    /// Passphrase of the authority's key, when it has one.
    pub passphrase: Option<Secret>,
    /// Decide, lint and show, but sign nothing.
    pub dry_run: bool,
    /// With `dry_run`: a locked key counts as if its passphrase were given; without this it is refused with `CHY-3001`, as
    /// it would be.
    pub assume_unlocked: bool,
}

/// `POST /certificates/{name}/revoke`. Answer: `Envelope<Revoked>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Revoke {
    /// RFC 5280 reason, such as `keyCompromise`; `unspecified` when absent.
    pub reason: Option<String>,
    /// Since when it is not to be relied on, RFC 3339.
    pub since: Option<String>,
    /// A note for people.
    pub note: Option<String>,
    /// Passphrase of the authority's key, so that the CRL can be signed at once.
    pub passphrase: Option<Secret>,
    /// Show what would be revoked, and change nothing.
    pub dry_run: bool,
}

/// `POST /certificates/{name}/hold`. Answer: `Envelope<Revoked>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Hold {
    /// Since when it is not to be relied on, RFC 3339.
    pub since: Option<String>,
    /// A note for people.
    pub note: Option<String>,
    /// Passphrase of the authority's key, so that the CRL can be signed at once.
    pub passphrase: Option<Secret>,
    /// Show what would be put on hold, and change nothing.
    pub dry_run: bool,
}

/// `POST /certificates/{name}/release`. Answer: `Envelope<Revoked>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Release {
    /// A note for people.
    pub note: Option<String>,
    /// Passphrase of the authority's key, so that the CRL can be signed at once.
    pub passphrase: Option<Secret>,
    /// Show what would be released, and change nothing.
    pub dry_run: bool,
}

/// What was revoked and what became of the CRL.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Revoked {
    /// Every certificate covered; several for a compromised key.
    pub certificates: Vec<Certificate>,
    /// The CRLs that list them now.
    pub crls: Vec<crate::crl::CrlSummary>,
    /// Authorities whose key is locked, so that their CRL waits.
    pub waiting: Vec<String>,
    /// Authorities whose CRL was signed just now, so that the next one follows within seconds.
    pub following: Vec<String>,
    /// Authorities whose CRL could not be signed for another reason; it is tried again.
    #[serde(default)]
    pub failed: Vec<CrlFailure>,
}

/// Why a CRL could not be signed.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CrlFailure {
    /// Slug of the authority.
    pub authority: String,
    /// The reasons.
    pub faults: Vec<crate::Fault>,
}

/// What was issued, or with `dry_run` what would be.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issued {
    /// The certificate; serial and PEM are absent in a dry run.
    pub certificate: Certificate,
    /// PEM of the chain: the certificate first, without the root.
    pub fullchain: String,
    /// PEM of the root above it, when it is known.
    pub root: Option<String>,
    /// What became of everything asked for.
    pub changes: Vec<Change>,
    /// Findings of the lints that stop nothing.
    pub findings: Vec<Finding>,
}

/// One thing asked for or given: see the fate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Change {
    /// What it is.
    pub field: String,
    /// What was asked for.
    pub asked: Option<String>,
    /// What stands in the certificate.
    pub given: Option<String>,
    /// `kept`, `changed`, `dropped` or `added`.
    pub fate: String,
    /// The rule that decided.
    pub rule: String,
}

/// A finding of a lint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    /// Permanent name of the lint.
    pub lint: String,
    /// `notice`, `warning` or `error`.
    pub severity: String,
    /// Where the rule stands.
    pub source: String,
    /// What was found.
    pub detail: String,
}

/// A certificate as answers show it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Certificate {
    /// Id; empty in a dry run.
    pub id: String,
    /// Name of its lineage.
    pub name: String,
    /// Serial number.
    pub serial: String,
    /// Profile slug.
    pub profile: String,
    /// `valid`, `expiring`, `expired`, `not_yet_valid`, `revoked` or `on_hold`.
    pub state: String,
    /// Slug of the authority that issued it.
    pub authority: String,
    /// Subject in the natural order.
    pub subject: String,
    /// Alternative names, with their kind.
    pub names: Vec<String>,
    /// Key type in words.
    pub key: String,
    /// `held` in the vault, or `elsewhere`.
    pub custody: String,
    /// First second of validity.
    pub not_before: String,
    /// Last second of validity.
    pub not_after: String,
    /// Whole days left; negative when expired.
    pub days_left: i64,
    /// SHA-256 of the DER, hex.
    pub sha256: String,
    /// When it was revoked or put on hold.
    pub revoked_at: Option<String>,
    /// RFC 5280 reason.
    pub reason: Option<String>,
    /// Id of the certificate that replaced it.
    pub replaced_by: Option<String>,
    /// Note for people.
    pub note: Option<String>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<Owner>,
    /// PEM; only in answers about one certificate.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pem: Option<String>,
}

/// The person something belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Owner {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// Query of `GET /certificates`. Answer: `Envelope<Page<Certificate>>`, soonest end first with `expiring_within`, else
/// newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct CertificateQuery {
    /// Part of a name, a serial number, a thumbprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Only this profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Only this authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
    /// Only of this person: id, address or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Only current certificates that end within so many seconds and are not revoked; with other conditions, those for
    /// which all hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiring_within: Option<u64>,
    /// Most items; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// Where to go on: `next` of the part before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// `POST /certificates/{name}/p12`: a file with the held key. Answer: `Envelope<Pkcs12>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportPkcs12 {
    /// Password of the file.
    pub password: Secret,
    /// Old encryption (3DES, SHA-1) for devices that read nothing newer.
    #[serde(default)]
    pub legacy: bool,
    /// Name shown by the program that opens it; the certificate's name when absent.
    #[serde(default)]
    pub friendly_name: Option<String>,
}

/// A PKCS#12 file.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pkcs12 {
    /// Base64 of the DER.
    pub base64: String,
    /// The certificate inside.
    pub certificate: Certificate,
}
