//! What lints are and what they find.

use crate::certificate::Certificate;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Notice,
    /// Should be otherwise; stops nothing.
    Warning,
    /// Must be otherwise; nothing is signed.
    Error,
}

/// What a certificate is for: decides which rules apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A self-signed authority.
    Root,
    /// An authority below another.
    SubCa,
    /// A TLS server.
    Server,
    /// A TLS client: login, VPN, Wi-Fi.
    Client,
    /// S/MIME.
    Email,
    /// Signing of programs.
    CodeSigning,
    /// Time stamps.
    Timestamping,
    /// OCSP answers.
    OcspSigning,
    /// Something else: only the rules for all certificates apply.
    Other,
}

/// Around a certificate: what it is for and who signs.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// Whether the rules of the public web and mail apply (a profile's “public” mode).
    pub public: bool,
    /// The issuer's certificate, when it is known.
    pub issuer: Option<&'a Certificate>,
}

/// One rule of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Lint {
    /// Permanent name, such as `rfc5280_serial_positive`.
    pub id: &'static str,
    /// Where the rule stands, such as `RFC 5280 §4.1.2.2`.
    pub source: &'static str,
    /// How much a finding weighs.
    pub severity: Severity,
    /// The rule in one sentence.
    pub rule: &'static str,
}

/// A rule that was not kept.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub lint: &'static Lint,
    /// What was found, with its value.
    pub detail: String,
}
