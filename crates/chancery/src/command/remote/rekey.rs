//! `chancery rekey`

use chancery_api::certificate::{Certificate, Issued, Rekey, Renew};
use chancery_pki::certificate::Certificate as X509;
use chancery_pki::key::KeyAlgorithm;
use chancery_pki::pem;

use super::renew::{self, Renewal};
use crate::passphrase::Given;
use clap::builder::NonEmptyStringValueParser;

use crate::answer;
use crate::connect::Api;
use crate::context::Context;
use crate::delivery::{Delivery, Have, Key, Plan};
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::one_certificate;
use crate::own_key::{self, OwnKey};
use crate::present;

/// Arguments of `chancery rekey`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery rekey www.example.org                      a new key made here, a new certificate for it
  chancery rekey www.example.org --revoke-old
  chancery rekey joe@example.org --for outlook        a new key kept by the authority, a new .p12
  chancery rekey www.example.org -o /etc/ssl/www --force")]
pub struct Args {
    /// Certificate: name, serial number or thumbprint
    #[arg(value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    name: String,

    /// Key type; as before when not given
    #[arg(long, value_name = "TYPE")]
    key: Option<String>,

    /// How it is renewed
    #[command(flatten)]
    renewal: Renewal,
}

/// Renews a certificate with a new key.
pub(in crate::command) fn run(args: &Args, context: &mut Context, api: &Api) -> Result<Exit> {
    let key = args.key.as_deref().map(own_key::algorithm).transpose()?;
    let old = one_certificate::silent(&args.name, context, api, |name| api.certificate(name))?;
    if key.is_some() && old.custody == "held" {
        return Err(CliError::new(code::OPTIONS, Exit::Usage)
            .with(
                "reason",
                "The authority keeps this key and makes the new one of the same type; --key is for keys made here.",
            )
            .with("help", "chancery rekey --help"));
    }
    let issued = with_key(&old, args.renewal.body()?, key, &args.renewal, context, api)?;
    context.output.card(&present::certificate::card(&issued.certificate), || answer::json(&issued))?;
    Ok(Exit::Ok)
}

/// A certificate for a new key, of the same type as before unless `key` says another.
pub(super) fn with_key(
    old: &Certificate,
    body: Renew,
    key: Option<KeyAlgorithm>,
    renewal: &Renewal,
    context: &mut Context,
    api: &Api,
) -> Result<Issued> {
    let form = &renewal.form;
    let guide = form.guide()?;
    let is_held = old.custody == "held";
    let have = if is_held { Have::HeldKey } else { Have::KeyAndCertificate };
    let plan = Plan::beside(&old.name, form, guide, have);
    let delivery = Delivery::prepare(form, plan, body.dry_run, context)?;
    let folder = delivery.open_folder()?;
    let (mut place, mut csr) = (Key::Held, None);
    if !is_held {
        let own = successor(old, key)?;
        csr = Some(own.request);
        place = Key::Own(own.pkcs8);
    }
    let Renew { days, until, authority, revoke_old, dry_run, .. } = body;
    let issued = renewal.unlock.call(dry_run, context, |Given { passphrase, assume_unlocked }| {
        let (csr, until, authority) = (csr.clone(), until.clone(), authority.clone());
        api.rekey(&old.serial, &Rekey { csr, days, until, authority, revoke_old, passphrase, dry_run, assume_unlocked })
    })?;
    renew::finish(&issued, place, delivery, dry_run, context, api)?;
    drop(folder);
    Ok(issued)
}

/// A key of the type of the old certificate's, and a request for the same subject and names.
fn successor(old: &Certificate, key: Option<KeyAlgorithm>) -> Result<OwnKey> {
    let form = |reason: String| CliError::new(code::ANSWER_FORM, Exit::Failed).with("reason", reason);
    let text = old.pem.as_deref().ok_or_else(|| form("the certificate has no PEM".to_owned()))?;
    let block = pem::first(text, &["CERTIFICATE"]).map_err(|fault| form(fault.to_string()))?;
    let certificate = X509::from_der(&block.der).map_err(|fault| form(fault.to_string()))?;
    let same = KeyAlgorithm::of(certificate.public_key().kind());
    let names = certificate.subject_alt_names().map_err(|fault| form(fault.to_string()))?;
    own_key::make(key.or(same).unwrap_or(KeyAlgorithm::EcP256), certificate.subject().clone(), names)
}
