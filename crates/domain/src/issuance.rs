//! Issuance decisions: profile + application + issuer → what the certificate will say, or every reason why not.
//!
//! Nothing an application asks for is dropped without being shown: see [`difference`].

mod decide;
pub mod difference;
mod extensions;
mod key;
mod names;
mod subject;
mod validity;

pub use decide::{Decision, decide};
pub use difference::{Change, Fate};
pub use key::{not_verifiable, refusals as key_refusals, usages as key_usages};
pub use names::refusals as name_refusals;

use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::certificate::Certificate;
use chancery_pki::extension::Extensions;
use chancery_pki::general_name::GeneralName;
use chancery_pki::key::PublicKey;
use chancery_pki::name::Name;
use chancery_pki::time::Time;
use serde::{Deserialize, Serialize};

use crate::refusal::{Code, Refusal};

/// What somebody asks for, from a request or from fields.
#[derive(Clone, Debug)]
pub struct Application {
    /// Subject asked for; may be empty.
    pub subject: Name,
    /// Alternative names asked for.
    pub names: Vec<GeneralName>,
    /// The key to be certified; the caller has checked the proof of possession.
    pub public_key: PublicKey,
    /// Other extensions asked for, to show what became of them.
    pub requested: Extensions,
    /// How long.
    pub validity: Validity,
}

/// How long a certificate shall be valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Validity {
    /// As the profile says; shortened to the issuer's end.
    #[default]
    ProfileDefault,
    /// So many days; refused when it is too long.
    Days(u32),
    /// Until this second; refused when it is too long.
    Until(Time),
}

/// Who will sign.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    /// The authority's display name.
    pub name: &'a str,
    /// The authority's own certificate.
    pub certificate: &'a Certificate,
    /// Addresses to write into certificates.
    pub addresses: &'a Addresses,
    /// Algorithm the authority signs with.
    pub signature_algorithm: SignatureAlgorithm,
    /// That its own certificate is revoked or on hold: nothing it signs would be accepted.
    pub revoked: Option<&'a IssuerRevocation>,
}

/// That an authority's own certificate is revoked or on hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerRevocation {
    /// Since when (RFC 3339).
    pub since: String,
    /// Why, as RFC 5280 §5.3.1 calls it.
    pub reason: String,
}

impl IssuerRevocation {
    /// Why the authority of this name signs no more: `CHY-3051`.
    pub fn refusal(&self, authority: &str) -> Refusal {
        let refusal = Refusal::new(Code::AuthorityRevoked).with("authority", authority);
        refusal.with("since", &self.since).with("reason", &self.reason)
    }
}

/// Addresses an authority publishes at; all absent without a publication base.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Of the CRL (or the partition of it) that will list the certificate.
    pub crl: Option<String>,
    /// Of the authority's own certificate.
    pub ca_issuers: Option<String>,
    /// Of the OCSP responder.
    pub ocsp: Option<String>,
}

/// Something a person should see although it stops nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Permanent code, such as `CHY-1003`.
    pub code: &'static str,
    /// Values by the names the catalogue of texts uses.
    pub values: Vec<(&'static str, String)>,
}

impl Notice {
    /// The common name was not among the alternative names and was added there. Values: `name`.
    pub const NAME_FROM_SUBJECT: &'static str = "CHY-1003";
    /// The validity was shortened to the issuer's end. Values: `issuer`, `ends`.
    pub const SHORTENED: &'static str = "CHY-2009";
    /// The authority has no publication base, so the certificate carries no addresses. Values: `authority`.
    pub const NO_ADDRESSES: &'static str = "CHY-2023";

    pub(crate) fn new(code: &'static str, values: Vec<(&'static str, String)>) -> Self {
        Self { code, values }
    }
}
