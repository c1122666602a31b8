//! What an issued certificate is handed over as: the files that a program wants, planned before anything is issued.

use std::path::{Path, PathBuf};

use chancery_api::Secret;
use chancery_api::certificate::{Certificate, ExportPkcs12};
use chancery_pki::{pem, pkcs12};
use zeroize::Zeroizing;

mod material;
mod plan;

pub use material::{Key, Material, with_text};
pub use plan::{Folder, Have, Plan};

use crate::connect::Api;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::{self, NewFile};
use crate::install::{FileKind, Guide};
use crate::secret::generate;
use crate::secret::target::{self, SecretTarget, Words};
use crate::secret::{Purpose, SecretSource};

/// Options that say which files are written, and where.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Form {
    /// Write what this program wants and say the next step: nginx, apache, postfix, thunderbird, java …
    #[arg(long = "for", value_name = "PROGRAM")]
    pub program: Option<String>,

    /// Folder for the files; the name of the certificate when not given
    #[arg(short, long, value_name = "DIR", value_parser = files::folder_parser())]
    pub output: Option<PathBuf>,

    /// Write key and chain as a .p12 with a password
    #[arg(long)]
    pub p12: bool,

    /// Write key and chain into one file
    #[arg(long)]
    pub combined: bool,

    /// Write the certificate in DER too
    #[arg(long)]
    pub der: bool,

    /// Put every field as text before the PEM, as openssl x509 -text does
    #[arg(long)]
    pub text: bool,

    /// Where the password of the .p12 comes from; five random words when not given
    #[arg(long, alias = "passout", value_name = "SRC")]
    pub password_from: Option<SecretSource>,

    /// Where a password made here is written: file:PATH or fd:N; the terminal when not given
    #[arg(long, value_name = "DEST")]
    pub password_to: Option<SecretTarget>,

    /// Overwrite existing files
    #[arg(long)]
    pub force: bool,
}

/// The password of a .p12: what is said about it.
pub const P12_WORDS: Words = Words { label: "password", flag: "--password-from", to: "--password-to" };
const P12_PURPOSE: Purpose = Purpose { question: "Password for the .p12", flag: "--password-from", new: true };

impl Form {
    /// The guide of `--for`. Error: no such program (exit 2).
    pub fn guide(&self) -> Result<Option<&'static Guide>> {
        let Some(program) = &self.program else { return Ok(None) };
        let known = || Guide::slugs().collect::<Vec<_>>().join(", ");
        Guide::find(program).map(Some).ok_or_else(|| {
            CliError::new(code::NO_SUCH_PROGRAM, Exit::Usage).with("program", program.as_str()).with("known", known())
        })
    }

    /// Where the password comes from.
    pub fn password_source(&self) -> SecretSource {
        self.password_from.clone().unwrap_or(SecretSource::Generate(generate::WORDS))
    }
}

/// A plan made good: written files, and the password that goes with them.
pub struct Delivery<'a> {
    /// The options.
    pub form: &'a Form,
    /// The files.
    pub plan: Plan,
    password: Option<Zeroizing<String>>,
}

impl<'a> Delivery<'a> {
    /// Checks all that can be checked before anything is issued: files that exist, a password that nobody would see,
    /// a folder that cannot be written. Gets the password. A rehearsal asks for none, and has no files left to write.
    pub fn prepare(form: &'a Form, plan: Plan, dry_run: bool, context: &Context) -> Result<Self> {
        if !form.force {
            files::refuse_existing(plan.paths())?;
        }
        let source = form.password_source();
        let needs_password = plan.needs_password();
        if needs_password {
            target::check(&source, form.password_to.as_ref(), P12_WORDS, context)?;
        }
        if dry_run {
            drop(plan.open_folder()?);
            match source {
                SecretSource::Prompt if needs_password => P12_PURPOSE.require(context.prompt)?,
                source if needs_password => drop(source.read(P12_PURPOSE, context.prompt)?),
                _ => {}
            }
            return Ok(Self { form, plan: Plan::nothing(), password: None });
        }
        if !needs_password {
            return Ok(Self { form, plan, password: None });
        }
        let password = source.read(P12_PURPOSE, context.prompt)?;
        Ok(Self { form, plan, password: Some(password) })
    }

    /// Makes the folder and proves that it can be written to. What was made is taken away again when dropped unused.
    pub fn open_folder(&self) -> Result<Folder> {
        self.plan.open_folder()
    }

    /// Writes the files and says so; then hands over the password. Returns the paths.
    ///
    /// Whatever fails here fails after issuing, so the error says that the certificate exists and how to get at it.
    pub fn write(self, material: &Material<'_>, api: &Api, context: &mut Context) -> Result<Vec<String>> {
        let certificate = material.certificate;
        self.write_files(material, api, context).map_err(|error| not_written(&error, certificate, &material.key))
    }

    fn write_files(&self, material: &Material<'_>, api: &Api, context: &mut Context) -> Result<Vec<String>> {
        let mut new = Vec::new();
        for (kind, path) in &self.plan.files {
            let bytes = material.bytes(*kind, self.password.as_deref(), self.form.text, api)?;
            new.push(NewFile { path: path.clone(), bytes, private: kind.is_private() });
        }
        files::write(&new, self.form.force)?;
        if let Some(password) = &self.password {
            let source = self.form.password_source();
            target::hand_over(password, &source, self.form.password_to.as_ref(), P12_WORDS, context)?;
        }
        for (kind, path) in &self.plan.files {
            context.output.file(&path.display().to_string(), kind.description());
        }
        Ok(self.plan.files.iter().map(|(_, path)| path.display().to_string()).collect())
    }
}

/// That issuing worked and writing did not, and how to get at what was issued.
fn not_written(error: &CliError, certificate: &Certificate, key: &Key) -> CliError {
    let name = &certificate.name;
    let rescue = match key {
        Key::Held => format!("Its key is kept by the authority. Write the file again: chancery p12 create {name}"),
        Key::Own(_) => format!(
            "Its private key was not saved and is gone. Once files can be written, make a new one: \
             chancery rekey {name} -o DIR --revoke-old"
        ),
        Key::Elsewhere => format!("Write it again: chancery cert export {name} -o FILE"),
    };
    let text = error.text();
    let reason = [Some(text.title), text.why].into_iter().flatten().collect::<Vec<_>>().join(" ");
    CliError::new(code::ISSUED_NOT_WRITTEN, Exit::Failed)
        .with("reason", reason)
        .with("name", name.as_str())
        .with("serial", certificate.serial.as_str())
        .with("rescue", rescue)
}

/// A .p12 with a key that the authority keeps.
pub fn held_pkcs12(
    certificate: &Certificate,
    password: &str,
    legacy: bool,
    friendly_name: Option<String>,
    api: &Api,
) -> Result<Zeroizing<Vec<u8>>> {
    use base64ct::{Base64, Encoding as _};
    let body = ExportPkcs12 { password: Secret(Zeroizing::new(password.to_owned())), legacy, friendly_name };
    // The serial number and not the name: the lineage may have a newer one by now.
    let file = crate::answer::silent(api.export_pkcs12(&certificate.serial, &body))?;
    Base64::decode_vec(&file.base64)
        .map(Zeroizing::new)
        .map_err(|error| CliError::new(code::ANSWER_FORM, Exit::Failed).with("reason", error.to_string()))
}

/// The certificates of PEM text, DER.
pub fn certificates(text: &str) -> Result<Vec<Zeroizing<Vec<u8>>>> {
    let blocks = pem::blocks(text)
        .map_err(|error| CliError::new(code::ANSWER_FORM, Exit::Failed).with("reason", error.to_string()))?;
    Ok(blocks.into_iter().filter(|block| block.label == "CERTIFICATE").map(|block| block.der).collect())
}

/// A certificate's name as a folder: `*` becomes `_wildcard`.
pub fn folder_name(name: &str) -> String {
    crate::install::safe_file_name(&name.replace('*', "_wildcard"))
}

/// Which style a kind of .p12 is written in; `None` for everything else.
const fn style(kind: FileKind) -> Option<pkcs12::Style> {
    match kind {
        FileKind::Pkcs12Modern => Some(pkcs12::Style::Modern),
        FileKind::Pkcs12Legacy => Some(pkcs12::Style::Legacy),
        _ => None,
    }
}

/// The path as people type it.
fn inside(folder: &Path, file: &str) -> PathBuf {
    folder.join(file)
}
