//! Requests for certificates of outside authorities: `/api/v1/requests`.

use serde::{Deserialize, Serialize};

/// `POST /requests`: a key kept here and a request for somebody else's authority; or only a request made elsewhere.
/// Answer: `Envelope<Request>`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CreateRequest {
    /// Name of the lineage; the first of `names` when absent.
    pub name: Option<String>,
    /// Alternative names in users' notation.
    pub names: Vec<String>,
    /// Subject as a DN in either style; only the common name when absent.
    pub subject: Option<String>,
    /// Profile slug, for key type and usages; guessed from the names when absent.
    pub profile: Option<String>,
    /// Key type; the profile's first when absent.
    pub key: Option<String>,
    /// PEM of a request made elsewhere: it is kept and no key is made.
    pub csr: Option<String>,
    /// Check and answer, but change nothing.
    pub dry_run: bool,
}

/// `POST /requests/{id or name}/complete`: the certificate that came back. Answer: `Envelope<Request>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CompleteRequest {
    /// PEM: the certificate, and the chain above it in any order.
    pub pem: String,
    /// Check and answer, but change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// A request as answers show it. Also `POST /requests/{id or name}/cancel`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Request {
    /// Id.
    pub id: String,
    /// Name of the lineage.
    pub name: String,
    /// `waiting`, `issued`, `cancelled` or `refused`.
    pub state: String,
    /// Who issues: `built-in` or `csr`.
    pub handler: String,
    /// Profile slug.
    pub profile: String,
    /// Subject in the natural order.
    pub subject: String,
    /// Alternative names, with their kind.
    pub names: Vec<String>,
    /// Key type in words.
    pub key: String,
    /// `held` in the vault, or `elsewhere`.
    pub custody: String,
    /// When it was made.
    pub created: String,
    /// SHA-256 of the public key, hex.
    pub spki_sha256: String,
    /// Id of the certificate.
    pub certificate: Option<String>,
    /// PEM of the request; only in answers about one request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pem: Option<String>,
    /// PEM of certificate and chain, once issued; only in answers about one request.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fullchain: Option<String>,
}

/// Query of `GET /requests`. Answer: `Envelope<Page<Request>>`, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct RequestQuery {
    /// Only this state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Most items; 50 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    pub limit: Option<u32>,
    /// Where to go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// `POST /requests/{id or name}/key`: the held key as encrypted PKCS#8. Answer: `Envelope<ExportedKey>`.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportKey {
    /// Password of the file.
    pub password: crate::Secret,
}

/// An encrypted private key.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExportedKey {
    /// PEM, `ENCRYPTED PRIVATE KEY`.
    pub pem: String,
}
