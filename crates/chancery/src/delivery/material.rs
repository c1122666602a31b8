//! What the files are made of: certificate, chain, root, key.

use chancery_api::certificate::Certificate;
use chancery_pki::certificate::Certificate as X509;
use chancery_pki::{pem, pkcs12};
use zeroize::Zeroizing;

use super::{certificates, held_pkcs12, style};
use crate::connect::Api;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::install::mobileconfig::{self, Payload};
use crate::install::{FileKind, assemble};
use crate::secret::generate;
use crate::view;

/// Where the private key is.
pub enum Key {
    /// Here, made by this command: PKCS#8, DER.
    Own(Zeroizing<Vec<u8>>),
    /// In the authority's vault.
    Held,
    /// With somebody else.
    Elsewhere,
}

/// An issued certificate with all that belongs to it.
pub struct Material<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// PEM: the certificate, then its issuers, without the root.
    pub fullchain: &'a str,
    /// PEM of the root.
    pub root: Option<&'a str>,
    /// The key.
    pub key: Key,
}

/// Words of the secret that a key leaves the vault under, for a moment and in memory only.
const TRANSIT_WORDS: usize = 12;

impl Material<'_> {
    /// The content of a file of this kind.
    pub(super) fn bytes(
        &self,
        kind: FileKind,
        password: Option<&String>,
        text: bool,
        api: &Api,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let password = password.map_or("", String::as_str);
        match kind {
            FileKind::FullChain if text => Ok(plain(with_text(self.fullchain, self.fullchain)?.as_bytes())),
            FileKind::FullChain => Ok(plain(self.fullchain.as_bytes())),
            FileKind::CertificateDer => self.leaf(),
            FileKind::PrivateKey => Ok(plain(pem::encode_secret("PRIVATE KEY", &self.pkcs8(api)?).as_bytes())),
            FileKind::Combined => {
                let key = pem::encode_secret("PRIVATE KEY", &self.pkcs8(api)?);
                Ok(assemble::combined(&key, self.fullchain))
            }
            FileKind::Pkcs12Modern | FileKind::Pkcs12Legacy => self.pkcs12(kind, password, api),
            FileKind::RootPem => Ok(plain(self.root_pem()?.as_bytes())),
            FileKind::RootDer => first(self.root_pem()?),
            FileKind::MobileConfig => self.mobile_config(),
        }
    }

    fn leaf(&self) -> Result<Zeroizing<Vec<u8>>> {
        first(self.fullchain)
    }

    fn root_pem(&self) -> Result<&str> {
        self.root.ok_or_else(|| answer_form("the root of this chain is not known here"))
    }

    fn pkcs12(&self, kind: FileKind, password: &str, api: &Api) -> Result<Zeroizing<Vec<u8>>> {
        let name = &self.certificate.name;
        match &self.key {
            Key::Own(pkcs8) => {
                let chain = certificates(self.fullchain)?;
                let root = self.root.map(certificates).transpose()?.unwrap_or_default();
                let (leaf, issuers) = chain.split_first().ok_or_else(|| answer_form("the chain is empty"))?;
                let above: Vec<&[u8]> = issuers.iter().chain(&root).map(|der| der.as_slice()).collect();
                let entries = pkcs12::Entries::identity(pkcs8, leaf, &above, name);
                let style = style(kind).unwrap_or(pkcs12::Style::Modern);
                pkcs12::write(&entries, password, style)
                    .map_err(|fault| CliError::new(code::KEY_NOT_MADE, Exit::Failed).with("reason", fault.to_string()))
            }
            Key::Held => held_pkcs12(self.certificate, password, kind == FileKind::Pkcs12Legacy, None, api),
            Key::Elsewhere => Err(not_here(name)),
        }
    }

    /// The key as PKCS#8; one that the authority keeps travels in a .p12 under a secret of its own.
    fn pkcs8(&self, api: &Api) -> Result<Zeroizing<Vec<u8>>> {
        match &self.key {
            Key::Own(pkcs8) => Ok(pkcs8.clone()),
            Key::Held => {
                let secret = generate::words(TRANSIT_WORDS)?;
                let file = held_pkcs12(self.certificate, &secret, false, None, api)?;
                let contents = pkcs12::read(&file, &secret, pkcs12::Allow::default())
                    .map_err(|fault| answer_form(&fault.to_string()))?;
                let key = contents.keys.first().ok_or_else(|| answer_form("the .p12 has no key"))?;
                Ok(key.pkcs8.clone())
            }
            Key::Elsewhere => Err(not_here(&self.certificate.name)),
        }
    }

    fn mobile_config(&self) -> Result<Zeroizing<Vec<u8>>> {
        let root = first(self.root_pem()?)?;
        let chain = certificates(self.fullchain)?;
        let mut payloads = vec![Payload::Root("Root", &root)];
        payloads.extend(chain.iter().skip(1).map(|der| Payload::Intermediate("Issuing authority", der)));
        let slug = &self.certificate.authority;
        let title = format!("Certificates of {slug}");
        let text = mobileconfig::profile(&title, slug, &format!("chancery.{slug}"), &payloads);
        Ok(plain(text.as_bytes()))
    }
}

fn plain(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(bytes.to_vec())
}

/// PEM with the full text of the first certificate of the chain before it, as `openssl x509 -text` writes it.
pub fn with_text(fullchain: &str, pem: &str) -> Result<String> {
    let leaf = X509::from_der(&first(fullchain)?).map_err(|fault| answer_form(&fault.to_string()))?;
    Ok(format!("{}{pem}", view::certificate::text(&leaf)))
}

fn first(text: &str) -> Result<Zeroizing<Vec<u8>>> {
    certificates(text)?.into_iter().next().ok_or_else(|| answer_form("there is no certificate in it"))
}

fn answer_form(reason: &str) -> CliError {
    CliError::new(code::ANSWER_FORM, Exit::Failed).with("reason", reason)
}

fn not_here(name: &str) -> CliError {
    CliError::new("CHY-3020", Exit::NotFound).with("name", name)
}
