//! How long a TLS server's certificate may be valid (CA/Browser Forum BR §6.3.2, ballot SC-081).

use crate::lint::validity;
use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View};

pub(super) const APPLE: CertificateRule = Rule {
    lint: Lint::warning(
        "apple_tls_825_days",
        "Apple support 103769",
        "A server's certificate is valid for 825 days at most: Apple's programs refuse longer ones.",
    ),
    applies: Applies::only(&[Purpose::Server]),
    check: apple,
};

pub(super) const PUBLIC: CertificateRule = Rule {
    lint: Lint::error(
        "cabf_tls_validity",
        "CA/Browser Forum BR §6.3.2, ballot SC-081",
        "The validity is at most 398 days, 200 from 2026-03-15, 100 from 2027-03-15, 47 from 2029-03-15.",
    ),
    applies: Applies::only(&[Purpose::Server]).when_public(),
    check: public,
};

fn apple(view: &View<'_>) -> Option<String> {
    // Certificates from before July 2019 are let alone.
    let is_old = view.tbs.not_before().unix() < 1_561_939_200;
    longer_than(view, 825).filter(|_| !is_old)
}

/// First second of validity from which on, and days that are then allowed.
const SCHEDULE: [(i64, i64); 6] = [
    // 2029-03-15
    (1_868_227_200, 47),
    // 2027-03-15
    (1_805_068_800, 100),
    // 2026-03-15
    (1_773_532_800, 200),
    // 2020-09-01
    (1_598_918_400, 398),
    // 2018-03-01
    (1_519_862_400, 825),
    // 2016-07-01: 39 months
    (1_467_331_200, 1_188),
];

fn public(view: &View<'_>) -> Option<String> {
    let (_, allowed) = SCHEDULE.iter().find(|(from, _)| view.tbs.not_before().unix() >= *from)?;
    longer_than(view, *allowed)
}

fn longer_than(view: &View<'_>, allowed: i64) -> Option<String> {
    let seconds = validity::seconds(view.tbs);
    (seconds > allowed * 86_400).then(|| match (seconds / 86_400, seconds % 86_400) {
        (days, 0) => format!("{days} days, {allowed} at most"),
        (days, more) => format!("{days} days and {more} seconds, {allowed} days at most"),
    })
}

#[cfg(test)]
mod tests {
    use super::{APPLE, PUBLIC};
    use crate::lint::sample::Sample;

    #[test]
    fn days() {
        Sample::server().days(825).passes(&APPLE);
        Sample::server().days(826).fires(&APPLE, "826 days, 825 at most");
        for (first, allowed) in [
            ("2018-03-01", 825),
            ("2020-09-01", 398),
            ("2026-03-14", 398),
            ("2026-03-15", 200),
            ("2027-03-14", 200),
            ("2027-03-15", 100),
            ("2029-03-14", 100),
            ("2029-03-15", 47),
        ] {
            let sample = |days| Sample::public_server().days(days).from(first);
            sample(allowed).passes(&PUBLIC);
            sample(allowed + 1).fires(&PUBLIC, &format!("{allowed} at most"));
        }
        Sample::server().days(399).passes(&PUBLIC);
    }
}
