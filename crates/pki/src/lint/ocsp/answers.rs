//! What an answer answers (RFC 6960 §4.2.1).

use crate::lint::{Applies, Lint, OcspRule, Rule};
use crate::ocsp::ResponseTemplate;

pub(super) const PRESENT: OcspRule = Rule {
    lint: Lint::error("rfc6960_answers_present", "RFC 6960 §4.2.1", "An answer is about at least one certificate."),
    applies: Applies::OCSP_ANSWERS,
    check: present,
};

fn present(template: &ResponseTemplate) -> Option<String> {
    template.answers.is_empty().then(|| "none".to_owned())
}

#[cfg(test)]
mod tests {
    use super::PRESENT;
    use crate::lint::ocsp::sample::OcspSample;

    #[test]
    fn something_is_answered() {
        OcspSample::new().passes(&PRESENT);
        OcspSample::new().with(|template| template.answers.clear()).fires(&PRESENT, "none");
    }
}
