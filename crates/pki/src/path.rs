//! Path building and validation (RFC 5280 §6, RFC 4158): is this certificate good, for what, and if not, why?
//!
//! Pure: certificates, CRLs and the moment come in, an [`Outcome`] goes out. The work is bounded whatever comes in.
//!
//! ```no_run
//! # fn main() -> Result<(), chancery_pki::Error> {
//! # let (leaf, issuing, root, crl): (&[u8], &[u8], &[u8], Vec<u8>) = Default::default();
//! use chancery_pki::certificate::Certificate;
//! use chancery_pki::crl::CertificateList;
//! use chancery_pki::path::{self, Input, Options, Purpose, WantedName};
//! use chancery_pki::time::Time;
//!
//! let options = Options {
//!     purpose: Purpose::Server,
//!     name: WantedName::parse("www.example.org"),
//!     ..Options::default()
//! };
//! let target = Certificate::from_der(leaf)?;
//! let anchors = [Certificate::from_der(root)?];
//! let intermediates = [Certificate::from_der(issuing)?];
//! let crls = [CertificateList::from_der(crl)?];
//! let outcome = path::validate(&Input {
//!     target: &target,
//!     anchors: &anchors,
//!     intermediates: &intermediates,
//!     crls: &crls,
//!     at: Time::from_unix(1_800_000_000),
//!     options: &options,
//! });
//! if !outcome.is_valid() {
//!     for failure in &outcome.failures {
//!         println!("certificate {}: {:?}", failure.certificate, failure.kind);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod facts;
mod failure;
mod form;
mod name_constraints;
mod options;
mod policy;
mod pool;
mod purpose;
mod revocation;
mod search;
mod validation;
mod wanted_name;
mod work;

pub use failure::{Check, Failure, FailureKind, Step, StepResult};
pub use form::Form;
pub use options::{Options, Purpose, RevocationMode};
pub use wanted_name::WantedName;

use crate::certificate::Certificate;
use crate::crl::CertificateList;
use crate::oid::Oid;
use crate::time::Time;
use pool::Pool;
use revocation::Crl;
use search::{Goal, Search};
use work::Work;

/// What a validation is given.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The certificate in question.
    pub target: &'a Certificate,
    /// Certificates that are trusted as such, self-signed or not.
    pub anchors: &'a [Certificate],
    /// Certificates that may help to build the path; not trusted.
    pub intermediates: &'a [Certificate],
    /// CRLs of whomever, complete and delta; not trusted.
    pub crls: &'a [CertificateList],
    /// The moment for which the question is asked.
    pub at: Time,
    /// How to validate.
    pub options: &'a Options,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Outcome<'a> {
    /// The best path that was found, target first, anchor last; without an anchor when none was reached.
    pub chain: Vec<&'a Certificate>,
    /// Whether the chain ends in a trust anchor.
    pub is_anchored: bool,
    /// What is wrong, the decisive failure first; empty for a valid certificate.
    pub failures: Vec<Failure>,
    /// What is odd, or not known, and no failure under these options.
    pub warnings: Vec<Failure>,
    /// Policies the path is valid for, of those asked for; `anyPolicy` stands for all.
    pub policies: Vec<Oid>,
}

/// Looks for a valid path from the target to an anchor; the first one found is the answer, else the best failing one.
pub fn validate<'a>(input: &Input<'a>) -> Outcome<'a> {
    let search = Search {
        pool: Pool::new(input.anchors, input.intermediates, input.target),
        crls: Crl::all(input.crls),
        at: input.at,
        work: Work::new(),
        crl_issuers: Default::default(),
        crl_signatures: Default::default(),
    };
    let attempt = search.run(search.pool.target(), Goal { options: input.options, anchor: None, nesting: 0 });
    Outcome {
        chain: attempt.path.iter().map(|node| node.certificate).collect(),
        is_anchored: attempt.complete,
        failures: attempt.failures,
        warnings: attempt.warnings,
        policies: attempt.policies,
    }
}

impl Outcome<'_> {
    /// Whether the certificate is valid under the options.
    pub const fn is_valid(&self) -> bool {
        self.is_anchored && self.failures.is_empty()
    }

    /// The "why trusted" ladder: what was looked at, from the target up, with what result.
    pub fn steps(&self) -> Vec<Step> {
        let ladder = [
            Check::Form,
            Check::Dates,
            Check::Key,
            Check::Authority,
            Check::Constraints,
            Check::Purpose,
            Check::Name,
            Check::Revocation,
            Check::Signature,
            Check::Issuer,
        ];
        let mut steps = Vec::new();
        for certificate in 0..self.chain.len() {
            let is_top = certificate + 1 == self.chain.len();
            for check in ladder {
                let has = |list: &[Failure]| {
                    list.iter().any(|found| found.certificate == certificate && found.kind.check() == check)
                };
                let applies = match check {
                    Check::Authority => certificate > 0,
                    Check::Name => certificate == 0,
                    Check::Signature | Check::Revocation => !is_top,
                    _ => true,
                };
                let result = match (has(&self.failures), has(&self.warnings)) {
                    (true, _) => StepResult::Failed,
                    (_, true) => StepResult::Warned,
                    _ if applies => StepResult::Passed,
                    _ => continue,
                };
                steps.push(Step { certificate, check, result });
            }
        }
        steps
    }
}

#[cfg(test)]
mod tests;
