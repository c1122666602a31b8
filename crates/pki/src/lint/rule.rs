//! The one shape all rules have: what the rule is, where it applies, and how it is checked.

use super::crl_view::{CrlView, EntryView};
use super::finding::{Finding, Lint, Purpose};
use super::view::View;
use crate::name::{Attribute, Name};
use crate::ocsp::ResponseTemplate;
use crate::request::CertificationRequest;

/// A rule with its check. A check answers `None` when the rule is kept, otherwise what was found, with its value; it
/// answers once, however often the rule is broken.
#[derive(Debug)]
pub(super) struct Rule<Check> {
    pub(super) lint: Lint,
    pub(super) applies: Applies,
    pub(super) check: Check,
}

/// A rule on certificates.
pub(super) type CertificateRule = Rule<fn(&View<'_>) -> Option<String>>;
/// A rule on a CRL as a whole.
pub(super) type CrlRule = Rule<fn(&CrlView<'_>) -> Option<String>>;
/// A rule on the entries of a CRL.
pub(super) type EntryRule = Rule<fn(&EntryView<'_>) -> Option<String>>;
/// A rule on OCSP answers.
pub(super) type OcspRule = Rule<fn(&ResponseTemplate) -> Option<String>>;
/// A rule on requests.
pub(super) type RequestRule = Rule<fn(&CertificationRequest) -> Option<String>>;

impl<Check> Rule<Check> {
    /// What was found, as a finding of this rule.
    pub(super) fn finding(&'static self, detail: String) -> Finding {
        Finding { lint: &self.lint, detail }
    }
}

/// To what a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Applies {
    purposes: Purposes,
    public_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purposes {
    Every,
    Only(&'static [Purpose]),
    EndEntities,
    Crls,
    Requests,
    OcspAnswers,
}

impl Applies {
    /// Every certificate.
    pub(super) const EVERY: Self = Self::to(Purposes::Every);
    /// Roots and authorities below them.
    pub(super) const AUTHORITIES: Self = Self::only(&[Purpose::Root, Purpose::SubCa]);
    /// Certificates made for a known purpose other than being an authority.
    pub(super) const END_ENTITIES: Self = Self::to(Purposes::EndEntities);
    /// Every CRL.
    pub(super) const CRLS: Self = Self::to(Purposes::Crls);
    /// Every certification request.
    pub(super) const REQUESTS: Self = Self::to(Purposes::Requests);
    /// Every OCSP answer.
    pub(super) const OCSP_ANSWERS: Self = Self::to(Purposes::OcspAnswers);

    /// Certificates for one of these purposes.
    pub(super) const fn only(purposes: &'static [Purpose]) -> Self {
        Self::to(Purposes::Only(purposes))
    }

    /// The same, but only under the rules of the public web and mail.
    pub(super) const fn when_public(self) -> Self {
        Self { public_only: true, ..self }
    }

    const fn to(purposes: Purposes) -> Self {
        Self { purposes, public_only: false }
    }

    /// Whether a certificate of this purpose is meant.
    pub(super) fn covers(&self, purpose: Purpose, public: bool) -> bool {
        (public || !self.public_only)
            && match self.purposes {
                Purposes::Every => true,
                Purposes::Only(purposes) => purposes.contains(&purpose),
                Purposes::EndEntities => !matches!(purpose, Purpose::Root | Purpose::SubCa | Purpose::Other),
                Purposes::Crls | Purposes::Requests | Purposes::OcspAnswers => false,
            }
    }

    /// In words, for the catalogue.
    pub(super) fn describe(&self) -> String {
        let text = match self.purposes {
            Purposes::Every => "all certificates".to_owned(),
            Purposes::Only(purposes) => {
                let words: Vec<&str> = purposes.iter().map(|purpose| plural(*purpose)).collect();
                words.join(", ")
            }
            Purposes::EndEntities => "end entities".to_owned(),
            Purposes::Crls => "CRLs".to_owned(),
            Purposes::Requests => "requests".to_owned(),
            Purposes::OcspAnswers => "OCSP answers".to_owned(),
        };
        if self.public_only { format!("{text}; public mode") } else { text }
    }
}

const fn plural(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Root => "roots",
        Purpose::SubCa => "subordinate authorities",
        Purpose::Server => "TLS servers",
        Purpose::Client => "TLS clients",
        Purpose::Email => "e-mail",
        Purpose::CodeSigning => "code signing",
        Purpose::Timestamping => "time stamping",
        Purpose::OcspSigning => "OCSP signers",
        Purpose::Other => "other purposes",
    }
}

/// How many faults of one rule are named in a finding.
const NAMED: usize = 5;

/// The faults of one rule in one line: the first few, and how many more there are. `None` when there is none.
pub(super) fn listed(faults: impl IntoIterator<Item = String>) -> Option<String> {
    let mut faults = faults.into_iter();
    let mut text = faults.next()?;
    for fault in faults.by_ref().take(NAMED - 1) {
        text.push_str("; ");
        text.push_str(&fault);
    }
    match faults.count() {
        0 => Some(text),
        more => Some(format!("{text}; and {more} more")),
    }
}

/// An attribute as people read it: `O=Example Org`.
pub(super) fn shown(attribute: &Attribute) -> String {
    Name::from_attributes([attribute.clone()]).to_line()
}
