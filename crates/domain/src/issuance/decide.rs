//! The decision itself: every rule is asked, so that all refusals come at once.

use chancery_pki::certificate::{CertificateTemplate, TbsCertificate};
use chancery_pki::serial::Serial;
use chancery_pki::time::Time;

use super::difference::{Change, difference};
use super::{Application, Issuer, Notice, extensions, key, names, subject, validity};
use crate::profile::Profile;
use crate::refusal::{Code, Refusal};

/// Seconds before `now` from which certificates are valid, for clients whose clock is behind.
pub(super) const BACKDATE: i64 = 300;

/// What the certificate will say, decided but neither linted nor signed.
#[derive(Clone, Debug)]
pub struct Decision {
    template: CertificateTemplate,
    notices: Vec<Notice>,
    changes: Vec<Change>,
}

impl Decision {
    /// The fields of the certificate to be.
    pub const fn template(&self) -> &CertificateTemplate {
        &self.template
    }

    /// What became of everything the application asked for, and what a person should see although it stops nothing.
    pub fn into_telling(self) -> (Vec<Change>, Vec<Notice>) {
        (self.changes, self.notices)
    }

    /// The very bytes to be linted and signed.
    pub fn to_tbs(&self) -> Result<TbsCertificate, Refusal> {
        self.template.to_tbs().map_err(|error| {
            Refusal::new(Code::BadField).with("field", error.field).with("given", "").with("wanted", error.to_string())
        })
    }
}

/// Decides on an application. `serial` was reserved before. Errors: every refusal, in the order of the rules.
pub fn decide(
    profile: &Profile,
    application: &Application,
    issuer: &Issuer<'_>,
    serial: Serial,
    now: Time,
) -> Result<Decision, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut notices = Vec::new();

    refusals.extend(key::refusals(profile, &application.public_key));
    let alt_names = names::decide(profile, application, issuer, &mut notices, &mut refusals);
    let subject = subject::decide(profile, application, issuer, &alt_names, &mut refusals);
    let (not_before, not_after) =
        validity::decide(profile, application.validity, issuer, now, &mut notices, &mut refusals);
    refusals.extend(extensions::path_refusal(profile, issuer));
    // What it issued before has a standing that somebody must tell of.
    refusals.extend(issuer.revoked.filter(|_| !profile.ocsp_nocheck).map(|revoked| revoked.refusal(issuer.name)));
    if !refusals.is_empty() {
        return Err(refusals);
    }
    if profile.addresses && *issuer.addresses == super::Addresses::default() {
        notices.push(Notice::new(Notice::NO_ADDRESSES, vec![("authority", issuer.name.to_owned())]));
    }
    let extensions = extensions::of(profile, application, issuer, &subject, &alt_names);
    let template = CertificateTemplate {
        serial,
        signature_algorithm: issuer.signature_algorithm,
        issuer: issuer.certificate.subject().clone(),
        not_before,
        not_after,
        subject,
        public_key: application.public_key.clone(),
        extensions,
    };
    let changes = difference(profile, application, &template);
    Ok(Decision { template, notices, changes })
}
