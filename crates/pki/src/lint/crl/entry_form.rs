//! Form of entries (RFC 5280 §5.1.2.6, §5.3).

use crate::extension::InvalidityDate;
use crate::lint::{Applies, EntryRule, EntryView, Lint, Rule, listed};
use crate::oid::{CERTIFICATE_ISSUER, label};

pub(super) const WELL_FORMED: EntryRule = Rule {
    lint: Lint::error("rfc5280_crl_entry_well_formed", "RFC 5280 §5.3", "Extensions of every entry are well-formed."),
    applies: Applies::CRLS,
    check: well_formed,
};

pub(super) const DATE: EntryRule = Rule {
    lint: Lint::warning(
        "rfc5280_crl_entry_not_in_future",
        "RFC 5280 §5.1.2.6",
        "No entry was revoked after the CRL was made.",
    ),
    applies: Applies::CRLS,
    check: date,
};

pub(super) const CRITICAL: EntryRule = Rule {
    lint: Lint::error(
        "rfc5280_crl_entry_criticality",
        "RFC 5280 §5.3",
        "reasonCode and invalidityDate are not critical, certificateIssuer is, and no critical extension is unknown.",
    ),
    applies: Applies::CRLS,
    check: critical,
};

pub(super) const INVALIDITY: EntryRule = Rule {
    lint: Lint::error(
        "rfc5280_invalidity_date_form",
        "RFC 5280 §5.3.2",
        "invalidityDate is a GeneralizedTime in UTC to the second.",
    ),
    applies: Applies::CRLS,
    check: invalidity,
};

fn well_formed(view: &EntryView<'_>) -> Option<String> {
    view.extensions.as_ref().err().map(ToString::to_string)
}

fn date(view: &EntryView<'_>) -> Option<String> {
    (view.entry.date > view.crl.this_update).then(|| format!("revoked {}", view.entry.date))
}

fn critical(view: &EntryView<'_>) -> Option<String> {
    let extensions = view.extensions.as_ref().ok()?;
    let wrong = extensions.iter().filter(|extension| extension.critical != (extension.oid == CERTIFICATE_ISSUER));
    listed(wrong.map(|extension| label(&extension.oid)))
}

fn invalidity(view: &EntryView<'_>) -> Option<String> {
    view.extensions.as_ref().ok()?.decode::<InvalidityDate>().err().map(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{CRITICAL, DATE, INVALIDITY, WELL_FORMED};
    use crate::lint::crl::sample::CrlSample;

    #[test]
    fn entries() {
        let one = |extensions| CrlSample::new().entry(&[5], extensions);
        for rule in [&WELL_FORMED, &DATE, &CRITICAL, &INVALIDITY] {
            one("300c300a0603551d1504030a0101").entry_passes(rule);
            one("").entry_passes(rule);
        }
        one("30020500").entry_fires(&WELL_FORMED, "serial 05");
        one("").revoked("2026-01-02").entry_fires(&DATE, "2026-01-02");
        one("300f300d0603551d150101ff04030a0101").entry_fires(&CRITICAL, "reasonCode");
        one("301a30180603551d180411180f32303236303130313030303030305a").entry_passes(&INVALIDITY);
        one("301830160603551d18040f170d3236303130313030303030305a").entry_fires(&INVALIDITY, "invalidityDate");
    }
}
