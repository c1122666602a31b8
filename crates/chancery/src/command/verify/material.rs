//! What a verification is given besides the certificate: roots, helping certificates, CRLs.

use std::ffi::OsString;

use chancery_pki::certificate::Certificate;
use chancery_pki::crl::CertificateList;

use super::Args;
use super::subject::Subject;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::files::Source;
use crate::input::{self, Item};

/// Everything a chain may be built of.
#[derive(Default)]
pub(super) struct Material {
    pub(super) roots: Vec<Certificate>,
    pub(super) intermediates: Vec<Certificate>,
    pub(super) crls: Vec<CertificateList>,
}

impl Material {
    /// Reads the files of the options, and takes over what came with the certificate. A part that cannot be read is a
    /// warning: it can only be missed. A file without anything that belongs there is an error.
    pub(super) fn read(args: &Args, subject: &mut Subject, context: &mut Context) -> Result<Self> {
        let mut material = Self {
            roots: Vec::new(),
            intermediates: std::mem::take(&mut subject.others),
            crls: std::mem::take(&mut subject.crls),
        };
        for file in &args.roots {
            material.roots.extend(certificates(file, context)?);
        }
        for file in &args.untrusted {
            material.intermediates.extend(certificates(file, context)?);
        }
        for file in &args.crl {
            let found = parts(file, "a CRL", context, |item| match item {
                Item::Crl(crl) => Some(*crl),
                _ => None,
            })?;
            material.crls.extend(found);
        }
        Ok(material)
    }
}

fn certificates(file: &OsString, context: &mut Context) -> Result<Vec<Certificate>> {
    parts(file, "a certificate", context, |item| match item {
        Item::Certificate(certificate) => Some(*certificate),
        _ => None,
    })
}

/// All parts of one kind in a file.
fn parts<T>(
    file: &OsString,
    wanted: &str,
    context: &mut Context,
    select: impl Fn(Item) -> Option<T>,
) -> Result<Vec<T>> {
    let source = Source::from(file.clone());
    let name = source.to_string();
    let mut found = Vec::new();
    let mut malformed = false;
    for item in input::recognise(&source.read()?, &name, input::READABLE)? {
        if let Item::Malformed { kind, fault, .. } = &item {
            malformed = true;
            let text = format!("{name}: a {kind} that cannot be read is left out: {fault}.");
            context.output.warning("part_not_read", &text);
        }
        found.extend(select(item));
    }
    if found.is_empty() && !malformed {
        return Err(CliError::new(code::NOT_RECOGNISED, Exit::Failed)
            .with("file", name)
            .with("wanted", wanted)
            .with("found", "what it holds is of another kind"));
    }
    Ok(found)
}
