//! The first authorities: a root and an issuing one below it.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU16;
use std::sync::Arc;

use chancery_domain::access::Verb;
use chancery_domain::log::{Fact, FactKind};
use chancery_domain::profile::{Group, builtins};
use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::extension::NameConstraints;
use chancery_pki::general_name::HostName;
use chancery_pki::key::{KeyAlgorithm, PrivateKey};
use chancery_pki::serial::Serial;
use chancery_store::Effect;
use chancery_store::authority::AuthorityKind;

use super::birth::{Plan, constraints, key_algorithm, subject};
use super::{Authority, AuthorityView, CrlSchedule, Settings, SubjectFields};
use crate::error::{Error, Result};
use crate::{Actor, Passphrase, Service, text};

/// Days of a root unless told otherwise: ten years.
const ROOT_DAYS: u32 = 3_652;
/// Days of an issuing authority unless told otherwise: five years.
const ISSUING_DAYS: u32 = 1_826;
/// Longest validity of an authority in days: twenty years.
pub(crate) const MOST_DAYS: u32 = 7_305;

/// What the first authorities shall be.
#[derive(Clone, Debug, Default)]
pub struct SetUp {
    /// Name of the organisation.
    pub name: String,
    /// Words of groups: `servers`, `email`, `login`.
    pub issue: Vec<String>,
    /// Subject fields of both.
    pub subject: SubjectFields,
    /// Key type of the root.
    pub root_key: Option<String>,
    /// Key type of the issuing authority.
    pub issuing_key: Option<String>,
    /// Days of the root.
    pub root_days: Option<u32>,
    /// Days of the issuing authority.
    pub issuing_days: Option<u32>,
    /// Word of the signature algorithm of both.
    pub signature: Option<String>,
    /// Publication base.
    pub url: Option<String>,
    /// Passphrase of the root's key.
    pub root_passphrase: Option<Passphrase>,
    /// Permitted name spaces of the issuing authority.
    pub permitted: Vec<String>,
    /// Check, but change nothing.
    pub dry_run: bool,
}

impl Service {
    /// Creates a root and an issuing authority and signs the first CRL of each. Errors: `CHY-3006` when there is an
    /// authority already; nothing is changed then.
    pub async fn set_up(&self, actor: &Actor, input: &SetUp) -> Result<Vec<AuthorityView>> {
        self.permit(actor, Verb::SetUp).await?;
        let result = self.try_set_up(actor, input).await;
        self.logged(actor, Verb::SetUp, &input.name, result).await
    }

    async fn try_set_up(&self, actor: &Actor, input: &SetUp) -> Result<Vec<AuthorityView>> {
        let (rows, damaged) = self.all_authority_rows().await?;
        if let Some(damaged) = damaged.into_iter().next() {
            return Err(damaged.into());
        }
        if let Some(first) = rows.first() {
            return Err(Refusal::new(Code::AlreadyInitialised)
                .with("directory", self.directory().display().to_string())
                .with("authority", &first.display_name)
                .into());
        }
        let (root_plan, issuing_plan, root_algorithm, issuing_algorithm) = plans(input)?;
        let now = self.now();
        if input.dry_run {
            return self.preview_set_up(root_plan, issuing_plan, root_algorithm).await;
        }
        let root_key = generate(root_algorithm)?;
        let issuing_key = generate(issuing_algorithm)?;
        let passphrase =
            input.root_passphrase.as_ref().map(|given| text::secret("root_passphrase", given)).transpose()?;
        let root_row = self.seal(&root_key, "authority", passphrase, now)?;
        let issuing_row = self.seal(&issuing_key, "authority", None, now)?;
        let root = self.bear(actor, root_plan, &root_key, root_row.id, None).await?;
        let parent = Some((&root.authority, root_key.as_ref() as &dyn chancery_pki::signer::Signer));
        let issuing = self.bear(actor, issuing_plan, &issuing_key, issuing_row.id, parent).await?;

        let stored = |row: &chancery_store::vault::VaultKey| {
            Fact::new(FactKind::KeyStored, actor.name.as_str()).object("key", row.id).detail("purpose", "authority")
        };
        let mut facts = vec![stored(&root_row), stored(&issuing_row)];
        let mut effects = vec![Effect::InsertVaultKey(root_row), Effect::InsertVaultKey(issuing_row)];
        effects.extend(root.effects);
        effects.extend(issuing.effects);
        facts.extend(root.facts);
        facts.extend(issuing.facts);
        // The job, which looks for authorities without a CRL, waits for the first one.
        let _turn = self.desk.signing().await;
        self.write(actor, effects, facts).await?;
        self.first_crl(actor, &root.authority, root_key.as_ref()).await;
        self.first_crl(actor, &issuing.authority, issuing_key.as_ref()).await;
        self.views(vec![root.authority.row, issuing.authority.row]).await
    }

    /// What would be created, signed by nobody: the plan is checked by preparing the root's certificate, with a key of the
    /// same kind that takes no time to make.
    async fn preview_set_up(&self, root: Plan, issuing: Plan, algorithm: KeyAlgorithm) -> Result<Vec<AuthorityView>> {
        let stand_in = match algorithm {
            KeyAlgorithm::Rsa3072 | KeyAlgorithm::Rsa4096 => KeyAlgorithm::Rsa2048,
            other => other,
        };
        let serial = Serial::from_random([0x7f; 16]);
        self.prepare_authority(&root, generate(stand_in)?.public_key(), None, serial, self.now())?;
        Ok([root, issuing].iter().map(AuthorityView::of_plan).collect())
    }

    /// Publishes a CRL that was never published; shared with other ways an authority comes into being. The authority is
    /// there whatever becomes of it: the status says that it has no CRL, and the job tries again where it has the key.
    pub(crate) async fn first_crl(&self, actor: &Actor, authority: &Authority, key: &PrivateKey) {
        if let Err(error) = self.publish(actor, authority, key, None).await {
            tracing::error!(%error, authority = authority.row.slug, "an authority was made, and its first CRL was not signed");
        }
    }
}

pub(crate) fn generate(algorithm: KeyAlgorithm) -> Result<Arc<PrivateKey>> {
    PrivateKey::generate(algorithm).map(Arc::new).map_err(|_| Error::Internal("no key could be made"))
}

fn plans(input: &SetUp) -> Result<(Plan, Plan, KeyAlgorithm, KeyAlgorithm)> {
    let name = input.name.trim();
    if name.is_empty() {
        return Err(field("name", "", "the name of your organisation").into());
    }
    let mut fields = input.subject.clone();
    fields.organization.get_or_insert_with(|| name.to_owned());
    let profiles = profiles(&input.issue)?;
    let for_mail = input.issue.is_empty() || profiles.iter().any(|slug| slug.starts_with("email"));
    let (root_default, issuing_default) = if for_mail {
        (KeyAlgorithm::Rsa4096, KeyAlgorithm::Rsa3072)
    } else {
        (KeyAlgorithm::EcP384, KeyAlgorithm::EcP256)
    };
    let chosen = |word: &Option<String>, default| word.as_deref().map_or(Ok(default), key_algorithm);
    let (root_algorithm, issuing_algorithm) =
        (chosen(&input.root_key, root_default)?, chosen(&input.issuing_key, issuing_default)?);
    super::load::signature(root_algorithm, input.signature.as_deref())?;
    super::load::signature(issuing_algorithm, input.signature.as_deref())?;
    let url = input.url.as_deref().map(publication).transpose()?;
    let settings =
        |default_for, crl| Settings { default_for, signature: input.signature.clone(), crl, ..Settings::default() };
    let root = Plan {
        slug: "root-1".to_owned(),
        display_name: format!("{name} Root CA"),
        kind: AuthorityKind::Root,
        subject: subject(&format!("{name} Root CA"), &fields)?,
        days: days(input.root_days, ROOT_DAYS)?,
        path_len: None,
        constraints: NameConstraints::default(),
        publication: url.clone(),
        settings: settings(Vec::new(), CrlSchedule::ROOT),
    };
    let issuing = Plan {
        slug: "issuing-1".to_owned(),
        display_name: format!("{name} Issuing CA 1"),
        kind: AuthorityKind::Issuing,
        subject: subject(&format!("{name} Issuing CA 1"), &fields)?,
        days: days(input.issuing_days, ISSUING_DAYS)?,
        path_len: Some(0),
        constraints: NameConstraints { permitted: constraints(&input.permitted)?, excluded: Vec::new() },
        publication: url,
        settings: settings(profiles, CrlSchedule::ISSUING),
    };
    Ok((root, issuing, root_algorithm, issuing_algorithm))
}

/// Slugs of profiles by words: groups or slugs; all end-entity profiles when none is given.
pub(crate) fn profiles(words: &[String]) -> std::result::Result<Vec<String>, Refusal> {
    if words.is_empty() {
        return Ok(builtins().into_iter().filter(|profile| !profile.ca).map(|profile| profile.slug).collect());
    }
    let mut slugs: Vec<String> = Vec::new();
    for word in words {
        let found: Vec<String> = match Group::from_word(word) {
            Some(group) => group.slugs().iter().map(|slug| (*slug).to_owned()).collect(),
            None => builtins().into_iter().map(|profile| profile.slug).filter(|slug| slug == word).collect(),
        };
        if found.is_empty() {
            return Err(field("issue", word, "servers, email, login, or a profile's name"));
        }
        slugs.extend(found);
    }
    Ok(slugs)
}

/// A publication base as it is kept: plain http, no query, no slash at its end. Not https: who checks a certificate would
/// have to check another one first, and many clients do not even try (RFC 5280 §8, CA/Browser Forum BR §7.1.2.11).
/// Errors: `CHY-1040`.
pub fn publication(text: &str) -> std::result::Result<String, Refusal> {
    let trimmed = text.trim().trim_end_matches('/');
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '@' | '"' | '<' | '>' | '\\');
    match trimmed.strip_prefix("http://") {
        Some(rest) if is_authority(rest) && rest.chars().all(plain) => Ok(trimmed.to_owned()),
        None if trimmed.starts_with("https://") => {
            let wanted = "an address with http://, because clients fetch CRLs and OCSP answers without TLS";
            Err(field("url", text, wanted))
        }
        _ => Err(field("url", text, "an address such as http://ca.example.org")),
    }
}

/// Whether an address without its scheme begins with a host, and perhaps a port that can be connected to.
fn is_authority(rest: &str) -> bool {
    let authority = rest.split('/').next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(':') && !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_host = match host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => host.parse::<Ipv4Addr>().is_ok() || HostName::parse(host).is_ok_and(|name| !name.is_wildcard()),
    };
    is_host && port.is_none_or(|port| port.parse::<NonZeroU16>().is_ok() && !port.starts_with('+'))
}

pub(crate) fn days(given: Option<u32>, default: u32) -> std::result::Result<u32, Refusal> {
    match given {
        Some(days) if days == 0 || days > MOST_DAYS => {
            let allowed = MOST_DAYS.to_string();
            Err(Refusal::new(Code::TooLong)
                .with("asked", days.to_string())
                .with("allowed", allowed)
                .with("profile", "Authority"))
        }
        given => Ok(given.unwrap_or(default)),
    }
}

pub(crate) fn field(field: &str, given: &str, wanted: &str) -> Refusal {
    Refusal::new(Code::BadField).with("field", field).with("given", given).with("wanted", wanted)
}

#[cfg(test)]
mod tests {
    use super::publication;

    #[test]
    fn a_publication_base_is_an_http_address_that_can_be_connected_to() {
        for (text, kept) in [
            (" http://ca.example.org/ ", "http://ca.example.org"),
            ("http://ca.example.org:8080/pki", "http://ca.example.org:8080/pki"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://[2001:db8::1]", "http://[2001:db8::1]"),
            ("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
            ("http://localhost", "http://localhost"),
        ] {
            assert_eq!(publication(text).unwrap(), kept, "{text}");
        }
        for bad in [
            "ca.example.org",
            "ftp://ca.example.org",
            "http://",
            "http:///pki",
            "http://:80",
            "http://ca.example.org:0",
            "http://ca.example.org:65536",
            "http://ca.example.org:+80",
            "http://ca.example.org:",
            "http://2001:db8::1",
            "http://[2001:db8::1",
            "http://300.0.0.1",
            "http://-ca.example.org",
            "http://*.example.org",
            "http://joe@ca.example.org",
            "http://ca.example.org/?a",
        ] {
            assert!(publication(bad).is_err(), "{bad}");
        }
        let refused = publication("https://ca.example.org").unwrap_err();
        assert!(refused.value("wanted").unwrap().contains("without TLS"), "{refused}");
    }
}
