//! Whether an edited profile makes sense.

use chancery_pki::extension::Usage;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::oid::{OCSP_SIGNING, SERVER_AUTH};

use super::{LintLevel, NameRules, Permission, Profile, purpose_oid};

/// Longest title in characters: it stands in tables and refusals.
const TITLE_MOST: usize = 100;
/// Longest purpose in characters: a few sentences.
const PURPOSE_MOST: usize = 1_000;

/// Most days of a publicly linted certificate of a TLS server since March 2026; the lint knows what follows.
const PUBLIC_SERVER_MOST: u32 = 200;

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
        let mut faults = self.contradictions();
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
        let needs_names = !self.names.forbids_all() || self.purposes().any(|purpose| purpose == SERVER_AUTH);
        if self.names.max == 0 && !self.ca && !self.ocsp_nocheck && needs_names {
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

    /// What can be read, and cannot all be meant.
    fn contradictions(&self) -> Vec<ProfileFault> {
        let mut faults = Vec::new();
        let mut fault = |field, found: &str, wanted| {
            faults.push(ProfileFault { field, found: found.to_owned(), wanted });
        };
        let length = self.title.chars().count();
        if self.title.trim().is_empty() || length > TITLE_MOST {
            fault("title", &format!("{length} characters"), "1 to 100 characters");
        } else if self.title.chars().any(char::is_control) {
            fault("title", &format!("{:?}", self.title), "one line without control characters");
        }
        let length = self.purpose.chars().count();
        if length > PURPOSE_MOST {
            fault("purpose", &format!("{length} characters"), "at most 1000 characters");
        }
        let purposes = self.purposes().map(|oid| oid.to_string()).collect();
        let usages = self.usages().map(|usage| usage.name().to_owned()).collect();
        let key_types = self.key_algorithms().map(|algorithm| algorithm.to_string()).collect();
        let policies = self.policy_oids().map(|oid| oid.to_string()).collect();
        let lists =
            [("key_types", key_types), ("key_usage", usages), ("extended_key_usage", purposes), ("policies", policies)];
        for (field, list) in lists {
            if let Some(twice) = first_twice(list) {
                fault(field, &format!("{twice} twice"), "each once");
            }
        }
        if self.key_usage.is_empty() {
            fault("key_usage", "empty", "at least one key usage (RFC 5280 §4.2.1.3)");
        }
        self.names.contradiction().into_iter().for_each(|(found, wanted)| fault("names", &found, wanted));
        if self.renewal_window >= self.validity_max && self.validity_max > 0 {
            fault("renewal_window", &self.renewal_window.to_string(), "fewer days than validity_max");
        }
        if self.lint == LintLevel::Public
            && self.purposes().any(|purpose| purpose == SERVER_AUTH)
            && self.validity_default > PUBLIC_SERVER_MOST
        {
            let found = format!("{} with lint public", self.validity_default);
            fault("validity_default", &found, "at most 200 days (CA/Browser Forum BR §6.3.2), or lint private");
        }
        faults
    }
}

impl NameRules {
    const fn kinds(&self) -> [Permission; 6] {
        [self.dns, self.wildcard, self.ip, self.email, self.uri, self.other]
    }

    fn forbids_all(&self) -> bool {
        self.kinds().iter().all(|kind| *kind == Permission::Forbidden)
    }

    fn contradiction(&self) -> Option<(String, &'static str)> {
        let required = self.kinds().iter().filter(|kind| **kind == Permission::Required).count();
        if self.max > 0 && self.forbids_all() {
            return Some((format!("every kind forbidden, max {}", self.max), "a kind that is allowed, or max 0"));
        }
        (required as u64 > u64::from(self.max))
            .then(|| (format!("{required} kinds required, max {}", self.max), "max at least as high as required kinds"))
    }
}

fn first_twice(mut list: Vec<String>) -> Option<String> {
    list.sort_unstable();
    list.windows(2).find_map(|pair| match pair {
        [one, other] if one == other => Some(one.clone()),
        _ => None,
    })
}

fn is_slug(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=40).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('-') && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::super::{LintLevel, NameRules, Permission, builtin, builtins};

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
    fn what_contradicts_itself_is_no_profile() {
        type Change = fn(&mut super::Profile);
        let table: [(&str, Change); 15] = [
            ("title", |profile| profile.title = "  ".to_owned()),
            ("title", |profile| profile.title = "t".repeat(5_000)),
            ("title", |profile| profile.title = "Web\nserver".to_owned()),
            ("purpose", |profile| profile.purpose = "p".repeat(1_001)),
            ("key_types", |profile| profile.key_types.push("p256".to_owned())),
            ("key_usage", |profile| profile.key_usage.push("DigitalSignature".to_owned())),
            ("key_usage", |profile| profile.key_usage.clear()),
            ("extended_key_usage", |profile| profile.extended_key_usage.push("1.3.6.1.5.5.7.3.1".to_owned())),
            ("policies", |profile| profile.policies = vec!["1.2.3".to_owned(), "1.2.3".to_owned()]),
            ("names", |profile| profile.names = NameRules { max: 100, ..NameRules::default() }),
            ("names", |profile| {
                profile.names.dns = Permission::Required;
                profile.names.email = Permission::Required;
                profile.names.max = 1;
            }),
            ("renewal_window", |profile| profile.renewal_window = profile.validity_max),
            ("validity_default", |profile| profile.lint = LintLevel::Public),
            ("names.max", |profile| {
                profile.names.dns = Permission::Allowed;
                profile.names.max = 0;
            }),
            ("key_types", |profile| profile.key_types.clear()),
        ];
        for (place, (field, change)) in table.into_iter().enumerate() {
            let mut profile = builtin("server").unwrap();
            change(&mut profile);
            let fields: Vec<_> = profile.check().into_iter().map(|fault| fault.field).collect();
            assert_eq!(fields, [field], "{place}");
        }
        let mut public = builtin("server").unwrap();
        (public.lint, public.validity_default) = (LintLevel::Public, 200);
        assert_eq!(public.check(), []);
        let mut nameless = builtin("code-signing").unwrap();
        nameless.names = NameRules::default();
        assert_eq!(nameless.check(), [], "without alternative names at all");
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
