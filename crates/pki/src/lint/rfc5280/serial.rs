//! Serial numbers (RFC 5280 §4.1.2.2).

use crate::lint::{Applies, CertificateRule, Lint, Rule, View};

pub(super) const POSITIVE: CertificateRule = Rule {
    lint: Lint::error("rfc5280_serial_positive", "RFC 5280 §4.1.2.2", "The serial number is above zero."),
    applies: Applies::EVERY,
    check: positive,
};

pub(super) const LENGTH: CertificateRule = Rule {
    lint: Lint::error("rfc5280_serial_length", "RFC 5280 §4.1.2.2", "The serial number has at most 20 octets."),
    applies: Applies::EVERY,
    check: length,
};

fn positive(view: &View<'_>) -> Option<String> {
    let serial = view.tbs.serial();
    (!serial.is_positive())
        .then(|| if serial.as_bytes() == [0] { "0".to_owned() } else { format!("negative: {serial}") })
}

fn length(view: &View<'_>) -> Option<String> {
    let length = view.tbs.serial().as_bytes().len();
    (length > 20).then(|| format!("{length} octets"))
}

#[cfg(test)]
mod tests {
    use super::{LENGTH, POSITIVE};
    use crate::lint::sample::Sample;

    #[test]
    fn zero_negative_and_long() {
        Sample::server().serial(&[0]).fires(&POSITIVE, "0");
        Sample::server().serial(&[0x80]).fires(&POSITIVE, "negative: 80");
        Sample::server().serial(&[1]).passes(&POSITIVE);
        Sample::server().serial(&[0x7f; 21]).fires(&LENGTH, "21 octets");
        Sample::server().serial(&[0x7f; 20]).passes(&LENGTH);
    }
}
