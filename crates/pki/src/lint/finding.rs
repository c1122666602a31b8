//! What lints are, what they are asked about and what they find.

use crate::certificate::{Certificate, TbsCertificate};
use crate::oid::{self, Oid};

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

impl Severity {
    /// One word in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
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

impl Purpose {
    /// What a certificate of unknown origin seems to be for: an authority by basicConstraints, otherwise the first
    /// purpose in extKeyUsage that has rules of its own. An authority is a root when it names itself as its issuer and
    /// does not name another key: a new key signed with the old one does.
    pub fn of(tbs: &TbsCertificate) -> Self {
        const BY_USAGE: [(Oid, Purpose); 6] = [
            (oid::SERVER_AUTH, Purpose::Server),
            (oid::EMAIL_PROTECTION, Purpose::Email),
            (oid::CODE_SIGNING, Purpose::CodeSigning),
            (oid::TIME_STAMPING, Purpose::Timestamping),
            (oid::OCSP_SIGNING, Purpose::OcspSigning),
            (oid::CLIENT_AUTH, Purpose::Client),
        ];
        if tbs.is_ca() {
            let other_key =
                tbs.authority_key_identifier().filter(|key| tbs.subject_key_identifier().as_ref() != Some(key));
            let is_root = tbs.issuer().matches(tbs.subject()) && other_key.is_none();
            return if is_root { Self::Root } else { Self::SubCa };
        }
        let usages = tbs.extended_key_usage().ok().flatten().map(|usage| usage.0).unwrap_or_default();
        BY_USAGE.iter().find(|(usage, _)| usages.contains(usage)).map_or(Self::Other, |(_, purpose)| *purpose)
    }
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

impl Lint {
    pub(super) const fn error(id: &'static str, source: &'static str, rule: &'static str) -> Self {
        Self { id, source, severity: Severity::Error, rule }
    }

    pub(super) const fn warning(id: &'static str, source: &'static str, rule: &'static str) -> Self {
        Self { id, source, severity: Severity::Warning, rule }
    }

    pub(super) const fn notice(id: &'static str, source: &'static str, rule: &'static str) -> Self {
        Self { id, source, severity: Severity::Notice, rule }
    }
}

/// A rule that was not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub lint: &'static Lint,
    /// What was found, with its value.
    pub detail: String,
}

#[cfg(test)]
mod tests {
    use super::Purpose;
    use crate::extension::{AuthorityKeyIdentifier, ExtensionValue as _};
    use crate::lint::sample::Sample;
    use crate::oid;

    #[test]
    fn purposes_are_recognised() {
        let rolled_over = Sample::root().with(AuthorityKeyIdentifier::of_key(&[1; 20]).to_extension(false));
        for (sample, purpose) in [
            (Sample::root(), Purpose::Root),
            (rolled_over, Purpose::SubCa),
            (Sample::sub_ca(), Purpose::SubCa),
            (Sample::server(), Purpose::Server),
            (Sample::server().purposes(&[oid::CLIENT_AUTH, oid::SERVER_AUTH]), Purpose::Server),
            (Sample::client(), Purpose::Client),
            (Sample::email(), Purpose::Email),
            (Sample::code_signing(), Purpose::CodeSigning),
            (Sample::timestamping(), Purpose::Timestamping),
            (Sample::ocsp(), Purpose::OcspSigning),
            (Sample::server().without(&oid::EXTENDED_KEY_USAGE), Purpose::Other),
        ] {
            assert_eq!(Purpose::of(&sample.tbs()), purpose);
        }
    }
}
