//! From when to when an answer counts (RFC 6960 §4.2.2.1, RFC 5019 §2.2.4).

use crate::lint::{Applies, Lint, OcspRule, Rule, listed};
use crate::ocsp::ResponseTemplate;

pub(super) const PRODUCED: OcspRule = Rule {
    lint: Lint::error(
        "rfc6960_this_update_not_later",
        "RFC 6960 §4.2.2.1",
        "thisUpdate is not after the time the answer is signed.",
    ),
    applies: Applies::OCSP_ANSWERS,
    check: produced,
};

pub(super) const ORDER: OcspRule = Rule {
    lint: Lint::error("rfc6960_update_order", "RFC 6960 §4.2.2.1", "nextUpdate is after thisUpdate."),
    applies: Applies::OCSP_ANSWERS,
    check: order,
};

pub(super) const TEN_DAYS: OcspRule = Rule {
    lint: Lint::warning(
        "cabf_ocsp_ten_days",
        "CA/Browser Forum BR §4.9.10",
        "nextUpdate is at most 10 days after thisUpdate.",
    ),
    applies: Applies::OCSP_ANSWERS,
    check: ten_days,
};

fn produced(template: &ResponseTemplate) -> Option<String> {
    let late = template.answers.iter().filter(|answer| answer.this_update > template.produced_at);
    listed(late.map(|answer| answer.this_update.to_string()))
}

fn order(template: &ResponseTemplate) -> Option<String> {
    let wrong = template.answers.iter().filter(|answer| answer.next_update <= answer.this_update);
    listed(wrong.map(|answer| format!("from {} to {}", answer.this_update, answer.next_update)))
}

fn ten_days(template: &ResponseTemplate) -> Option<String> {
    let long = template.answers.iter().filter(|answer| answer.next_update > answer.this_update.plus_days(10));
    listed(long.map(|answer| format!("from {} to {}", answer.this_update, answer.next_update)))
}

#[cfg(test)]
mod tests {
    use super::{ORDER, PRODUCED, TEN_DAYS};
    use crate::lint::ocsp::sample::OcspSample;

    #[test]
    fn dates() {
        for rule in [&PRODUCED, &ORDER, &TEN_DAYS] {
            OcspSample::new().passes(rule);
        }
        let late = OcspSample::new().with(|template| template.produced_at = template.produced_at.plus(-1));
        late.fires(&PRODUCED, "2026-01-01T00:00:00Z");
        let lasting = |days| {
            OcspSample::new().with(|template| {
                template.answers[0].next_update = template.answers[0].this_update.plus_days(days);
            })
        };
        lasting(0).fires(&ORDER, "to 2026-01-01");
        lasting(10).passes(&TEN_DAYS);
        lasting(11).fires(&TEN_DAYS, "to 2026-01-12");
    }
}
