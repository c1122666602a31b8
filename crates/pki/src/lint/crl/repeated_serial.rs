//! Each certificate stands in a CRL once.

use crate::digest::hex;
use crate::lint::{Applies, CrlRule, CrlView, Lint, Rule, listed};

pub(super) const RULE: CrlRule = Rule {
    lint: Lint::error("rfc5280_crl_serial_once", "RFC 5280 §5.1.2.6", "No serial number stands twice in the list."),
    applies: Applies::CRLS,
    check,
};

fn check(view: &CrlView<'_>) -> Option<String> {
    // In an indirect CRL serial numbers of several issuers stand side by side.
    if view.issuing_distribution_point.as_ref().is_some_and(|point| point.indirect) {
        return None;
    }
    // A slice takes 16 bytes, the shortest entry 20: this needs less memory than the CRL itself.
    let mut serials: Vec<&[u8]> = view.list?.entries().flatten().map(|entry| entry.serial).collect();
    serials.sort_unstable();
    let repeated = serials.windows(2).filter_map(|pair| match pair {
        [one, other] if one == other => Some(hex(one)),
        _ => None,
    });
    listed(repeated)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::crl::sample::CrlSample;

    #[test]
    fn a_serial_twice() {
        CrlSample::new().entry(&[5], "").entry(&[6], "").passes(&RULE);
        CrlSample::new().entry(&[5], "").entry(&[6], "").entry(&[5], "").fires(&RULE, "05");
    }
}
