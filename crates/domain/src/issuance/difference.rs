//! What became of everything an application asked for: kept, changed, dropped, added, each with its rule.

use chancery_pki::certificate::CertificateTemplate;
use chancery_pki::digest::hex;
use chancery_pki::extension::{
    AuthorityInfoAccess, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints,
    ExtendedKeyUsage, Extension, ExtensionValue as _, KeyUsage, SubjectAltName, SubjectKeyIdentifier, Usage,
};
use chancery_pki::general_name::GeneralName;
use chancery_pki::name::Name;
use chancery_pki::oid::{self, Oid};
use serde::{Deserialize, Serialize};

use super::{Application, Validity};
use crate::profile::{Profile, SubjectField};

/// What became of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Stands in the certificate as asked for.
    Kept,
    /// Stands in the certificate with another value.
    Changed,
    /// Does not stand in the certificate.
    Dropped,
    /// Stands in the certificate although nobody asked.
    Added,
}

/// One thing asked for or given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What it is, such as `subject O`, `name` or `keyUsage`.
    pub field: String,
    /// What was asked for.
    pub asked: Option<String>,
    /// What stands in the certificate.
    pub given: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// The rule that decided, such as `profile server: organization`.
    pub rule: String,
}

impl Change {
    fn new(field: String, asked: Option<String>, given: Option<String>, rule: String) -> Self {
        let fate = match (&asked, &given) {
            (Some(asked), Some(given)) if asked == given => Fate::Kept,
            (Some(_), Some(_)) => Fate::Changed,
            (Some(_), None) => Fate::Dropped,
            (None, _) => Fate::Added,
        };
        Self { field, asked, given, fate, rule }
    }
}

/// Things that most certificates say.
const MOST: usize = 16;

/// Compares an application with the certificate it will become.
pub fn difference(profile: &Profile, application: &Application, template: &CertificateTemplate) -> Vec<Change> {
    let mut changes = Vec::with_capacity(MOST);
    changes.extend(subject_changes(profile, &application.subject, &template.subject));
    changes.extend(name_changes(profile, application, template));
    changes.extend(extension_changes(profile, application, template));
    changes.push(validity_change(profile, application.validity, template));
    changes
}

/// What a request for the new key of a certificate asks for beside the key, and does not get: subject and names are those
/// of the certificate before.
pub fn left_out(subject: &Name, names: &[GeneralName], before: &Application) -> Vec<Change> {
    let dropped = |field: String, asked: String| {
        Change::new(
            field,
            Some(asked),
            None,
            "a new key takes over subject and names of the certificate before".to_owned(),
        )
    };
    let mut oids: Vec<Oid> = Vec::new();
    for attribute in subject.attributes() {
        if !oids.contains(&attribute.oid) && subject.all(&attribute.oid) != before.subject.all(&attribute.oid) {
            oids.push(attribute.oid);
        }
    }
    let of_subject =
        oids.iter().map(|oid| dropped(format!("subject {}", oid::label(oid)), subject.all(oid).join(" + ")));
    let of_names = names.iter().filter(|name| !before.names.contains(name));
    of_subject.chain(of_names.map(|name| dropped("name".to_owned(), name.to_string()))).collect()
}

fn subject_changes(profile: &Profile, asked: &Name, given: &Name) -> Vec<Change> {
    let mut oids: Vec<Oid> = Vec::new();
    for attribute in asked.attributes().chain(given.attributes()) {
        if !oids.contains(&attribute.oid) {
            oids.push(attribute.oid);
        }
    }
    let joined = |name: &Name, oid: &Oid| {
        let all = name.all(oid);
        (!all.is_empty()).then(|| all.join(" + "))
    };
    oids.iter()
        .map(|oid| {
            let rule = match SubjectField::from_oid(oid) {
                Some(field) => format!("profile {}: subject {}", profile.slug, field.word()),
                None => format!("profile {}: attributes it does not know are dropped", profile.slug),
            };
            Change::new(format!("subject {}", oid::label(oid)), joined(asked, oid), joined(given, oid), rule)
        })
        .collect()
}

fn name_changes(profile: &Profile, application: &Application, template: &CertificateTemplate) -> Vec<Change> {
    let given = template.extensions.decode::<SubjectAltName>().ok().flatten().map(|names| names.0).unwrap_or_default();
    let asked = application.names.iter().map(|name| {
        let stands = given.contains(name).then(|| name.to_string());
        Change::new("name".to_owned(), Some(name.to_string()), stands, format!("profile {}: names", profile.slug))
    });
    let added = given.iter().filter(|name| !application.names.contains(name)).map(|name| {
        Change::new(
            "name".to_owned(),
            None,
            Some(name.to_string()),
            "a name in the subject is also an alternative name".to_owned(),
        )
    });
    asked.chain(added).collect()
}

fn extension_changes(profile: &Profile, application: &Application, template: &CertificateTemplate) -> Vec<Change> {
    let rule = format!("profile {}", profile.slug);
    let is_other = |extension: &&Extension| extension.oid != oid::SUBJECT_ALT_NAME;
    let asked = application.requested.iter().filter(is_other).map(|extension| {
        let stands = template.extensions.find(&extension.oid);
        Change::new(oid::label(&extension.oid), Some(in_words(extension)), stands.map(in_words), rule.clone())
    });
    let is_added = |extension: &&Extension| application.requested.find(&extension.oid).is_none();
    let added = template
        .extensions
        .iter()
        .filter(is_other)
        .filter(is_added)
        .map(|extension| Change::new(oid::label(&extension.oid), None, Some(in_words(extension)), rule.clone()));
    asked.chain(added).collect()
}

/// What people read of an extension; one of another kind, or malformed, as hex of its DER.
fn in_words(extension: &Extension) -> String {
    known_words(extension).unwrap_or_else(|| hex(&extension.value))
}

fn known_words(extension: &Extension) -> Option<String> {
    let value = &extension.value;
    let list = |words: Vec<String>| words.join(", ");
    Some(match extension.oid {
        oid::KEY_USAGE => KeyUsage::decode(value).ok()?.iter().map(Usage::name).collect::<Vec<_>>().join(", "),
        oid::EXTENDED_KEY_USAGE => list(ExtendedKeyUsage::decode(value).ok()?.0.iter().map(oid::label).collect()),
        oid::SUBJECT_KEY_IDENTIFIER => hex(&SubjectKeyIdentifier::decode(value).ok()?.0),
        oid::AUTHORITY_KEY_IDENTIFIER => hex(&AuthorityKeyIdentifier::decode(value).ok()?.key_identifier?),
        oid::CRL_DISTRIBUTION_POINTS => {
            let points = CrlDistributionPoints::decode(value).ok()?.0;
            list(points.iter().flat_map(|point| point.addresses()).map(str::to_owned).collect())
        }
        oid::AUTHORITY_INFO_ACCESS => {
            let services = AuthorityInfoAccess::decode(value).ok()?.0;
            list(services.iter().map(|access| format!("{} {}", oid::label(&access.method), access.location)).collect())
        }
        oid::CERTIFICATE_POLICIES => {
            list(CertificatePolicies::decode(value).ok()?.0.iter().map(|one| oid::label(&one.policy)).collect())
        }
        oid::BASIC_CONSTRAINTS => {
            let constraints = BasicConstraints::decode(value).ok()?;
            let below = constraints.path_len.map(|length| format!(", at most {length} below")).unwrap_or_default();
            format!("{}{below}", if constraints.ca { "authority" } else { "no authority" })
        }
        _ => return None,
    })
}

fn validity_change(profile: &Profile, asked: Validity, template: &CertificateTemplate) -> Change {
    let given = template.not_after.to_rfc3339();
    let wanted = match asked {
        Validity::ProfileDefault => None,
        Validity::Days(_) | Validity::Until(_) => Some(given.clone()),
    };
    let rule = format!(
        "profile {}: {} days by default, {} at most",
        profile.slug, profile.validity_default, profile.validity_max
    );
    Change::new("valid until".to_owned(), wanted, Some(given), rule)
}
