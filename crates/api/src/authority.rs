//! Authorities: `/api/v1/authorities`.

use serde::{Deserialize, Serialize};

use crate::Secret;

/// `POST /authorities/setup`: the first authorities, a root and an issuing one below it (`chancery init`).
/// Answer: `Envelope<Vec<Authority>>`, root first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SetUp {
    /// Name of the organisation; the authorities are called “NAME Root CA” and “NAME Issuing CA 1”.
    pub name: String,
    /// What will be issued: words of `servers`, `email`, `login`.
    pub issue: Vec<String>,
    /// Subject fields of both authorities.
    pub subject: SubjectFields,
    /// Key type of the root; by what will be issued when absent.
    pub root_key: Option<String>,
    /// Key type of the issuing authority.
    pub issuing_key: Option<String>,
    /// Days of validity of the root (3652).
    pub root_days: Option<u32>,
    /// Days of validity of the issuing authority (1826).
    pub issuing_days: Option<u32>,
    /// Signature algorithm, such as `sha384` or `rsa-pss-sha256`; by key type when absent.
    pub signature: Option<String>,
    /// Publication base, such as `http://ca.example.org`; immutable. Not https: clients fetch CRLs and OCSP answers
    /// without TLS.
    pub url: Option<String>,
    /// Passphrase that seals the root's key in addition to the vault; `null` seals it by the vault alone.
    pub root_passphrase: Option<Secret>,
    /// Host names, mail domains or networks the authorities are confined to (nameConstraints of the issuing authority).
    pub permitted: Vec<String>,
    /// Check and answer, but change nothing.
    pub dry_run: bool,
}

/// Subject fields, each empty when not wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SubjectFields {
    /// O
    pub organization: Option<String>,
    /// OU
    pub unit: Option<String>,
    /// L
    pub city: Option<String>,
    /// ST
    pub state: Option<String>,
    /// C: name or ISO 3166 code.
    pub country: Option<String>,
    /// E
    pub email: Option<String>,
}

/// `POST /authorities`: one more authority. Answer: `Envelope<Authority>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreateAuthority {
    /// Common name and display name.
    pub name: String,
    /// `root`, `issuing` (below `parent`) or `external` (request to be signed by somebody else's authority).
    pub kind: String,
    /// Slug or name of the authority above; the only root when absent.
    pub parent: Option<String>,
    /// Profiles (or the words `servers`, `email`, `login`) it shall be the default for.
    pub issue: Vec<String>,
    /// Subject fields besides the common name.
    pub subject: SubjectFields,
    /// Key type.
    pub key: Option<String>,
    /// Days of validity.
    pub days: Option<u32>,
    /// Signature algorithm.
    pub signature: Option<String>,
    /// Publication base; that of the parent when absent.
    pub url: Option<String>,
    /// Most authorities below it; 0 for an issuing one by default.
    pub path_len: Option<u32>,
    /// nameConstraints: permitted names.
    pub permitted: Vec<String>,
    /// nameConstraints: excluded names.
    pub excluded: Vec<String>,
    /// Passphrase that will seal the new key in addition to the vault.
    pub passphrase: Option<Secret>,
    /// Passphrase of the parent's key, when it has one.
    pub parent_passphrase: Option<Secret>,
    /// Make it the default for `issue` even when another authority is.
    pub make_default: bool,
    /// Check and answer, but change nothing.
    pub dry_run: bool,
    /// With `dry_run`: a locked key counts as if its passphrase were given; without this it is refused with `CHY-3001`, as
    /// it would be.
    pub assume_unlocked: bool,
}

/// `POST /authorities/{name}/renew` (same key, new certificate) and `…/replace` (new key, next slug).
/// Answer: `Envelope<Authority>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RenewAuthority {
    /// Days of validity; as before when absent.
    pub days: Option<u32>,
    /// Key type of the replacement; as before when absent.
    pub key: Option<String>,
    /// Passphrase of the authority's own key (a root signs itself), and of its replacement.
    pub passphrase: Option<Secret>,
    /// Passphrase of the parent's key.
    pub parent_passphrase: Option<Secret>,
    /// Check and answer, but change nothing.
    pub dry_run: bool,
    /// With `dry_run`: a locked key counts as if its passphrase were given; without this it is refused with `CHY-3001`, as
    /// it would be.
    pub assume_unlocked: bool,
}

/// `POST /authorities/{name}/certificate`: the certificate an outside authority gave. Answer: `Envelope<Authority>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteAuthority {
    /// PEM: the certificate, and the chain above it in any order.
    pub pem: String,
    /// Check and answer, but change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// `POST /authorities/{name}/default`: the profiles it shall issue by default. Answer: `Envelope<Authority>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeDefault {
    /// Profiles or group words; all end-entity profiles when empty.
    pub profiles: Vec<String>,
    /// Check and answer, but change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// `POST /authorities/{name}/reissue`: everything it issued and that is still valid, again under its replacement.
/// Answer: `Envelope<Reissued>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reissue {
    /// The authority that issues now; the default of each profile when absent.
    pub to: Option<String>,
    /// Passphrase of that authority's key, when it has one.
    pub passphrase: Option<Secret>,
    /// Answer with the plan alone, and change nothing.
    pub dry_run: bool,
    /// With `dry_run`: a locked key counts as if its passphrase were given; without this it is refused with `CHY-3001`, as
    /// it would be.
    pub assume_unlocked: bool,
}

/// `POST /authorities/{name}/retire`: it issues no more; its CRLs go on. Answer: `Envelope<Authority>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RetireAuthority {
    /// Also when it has valid certificates or is a default.
    pub force: bool,
    /// Check and answer, but change nothing.
    pub dry_run: bool,
}

/// `POST /authorities/{name}/unlock`: its key stays open for a time. Answer: `Envelope<Authority>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnlockAuthority {
    /// Passphrase of its key; only with `dry_run` it may be absent.
    #[serde(default)]
    pub passphrase: Option<Secret>,
    /// For how many seconds; at most a day.
    pub seconds: u32,
    /// Check and answer, but change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What was re-issued, or will be.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reissued {
    /// When the old authority ends.
    pub authority_ends: String,
    /// Last day on which a certificate of the default length still fits under it.
    pub last_full_length: String,
    /// One row for each valid certificate, soonest end first.
    pub items: Vec<ReissueRow>,
}

/// One certificate of a re-issue plan.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReissueRow {
    /// Name of the certificate.
    pub name: String,
    /// Serial number of the old one.
    pub serial: String,
    /// When the old one ends.
    pub not_after: String,
    /// Serial number of the new one; `null` in a plan.
    pub new_serial: Option<String>,
    /// Why it was not re-issued: a code.
    pub fault: Option<crate::Fault>,
}

/// An authority as answers show it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Authority {
    /// Permanent name of one key of one authority, such as `issuing-1`.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// `root`, `issuing` or `external`.
    pub kind: String,
    /// `active`, `pending` (waits for an outside authority) or `retired`.
    pub state: String,
    /// Since when its certificate, or one above it, is revoked or on hold (RFC 3339), so that it issues nothing; `null` when it is not.
    #[serde(default)]
    pub revoked: Option<String>,
    /// Slug of the authority above; `null` for roots and externally signed ones.
    pub parent: Option<String>,
    /// Subject in the natural order.
    pub subject: String,
    /// Key type in words.
    pub key: String,
    /// Whether its key needs a passphrase.
    pub passphrase: bool,
    /// Until when it is unlocked all the same; `9999-12-31T23:59:59Z`: as long as the server runs.
    #[serde(default)]
    pub unlocked_until: Option<String>,
    /// Serial number of its current certificate.
    pub serial: Option<String>,
    /// First second of validity.
    pub not_before: Option<String>,
    /// Last second of validity.
    pub not_after: Option<String>,
    /// SHA-256 of its certificate, hex.
    pub sha256: Option<String>,
    /// Publication base.
    pub url: Option<String>,
    /// Profiles it is the default for.
    pub default_for: Vec<String>,
    /// Certificates issued.
    pub issued: u64,
    /// Latest CRL.
    pub crl: Option<crate::crl::CrlSummary>,
    /// PEM of its certificate; `null` while pending.
    pub pem: Option<String>,
    /// PEM of the chain above it, without the root when that is ours.
    pub chain: Vec<String>,
    /// PEM of the request, while pending.
    pub request: Option<String>,
}
