//! The options that say what a good certificate is.

use chancery_pki::oid::Oid;
use chancery_pki::path::{Options, Purpose, RevocationMode, WantedName};
use chancery_pki::time::Time;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// Options of `chancery verify` that become those of path validation.
#[derive(clap::Args, Debug)]
pub(super) struct Criteria {
    /// The moment for which to ask, such as 2026-11-20T12:00:00Z; without it now
    #[arg(long, value_name = "RFC3339", value_parser = time)]
    pub(super) at: Option<Time>,

    /// Use: any, server, client, email-sign, email-encrypt, email, code, timestamp, ocsp
    #[arg(long, value_name = "PURPOSE", value_parser = purpose)]
    purpose: Option<Purpose>,

    /// Host name, IP address or mailbox it must be for
    #[arg(long, value_name = "DNS|IP|EMAIL")]
    name: Option<String>,

    /// Certificate policy of which one must hold, as an OID
    #[arg(long, value_name = "OID", value_parser = oid)]
    policy: Vec<Oid>,

    /// The chain must be valid for a policy
    #[arg(long)]
    require_policy: bool,

    /// Policies are not mapped to others
    #[arg(long)]
    no_policy_mapping: bool,

    /// anyPolicy stands for no other policy
    #[arg(long)]
    no_any_policy: bool,

    /// CRLs: require (each status must be known), prefer, none
    #[arg(long, value_name = "MODE", default_value = "prefer", hide_default_value = true, value_parser = revocation)]
    revocation: RevocationMode,

    /// Most intermediate authorities that are not self-issued
    #[arg(long, value_name = "N")]
    max_depth: Option<usize>,

    /// Faults of form are failures, not warnings
    #[arg(long)]
    strict: bool,
}

impl Criteria {
    /// As path validation takes them. `host`: the server that sent the certificate; it stands for the name and makes
    /// the purpose that of a server unless the options say otherwise.
    pub(super) fn options(&self, host: Option<&str>) -> Result<Options> {
        let default = if host.is_some() { Purpose::Server } else { Purpose::Any };
        let name = self.name.as_deref().or(host);
        Ok(Options {
            purpose: self.purpose.unwrap_or(default),
            name: name.map(wanted_name).transpose()?,
            revocation: self.revocation,
            max_depth: self.max_depth,
            strict: self.strict,
            allow_weak: false,
            policies: self.policy.clone(),
            require_policy: self.require_policy,
            no_policy_mapping: self.no_policy_mapping,
            no_any_policy: self.no_any_policy,
        })
    }
}

fn wanted_name(text: &str) -> Result<WantedName> {
    WantedName::parse(text).ok_or_else(|| {
        CliError::new(code::USAGE, Exit::Usage)
            .with("reason", format!("“{text}” is no host name, IP address or mailbox"))
            .with("help", "chancery verify --help")
    })
}

fn time(text: &str) -> std::result::Result<Time, &'static str> {
    Time::from_rfc3339(text).ok_or("it is no time such as 2026-11-20T12:00:00Z")
}

fn purpose(text: &str) -> std::result::Result<Purpose, String> {
    Purpose::from_name(text).ok_or_else(|| {
        let all: Vec<&str> = Purpose::ALL.iter().map(|purpose| purpose.as_str()).collect();
        format!("the purposes are {}", all.join(", "))
    })
}

fn revocation(text: &str) -> std::result::Result<RevocationMode, &'static str> {
    RevocationMode::from_name(text).ok_or("the modes are require, prefer and none")
}

fn oid(text: &str) -> std::result::Result<Oid, &'static str> {
    text.parse().map_err(|_| "it is no object identifier such as 2.23.140.1.2.1")
}
