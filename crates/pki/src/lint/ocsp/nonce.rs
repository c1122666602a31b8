//! The nonce of an answer (RFC 9654 §2.1).

use crate::lint::{Applies, Lint, OcspRule, Rule};
use crate::ocsp::ResponseTemplate;

pub(super) const LENGTH: OcspRule = Rule {
    lint: Lint::error("rfc9654_nonce_length", "RFC 9654 §2.1", "A nonce has 1 to 128 octets."),
    applies: Applies::OCSP_ANSWERS,
    check: length,
};

fn length(template: &ResponseTemplate) -> Option<String> {
    let length = template.nonce.as_ref()?.len();
    (!(1..=128).contains(&length)).then(|| format!("{length} octets"))
}

#[cfg(test)]
mod tests {
    use super::LENGTH;
    use crate::lint::ocsp::sample::OcspSample;

    #[test]
    fn nonces() {
        OcspSample::new().passes(&LENGTH);
        let with_nonce = |length| OcspSample::new().with(|template| template.nonce = Some(vec![1; length]));
        with_nonce(128).passes(&LENGTH);
        with_nonce(0).fires(&LENGTH, "0 octets");
        with_nonce(129).fires(&LENGTH, "129 octets");
    }
}
