//! Whether an edited profile makes sense.

use chancery_pki::extension::Usage;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::oid::OCSP_SIGNING;

use super::{Profile, purpose_oid};

/// What is wrong with a profile: the field, what stands there, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {found} ({wanted})")]
pub struct ProfileFault {
    /// Name of the field.
    pub field: &'static str,
    /// What stands there.
    pub found: String,
    /// What would be right.
    pub wanted: &'static str,
}

impl Profile {
    /// Everything wrong with the profile; empty when it can be used.
    pub fn check(&self) -> Vec<ProfileFault> {
        let mut faults = Vec::new();
        let mut fault = |field, found: &str, wanted| {
            faults.push(ProfileFault { field, found: found.to_owned(), wanted });
        };
        if !is_slug(&self.slug) {
            fault("slug", &self.slug, "lower-case letters, digits and hyphens, at most 40");
        }
        for name in self.key_types.iter().filter(|name| name.parse::<KeyAlgorithm>().is_err()) {
            fault("key_types", name, "rsa2048 rsa3072 rsa4096 p256 p384 p521 ed25519 ml-dsa-44 ml-dsa-65 ml-dsa-87");
        }
        if self.key_types.is_empty() {
            fault("key_types", "empty", "at least one key type");
        }
        for name in self.key_usage.iter().filter(|name| Usage::from_name(name).is_none()) {
            fault("key_usage", name, "a name from RFC 5280, such as digitalSignature");
        }
        for name in self.extended_key_usage.iter().filter(|name| purpose_oid(name).is_none()) {
            fault("extended_key_usage", name, "serverAuth, clientAuth, emailProtection … or a dotted identifier");
        }
        for text in self.policies.iter().filter(|text| text.parse::<chancery_pki::oid::Oid>().is_err()) {
            fault("policies", text, "a dotted identifier");
        }
        if self.validity_max == 0 || self.validity_max > 20 * 366 {
            fault("validity_max", &self.validity_max.to_string(), "1 to 7320 days");
        }
        if self.validity_default == 0 || self.validity_default > self.validity_max {
            fault("validity_default", &self.validity_default.to_string(), "1 day up to validity_max");
        }
        if self.names.max == 0 && !self.ca && !self.ocsp_nocheck {
            fault("names.max", "0", "at least 1");
        }
        let signs_certificates = self.usages().any(|usage| usage == Usage::KeyCertSign);
        if signs_certificates != self.ca {
            fault("key_usage", "keyCertSign", "together with ca = true, and only then (RFC 5280 §4.2.1.9)");
        }
        let answers_for_authority = self.ocsp_nocheck || self.purposes().any(|purpose| purpose == OCSP_SIGNING);
        if self.members && (self.ca || answers_for_authority) {
            fault("members", "true", "false: its certificates are as good as the authority");
        }
        faults
    }
}

fn is_slug(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::super::{builtin, builtins};

    #[test]
    fn every_builtin_profile_is_sound() {
        for profile in builtins() {
            assert_eq!(profile.check(), [], "{}", profile.slug);
        }
    }

    #[test]
    fn members_get_nothing_that_speaks_for_the_authority() {
        for purpose in ["OCSPSigning", "ocspsigning", "1.3.6.1.5.5.7.3.9"] {
            let mut profile = builtin("client").unwrap();
            profile.extended_key_usage.push(purpose.to_owned());
            profile.members = false;
            assert!(!profile.check().iter().any(|fault| fault.field == "members"), "{purpose}");
            profile.members = true;
            assert!(profile.check().iter().any(|fault| fault.field == "members"), "{purpose}");
        }
    }

    #[test]
    fn faults_name_field_value_and_way_out() {
        let mut profile = builtin("server").unwrap();
        profile.slug = "Web Server".to_owned();
        profile.key_types = vec!["rsa1024".to_owned()];
        profile.key_usage.push("keyCertSign".to_owned());
        let fields: Vec<_> = profile.check().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["slug", "key_types", "key_usage"]);
    }
}
