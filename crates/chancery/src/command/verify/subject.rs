//! What is verified: a certificate from a file, or the one a TLS server sends.

use std::ffi::OsString;
use std::path::Path;

use chancery_pki::certificate::Certificate;
use chancery_pki::crl::CertificateList;

use super::own;
use crate::connect::Api;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;
use crate::handshake::{self, Address};
use crate::input::{self, Item};

/// A certificate in question and what came with it.
#[derive(Default)]
pub(super) struct Subject {
    /// Name of the file, or `host:port`.
    pub(super) label: String,
    /// The server that sent it.
    pub(super) host: Option<String>,
    /// The first certificate; `None` when it cannot be read as one.
    pub(super) certificate: Option<Certificate>,
    /// Why it cannot be read.
    pub(super) fault: Option<chancery_pki::Error>,
    /// The certificates after it.
    pub(super) others: Vec<Certificate>,
    /// CRLs that came along.
    pub(super) crls: Vec<CertificateList>,
    /// Why the server did not prove that it holds the key.
    pub(super) unproved: Option<String>,
}

impl Subject {
    /// Reads a file, asks a server, or with `api` looks a name up. Errors: no certificate at all, a file or server that
    /// does not answer.
    pub(super) fn read(argument: &OsString, api: Option<&Api>) -> Result<Self> {
        if argument == "-" || Path::new(argument).exists() {
            return Self::from_file(argument);
        }
        let text = argument.to_str().unwrap_or_default();
        match (text.parse(), api) {
            (Ok(address), _) => Self::from_server(&address),
            (Err(_), Some(api)) if !text.contains('/') => own::subject(text, api),
            _ => Self::from_file(argument),
        }
    }

    fn from_server(address: &Address) -> Result<Self> {
        let presented = handshake::presented(address)?;
        let mut subject = Self {
            label: address.to_string(),
            host: Some(address.host.clone()),
            unproved: presented.unproved,
            ..Self::default()
        };
        for der in presented.chain {
            subject.take_certificate(Certificate::from_der(&der));
        }
        subject.or_nothing("the server sent no certificate")
    }

    fn from_file(argument: &OsString) -> Result<Self> {
        let source = Source::from(argument.clone());
        let mut subject = Self { label: source.to_string(), ..Self::default() };
        let mut has_key = false;
        for item in input::recognise(&source.read()?, &subject.label, input::READABLE)? {
            match item {
                Item::Certificate(certificate) => subject.take_certificate(Ok(*certificate)),
                Item::Malformed { kind, fault, .. } if kind.starts_with("certificate") => {
                    subject.take_certificate(Err(fault));
                }
                Item::Crl(crl) => subject.crls.push(*crl),
                Item::PrivateKey { .. } | Item::EncryptedKey(_) => has_key = true,
                _ => {}
            }
        }
        if has_key && subject.is_empty() {
            return Err(CliError::new(code::PRIVATE_KEY_GIVEN, Exit::Failed)
                .with("file", subject.label)
                .with("wanted", "a certificate"));
        }
        subject.or_nothing("what it holds is of another kind")
    }

    const fn is_empty(&self) -> bool {
        self.certificate.is_none() && self.fault.is_none()
    }

    /// The first one is the target, whether it can be read or not.
    fn take_certificate(&mut self, read: std::result::Result<Certificate, chancery_pki::Error>) {
        let is_first = self.is_empty();
        match read {
            Ok(certificate) if is_first => self.certificate = Some(certificate),
            Ok(certificate) => self.others.push(certificate),
            Err(fault) if is_first => self.fault = Some(fault),
            Err(_) => {}
        }
    }

    fn or_nothing(self, found: &str) -> Result<Self> {
        if !self.is_empty() {
            return Ok(self);
        }
        Err(CliError::new(code::NOT_RECOGNISED, Exit::Failed)
            .with("file", self.label)
            .with("wanted", "a certificate")
            .with("found", found))
    }
}
