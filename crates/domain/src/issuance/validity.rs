//! From when until when.

use chancery_pki::time::Time;

use super::decide::BACKDATE;
use super::{Issuer, Notice, Validity};
use crate::profile::Profile;
use crate::refusal::{Code, Refusal};

const DAY: i64 = 86_400;

/// First and last second. Nothing outlives its issuer: what was asked for is refused, the default is shortened.
pub(super) fn decide(
    profile: &Profile,
    validity: Validity,
    issuer: &Issuer<'_>,
    now: Time,
    notices: &mut Vec<Notice>,
    refusals: &mut Vec<Refusal>,
) -> (Time, Time) {
    let issuer_end = issuer.certificate.not_after();
    let not_before = now.plus(-BACKDATE).max(issuer.certificate.not_before());
    // notAfter is inclusive (RFC 5280 §4.1.2.5), so a span of n days ends one second earlier.
    let end_of = |days: u32| not_before.plus_days(i64::from(days)).plus(-1);
    let not_after = match validity {
        Validity::ProfileDefault => {
            let end = end_of(profile.validity_default);
            if end > issuer_end {
                let values = vec![("issuer", issuer.name.to_owned()), ("ends", issuer_end.to_rfc3339())];
                notices.push(Notice::new(Notice::SHORTENED, values));
            }
            end.min(issuer_end)
        }
        Validity::Days(days) => end_of(days),
        Validity::Until(end) => end,
    };
    if issuer_end <= now {
        let refusal = Refusal::new(Code::AuthorityEnded).with("authority", issuer.name);
        refusals.push(refusal.with("ends", issuer_end.to_rfc3339()));
        return (not_before, not_after);
    }
    if not_after <= now {
        let why = "it is in the past";
        refusals.push(Refusal::new(Code::BadTime).with("given", not_after.to_rfc3339()).with("why", why));
    }
    let span = not_after.unix() - not_before.unix() + 1;
    if span > i64::from(profile.validity_max) * DAY {
        let asked = (span + DAY - 1) / DAY;
        refusals.push(
            Refusal::new(Code::TooLong)
                .with("asked", asked.to_string())
                .with("allowed", profile.validity_max.to_string())
                .with("profile", &profile.title),
        );
    }
    if not_after > issuer_end {
        refusals.push(
            Refusal::new(Code::OutlivesIssuer)
                .with("asked", not_after.to_rfc3339())
                .with("issuer", issuer.name)
                .with("ends", issuer_end.to_rfc3339()),
        );
    }
    (not_before, not_after)
}
