//! Dates up to 2049 are UTCTime, later ones GeneralizedTime (RFC 5280 §4.1.2.5).

use crate::der::Tag;
use crate::lint::{Applies, CertificateRule, Lint, Rule, View, listed};
use crate::time::Time;

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::error(
        "rfc5280_time_form",
        "RFC 5280 §4.1.2.5",
        "Dates through 2049 are UTCTime, later ones GeneralizedTime.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let times = [view.tbs.not_before(), view.tbs.not_after()];
    let wrong = times.iter().zip(&view.raw.times).filter(|(time, tag)| !has_prescribed_form(**time, **tag));
    listed(wrong.map(|(time, _)| time.to_string()))
}

/// Whether the date has the type RFC 5280 prescribes for its year; UTCTime begins with 1950.
pub(in crate::lint) fn has_prescribed_form(time: Time, tag: Tag) -> bool {
    const YEAR_1950: i64 = -631_152_000;
    const YEAR_2050: i64 = 2_524_608_000;
    let short = (YEAR_1950..YEAR_2050).contains(&time.unix());
    tag == if short { Tag::UTC_TIME } else { Tag::GENERALIZED_TIME }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use super::has_prescribed_form;
    use crate::der::Tag;
    use crate::lint::sample::Sample;
    use crate::time::Time;

    #[test]
    fn each_year_has_its_form() {
        Sample::root().days(20_000).passes(&RULE);
        Sample::server().passes(&RULE);
        assert!(!has_prescribed_form(Time::from_unix(0), Tag::GENERALIZED_TIME));
        assert!(has_prescribed_form(Time::MAX, Tag::GENERALIZED_TIME));
        Sample::server().generalized_times().fires(&RULE, "2026-01-01");
    }
}
