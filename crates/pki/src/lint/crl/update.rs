//! When a CRL was made and when the next one is due (RFC 5280 §5.1.2.4, §5.1.2.5).

use crate::der::{Reader, Tag};
use crate::lint::rfc5280::time_form;
use crate::lint::{Applies, CrlRule, CrlView, Lint, Rule, listed};

pub(super) const PRESENT: CrlRule = Rule {
    lint: Lint::error("rfc5280_crl_next_update", "RFC 5280 §5.1.2.5", "nextUpdate is there."),
    applies: Applies::CRLS,
    check: present,
};

pub(super) const ORDER: CrlRule = Rule {
    lint: Lint::error("rfc5280_crl_update_order", "RFC 5280 §5.1.2.5", "nextUpdate is after thisUpdate."),
    applies: Applies::CRLS,
    check: order,
};

pub(super) const TEN_DAYS: CrlRule = Rule {
    lint: Lint::notice(
        "cabf_crl_ten_days",
        "CA/Browser Forum BR §4.9.7",
        "nextUpdate of a CRL as received is at most 10 days after thisUpdate, unless it is a root's.",
    ),
    applies: Applies::CRLS,
    check: ten_days,
};

pub(super) const YEAR: CrlRule = Rule {
    lint: Lint::warning(
        "cabf_crl_one_year",
        "CA/Browser Forum BR §4.9.7",
        "nextUpdate is at most a year after thisUpdate, also for roots.",
    ),
    applies: Applies::CRLS,
    check: year,
};

pub(super) const FORM: CrlRule = Rule {
    lint: Lint::error(
        "rfc5280_crl_time_form",
        "RFC 5280 §5.1.2.4",
        "Dates through 2049 are UTCTime, later ones GeneralizedTime.",
    ),
    applies: Applies::CRLS,
    check: form,
};

fn present(view: &CrlView<'_>) -> Option<String> {
    view.next_update.is_none().then(|| "absent".to_owned())
}

fn order(view: &CrlView<'_>) -> Option<String> {
    let next = view.next_update?;
    (next <= view.this_update).then(|| format!("from {} to {next}", view.this_update))
}

fn ten_days(view: &CrlView<'_>) -> Option<String> {
    // Whoever is about to sign chose the time, and a root rightly chooses a longer one.
    view.list.and_then(|_| longer_than(view, 10))
}

fn year(view: &CrlView<'_>) -> Option<String> {
    longer_than(view, 366)
}

fn longer_than(view: &CrlView<'_>, days: i64) -> Option<String> {
    let seconds = view.next_update?.unix().saturating_sub(view.this_update.unix());
    (seconds > days * 86_400).then(|| format!("{} days", seconds / 86_400))
}

fn form(view: &CrlView<'_>) -> Option<String> {
    let mut fields = Reader::document(view.list?.tbs_der()).ok()?;
    let mut times = [Some(view.this_update), view.next_update].into_iter().flatten();
    let mut wrong = Vec::new();
    while let Ok(field) = fields.any() {
        if matches!(field.tag, Tag::UTC_TIME | Tag::GENERALIZED_TIME) {
            let time = times.next()?;
            wrong.extend((!time_form::has_prescribed_form(time, field.tag)).then(|| time.to_string()));
        }
    }
    listed(wrong)
}

#[cfg(test)]
mod tests {
    use super::{FORM, ORDER, PRESENT, TEN_DAYS, YEAR};
    use crate::lint::crl::sample::CrlSample;

    #[test]
    fn dates() {
        for rule in [&PRESENT, &ORDER, &TEN_DAYS, &YEAR, &FORM] {
            CrlSample::new().passes(rule);
        }
        CrlSample::new().days(None).fires(&PRESENT, "absent");
        CrlSample::new().days(Some(0)).fires(&ORDER, "from 2026-01-01");
        CrlSample::new().days(Some(11)).fires(&TEN_DAYS, "11 days");
        CrlSample::new().days(Some(366)).passes(&YEAR);
        CrlSample::new().days(Some(367)).fires(&YEAR, "367 days");
        CrlSample::new().days(Some(20_000)).passes(&FORM);
        CrlSample::new().generalized_times().fires(&FORM, "2026-01-01");
    }
}
