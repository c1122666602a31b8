//! cRLNumber and deltaCRLIndicator (RFC 5280 §5.2.3, §5.2.4).

use crate::digest::hex;
use crate::lint::{Applies, CrlRule, CrlView, Lint, Rule};
use crate::oid;

pub(super) const PRESENT: CrlRule = Rule {
    lint: Lint::error("rfc5280_crl_number", "RFC 5280 §5.2.3", "cRLNumber is there and not critical."),
    applies: Applies::CRLS,
    check: present,
};

pub(super) const LENGTH: CrlRule = Rule {
    lint: Lint::error(
        "rfc5280_crl_number_length",
        "RFC 5280 §5.2.3",
        "cRLNumber is not negative and has at most 20 octets.",
    ),
    applies: Applies::CRLS,
    check: length,
};

pub(super) const DELTA: CrlRule = Rule {
    lint: Lint::error("rfc5280_delta_indicator_critical", "RFC 5280 §5.2.4", "deltaCRLIndicator is critical."),
    applies: Applies::CRLS,
    check: delta,
};

pub(super) const BASE: CrlRule = Rule {
    lint: Lint::error("rfc5280_delta_after_base", "RFC 5280 §5.2.4", "A delta CRL has a higher number than its base."),
    applies: Applies::CRLS,
    check: base,
};

fn present(view: &CrlView<'_>) -> Option<String> {
    if view.has(&oid::CRL_NUMBER, true) {
        return Some("critical".to_owned());
    }
    (!view.has(&oid::CRL_NUMBER, false)).then(|| "absent".to_owned())
}

fn length(view: &CrlView<'_>) -> Option<String> {
    let number = view.number.as_ref()?.0.as_bytes();
    let negative = number.first().is_some_and(|first| first & 0x80 != 0);
    (negative || number.len() > 20).then(|| hex(number))
}

fn delta(view: &CrlView<'_>) -> Option<String> {
    view.has(&oid::DELTA_CRL_INDICATOR, false).then(|| "not critical".to_owned())
}

fn base(view: &CrlView<'_>) -> Option<String> {
    let (number, base) = (view.number.as_ref()?.to_u64()?, view.delta_base.as_ref()?.to_u64()?);
    (number <= base).then(|| format!("number {number}, base {base}"))
}

#[cfg(test)]
mod tests {
    use super::{BASE, DELTA, LENGTH, PRESENT};
    use crate::lint::crl::sample::CrlSample;
    use crate::oid;

    #[test]
    fn numbers() {
        for rule in [&PRESENT, &LENGTH, &DELTA, &BASE] {
            CrlSample::new().passes(rule);
        }
        CrlSample::new().without(&oid::CRL_NUMBER).fires(&PRESENT, "absent");
        CrlSample::new().with_raw(oid::CRL_NUMBER, true, "020101").fires(&PRESENT, "critical");
        CrlSample::new().with_raw(oid::CRL_NUMBER, false, "020180").fires(&LENGTH, "80");
        let delta = CrlSample::new().with_raw(oid::DELTA_CRL_INDICATOR, true, "020101");
        delta.passes(&DELTA);
        delta.passes(&BASE);
        CrlSample::new().with_raw(oid::DELTA_CRL_INDICATOR, false, "020101").fires(&DELTA, "not critical");
        CrlSample::new().with_raw(oid::DELTA_CRL_INDICATOR, true, "020110").fires(&BASE, "base 16");
    }
}
