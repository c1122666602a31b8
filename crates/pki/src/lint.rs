//! Lints: rules a certificate or CRL must keep, run over the to-be-signed bytes before every signature and over anything
//! else on request.
//!
//! A rule is one file of one shape under the folder of its source: `RULE` (what it is, where it applies, its check), the
//! check, and a test with what it fires on and what it does not. To add one, copy a neighbour and add its `mod` line and
//! its entry to the table of the folder; `UPDATE=1 cargo test -p chancery-pki lints_md` writes `docs/lints.md` anew.

mod cabf_smime;
mod cabf_tls;
mod catalogue;
mod chancery;
mod crl;
mod crl_view;
mod finding;
mod key;
mod ocsp;
mod raw_form;
mod request;
mod rfc5280;
mod role;
mod rule;
#[cfg(test)]
mod sample;
mod uri;
mod validity;
mod view;

pub use catalogue::all;
pub use finding::{Context, Finding, Lint, Purpose, Severity};

use crate::certificate::TbsCertificate;
use crate::crl::{CertificateList, CrlTemplate};
use crate::ocsp::ResponseTemplate;
use crate::request::CertificationRequest;
use crl_view::{CrlView, EntryView};
use rule::{Applies, CertificateRule, CrlRule, EntryRule, OcspRule, RequestRule, Rule, listed, shown};
use view::View;

/// Rules on certificates, by source, in the order of the catalogue.
const CERTIFICATE_RULES: [&[&CertificateRule]; 6] =
    [rfc5280::RULES, key::RULES, role::RULES, cabf_tls::RULES, cabf_smime::RULES, chancery::RULES];

/// Everything the rules for this purpose find in a certificate, in the order of the catalogue.
pub fn certificate(tbs: &TbsCertificate, context: &Context<'_>) -> Vec<Finding> {
    let view = View::new(tbs, context);
    let rules = CERTIFICATE_RULES.iter().copied().flatten();
    rules
        .filter(|rule| rule.applies.covers(context.purpose, context.public))
        .filter_map(|rule| (rule.check)(&view).map(|detail| rule.finding(detail)))
        .collect()
}

/// Everything the rules find in a CRL that is about to be signed.
pub fn crl(template: &CrlTemplate) -> Vec<Finding> {
    crl::findings(&CrlView::of_template(template))
}

/// Everything the rules find in a CRL as received, entries included. Memory needed: less than the CRL's size.
pub fn certificate_list(list: &CertificateList) -> Vec<Finding> {
    crl::findings(&CrlView::of_list(list))
}

/// Everything the rules find in an OCSP answer that is about to be signed.
pub fn ocsp_response(template: &ResponseTemplate) -> Vec<Finding> {
    ocsp::RULES.iter().copied().filter_map(|rule| (rule.check)(template).map(|detail| rule.finding(detail))).collect()
}

/// Everything the rules find in a request. Proof of possession is not among them: see
/// [`CertificationRequest::verify_possession`].
pub fn request(request: &CertificationRequest) -> Vec<Finding> {
    request::RULES.iter().copied().filter_map(|rule| (rule.check)(request).map(|detail| rule.finding(detail))).collect()
}
