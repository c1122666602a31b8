//! `chancery renew`

use chancery_api::certificate::{Certificate, CertificateQuery, Issued, Renew};

use super::rekey;
use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::delivery::{Delivery, Form, Have, Key, Material, Plan};
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::halfway;
use crate::one_certificate;
use crate::passphrase::{Given, Unlock};
use crate::present;
use crate::span::{self, Validity};

/// Arguments of `chancery renew`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery renew www.example.org                         same key, new certificate
  chancery renew www.example.org -o /etc/ssl/www --force in the place of the old one
  chancery renew --all-expiring 30d                      everything that ends within 30 days
  chancery renew joe@example.org --rekey --revoke-old    a new key, and the old certificate revoked")]
pub struct Args {
    /// Certificates: name, serial number or thumbprint
    #[arg(value_name = "NAME", required_unless_present = "all_expiring")]
    names: Vec<String>,

    /// Renew everything that ends within this time
    #[arg(long, value_name = "TIME", value_parser = span::seconds, conflicts_with = "names")]
    all_expiring: Option<u64>,

    /// Make a new key
    #[arg(long)]
    rekey: bool,

    /// How it is renewed
    #[command(flatten)]
    renewal: Renewal,
}

/// Options of every renewal, with the same key or a new one.
#[derive(clap::Args, Debug)]
pub(super) struct Renewal {
    /// Revoke the old certificate as superseded
    #[arg(long)]
    pub(super) revoke_old: bool,

    /// Authority that issues; as before when not given
    #[arg(long, value_name = "AUTHORITY")]
    pub(super) ca: Option<String>,

    /// How long
    #[command(flatten)]
    pub(super) validity: Validity,

    /// Files and where they go
    #[command(flatten)]
    pub(super) form: Form,

    /// Passphrase of the authority
    #[command(flatten)]
    pub(super) unlock: Unlock,

    /// Check and show, but sign nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

impl Renewal {
    /// What the API is asked for.
    pub(super) fn body(&self) -> Result<Renew> {
        Ok(Renew {
            days: self.validity.days,
            until: self.validity.end()?,
            authority: self.ca.clone(),
            revoke_old: self.revoke_old,
            dry_run: self.dry_run,
            ..Renew::default()
        })
    }
}

/// Renews certificates.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let names = match args.all_expiring {
        Some(within) => expiring(within, api)?,
        None => args.names.clone(),
    };
    if args.renewal.form.output.is_some() && names.len() > 1 {
        return Err(CliError::new(code::OPTIONS, Exit::Usage)
            .with("reason", "-o names the folder of one certificate, and there are several.")
            .with("help", "chancery renew --help"));
    }
    if let (None, [name]) = (args.all_expiring, names.as_slice()) {
        let issued = one(name, args, context, api)?;
        context.output.card(&present::certificate::card(&issued.certificate), || answer::json(&issued))?;
        return Ok(Exit::Ok);
    }
    several(&names, args, context, api)
}

/// Renews one after the other; what cannot be renewed does not keep the rest from it, but a server that is gone does.
fn several(names: &[String], args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let mut renewed: Vec<Certificate> = Vec::new();
    let mut exit = Exit::Ok;
    let mut done: Vec<&str> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        match one(name, args, context, api) {
            Ok(issued) => {
                renewed.push(issued.certificate);
                done.push(name);
            }
            Err(error) if error.exit() == Exit::Unreachable => {
                let rest = names.iter().skip(at).map(String::as_str);
                let things: Vec<&str> = done.iter().copied().chain(rest).collect();
                return Err(halfway::stopped(error, &things, done.len()));
            }
            Err(error) => {
                context.output.warning(error.code(), &format!("{name}: {error}"));
                exit = if exit == Exit::Ok { error.exit() } else { exit };
            }
        }
    }
    context.output.listing(&present::certificate::listing(&renewed, None, "Nothing was renewed."))?;
    context.output.note(&format!("  {} of {} renewed", renewed.len(), names.len()));
    Ok(exit)
}

fn one(name: &str, args: &Args, context: &mut Context, api: &Api) -> Result<Issued> {
    let form = &args.renewal.form;
    let guide = form.guide()?;
    let old = match args.all_expiring {
        // A serial number of the list: no other certificate is meant when this one is gone.
        Some(_) => answer::silent(api.certificate(name))?,
        None => one_certificate::silent(name, context, api, |name| api.certificate(name))?,
    };
    let body = args.renewal.body()?;
    if args.rekey {
        return rekey::with_key(&old, body, None, &args.renewal, context, api);
    }
    let is_held = old.custody == "held";
    let have = if is_held { Have::HeldKey } else { Have::CertificateAlone };
    // A key that is kept here is put into a file again only when that is asked for: the old file goes on being useful.
    let wants_files = !is_held || guide.is_some() || form.output.is_some() || form.p12;
    let plan = if !wants_files { Plan::nothing() } else { Plan::beside(&old.name, form, guide, have) };
    let delivery = Delivery::prepare(form, plan, body.dry_run, context)?;
    let folder = delivery.open_folder()?;
    let issued = args.renewal.unlock.call(body.dry_run, context, |Given { passphrase, assume_unlocked }| {
        api.renew(&old.serial, &Renew { passphrase, assume_unlocked, ..body.clone() })
    })?;
    let key = if is_held { Key::Held } else { Key::Elsewhere };
    finish(&issued, key, delivery, body.dry_run, context, api)?;
    drop(folder);
    if is_held && !wants_files && !body.dry_run {
        context.output.note(&format!("  next   chancery p12 create {}", issued.certificate.name));
    }
    Ok(issued)
}

/// Writes the files of a renewed certificate and says that it was renewed.
pub(super) fn finish(
    issued: &Issued,
    key: Key,
    delivery: Delivery<'_>,
    dry_run: bool,
    context: &mut Context,
    api: &Api,
) -> Result<()> {
    present::changes::findings(&issued.findings, &context.output);
    if dry_run {
        present::changes::changes(&issued.changes, false, &context.output);
        context.output.note("  Nothing was signed.");
        return Ok(());
    }
    let certificate = &issued.certificate;
    let material = Material { certificate, fullchain: &issued.fullchain, root: issued.root.as_deref(), key };
    delivery.write(&material, api, context)?;
    context.output.done(&format!("Renewed {}  serial {}", certificate.name, present::serial(&certificate.serial)));
    Ok(())
}

/// Serial numbers of everything that ends within so many seconds.
fn expiring(within: u64, api: &Api) -> Result<Vec<String>> {
    let mut query =
        CertificateQuery { expiring_within: Some(within), limit: Some(1000), ..CertificateQuery::default() };
    let mut serials = Vec::new();
    loop {
        let page = answer::silent(api.certificates(&query))?;
        serials.extend(page.items.into_iter().map(|certificate| certificate.serial));
        match page.next {
            Some(next) => query.cursor = Some(next),
            None => return Ok(serials),
        }
    }
}
