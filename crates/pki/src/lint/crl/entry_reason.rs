//! Reasons of entries (RFC 5280 §5.3.1).

use crate::digest::hex;
use crate::extension::ReasonCode;
use crate::lint::{Applies, EntryRule, EntryView, Lint, Rule};
use crate::oid::CRL_REASON;

pub(super) const GIVEN: EntryRule = Rule {
    lint: Lint::warning(
        "rfc5280_reason_not_unspecified",
        "RFC 5280 §5.3.1",
        "reasonCode is absent rather than unspecified (0).",
    ),
    applies: Applies::CRLS,
    check: given,
};

pub(super) const KNOWN: EntryRule = Rule {
    lint: Lint::error("rfc5280_reason_known", "RFC 5280 §5.3.1", "reasonCode is one that exists (7 does not)."),
    applies: Applies::CRLS,
    check: known,
};

pub(super) const REMOVE: EntryRule = Rule {
    lint: Lint::error("rfc5280_remove_only_in_delta", "RFC 5280 §5.3.1", "removeFromCRL stands only in delta CRLs."),
    applies: Applies::CRLS,
    check: remove,
};

fn given(view: &EntryView<'_>) -> Option<String> {
    let reason: ReasonCode = view.decoded()?;
    (reason == ReasonCode::Unspecified).then(|| reason.name().to_owned())
}

fn known(view: &EntryView<'_>) -> Option<String> {
    let extensions = view.extensions.as_ref().ok()?;
    extensions.decode::<ReasonCode>().err()?;
    Some(format!("reasonCode {}", hex(&extensions.find(&CRL_REASON)?.value)))
}

fn remove(view: &EntryView<'_>) -> Option<String> {
    let reason: ReasonCode = view.decoded()?;
    (reason == ReasonCode::RemoveFromCrl && !view.crl.is_delta()).then(|| reason.name().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{GIVEN, KNOWN, REMOVE};
    use crate::lint::crl::sample::CrlSample;
    use crate::oid::DELTA_CRL_INDICATOR;

    #[test]
    fn reasons() {
        let reason = |number: u8| CrlSample::new().entry(&[5], &format!("300c300a0603551d1504030a01{number:02x}"));
        reason(1).entry_passes(&GIVEN);
        reason(0).entry_fires(&GIVEN, "serial 05: unspecified");
        reason(1).entry_passes(&KNOWN);
        reason(7).entry_fires(&KNOWN, "0a0107");
        reason(8).entry_fires(&REMOVE, "removeFromCRL");
        reason(8).with_raw(DELTA_CRL_INDICATOR, true, "020101").entry_passes(&REMOVE);
    }
}
