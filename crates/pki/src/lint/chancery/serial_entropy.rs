//! Serial numbers nobody can guess.

use crate::lint::{Applies, CertificateRule, Lint, Purpose, Rule, View};

pub(super) const RULE: CertificateRule = Rule {
    lint: Lint::warning(
        "cabf_serial_64_bits",
        "CA/Browser Forum BR §7.1",
        "The serial number has 64 random bits at least, so that its hash cannot be foreseen.",
    ),
    applies: Applies::EVERY,
    check,
};

fn check(view: &View<'_>) -> Option<String> {
    let serial = view.tbs.serial();
    let zeros = serial.as_bytes().iter().take_while(|octet| **octet == 0).count();
    let octets = serial.as_bytes().len() - zeros;
    // Nobody but its owner chooses what stands in a root.
    (octets < 8 && view.purpose != Purpose::Root).then(|| format!("{octets} octets"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::sample::Sample;

    #[test]
    fn counters() {
        Sample::server().serial(&[1]).fires(&RULE, "1 octets");
        Sample::server().serial(&[1; 8]).passes(&RULE);
        Sample::root().serial(&[1]).passes(&RULE);
    }
}
