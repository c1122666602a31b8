//! Which files there will be, and the folder for them.

use std::fs;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Form, folder_name, inside, style};
use crate::error::Result;
use crate::files::{self, NewFile};
use crate::install::{FileKind, Guide, safe_file_name};

/// The files to be written, in order.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The folder they go into.
    pub folder: PathBuf,
    /// Each with its path.
    pub files: Vec<(FileKind, PathBuf)>,
}

/// What there is to write, which decides the files when no program is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Have {
    /// Certificate and key, both for the requester.
    KeyAndCertificate,
    /// A key that the authority keeps.
    HeldKey,
    /// Only the certificate: the key is elsewhere.
    CertificateAlone,
}

impl Plan {
    /// The files for a certificate of this name.
    pub fn new(name: &str, form: &Form, guide: Option<&Guide>, have: Have) -> Self {
        let folder = form.output.clone().unwrap_or_else(|| folder_name(name).into());
        Self::in_folder(folder, name, form, guide, have)
    }

    /// The files for a successor: as [`Plan::new`], but beside the folder of the one before, `NAME-2` and so on, when
    /// that has them and no folder was named.
    pub fn beside(name: &str, form: &Form, guide: Option<&Guide>, have: Have) -> Self {
        let first = Self::new(name, form, guide, have);
        let taken = |plan: &Self| files::refuse_existing(plan.paths()).is_err();
        if form.output.is_some() || form.force || !taken(&first) {
            return first;
        }
        let numbered = (2..1000)
            .map(|number| Self::in_folder(format!("{}-{number}", folder_name(name)).into(), name, form, guide, have));
        numbered.into_iter().find(|plan| !taken(plan)).unwrap_or(first)
    }

    fn in_folder(folder: PathBuf, name: &str, form: &Form, guide: Option<&Guide>, have: Have) -> Self {
        let mut files: Vec<(FileKind, PathBuf)> = Vec::new();
        let mut add = |kind: FileKind, file: String| {
            if !files.iter().any(|(known, _)| *known == kind) {
                files.push((kind, inside(&folder, &file)));
            }
        };
        let can_have = |kind: FileKind| have != Have::CertificateAlone || !kind.is_private();
        for wanted in guide.map(|guide| guide.files).unwrap_or_default() {
            if can_have(wanted.kind) {
                add(wanted.kind, wanted.file_name(name));
            }
        }
        let p12 = format!("{}.p12", safe_file_name(name));
        match have {
            _ if guide.is_some() => {}
            Have::KeyAndCertificate => {
                add(FileKind::FullChain, "fullchain.pem".to_owned());
                add(FileKind::PrivateKey, "privkey.pem".to_owned());
            }
            Have::HeldKey => add(FileKind::Pkcs12Modern, p12.clone()),
            Have::CertificateAlone => add(FileKind::FullChain, "fullchain.pem".to_owned()),
        }
        if form.p12 && can_have(FileKind::Pkcs12Modern) {
            add(FileKind::Pkcs12Modern, p12);
        }
        if form.combined && can_have(FileKind::Combined) {
            add(FileKind::Combined, "combined.pem".to_owned());
        }
        if form.text && !files.iter().any(|(kind, _)| *kind == FileKind::FullChain) {
            files.push((FileKind::FullChain, inside(&folder, "fullchain.pem")));
        }
        if form.der {
            files.push((FileKind::CertificateDer, inside(&folder, "cert.crt")));
        }
        Self { folder, files }
    }

    /// A plan without files, for what is only shown.
    pub const fn nothing() -> Self {
        Self { folder: PathBuf::new(), files: Vec::new() }
    }

    /// Paths of the files.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|(_, path)| path.as_path())
    }

    /// Whether one of them has a password.
    pub fn needs_password(&self) -> bool {
        self.files.iter().any(|(kind, _)| style(*kind).is_some())
    }

    /// Makes the folder and proves that files can be written into it.
    pub(super) fn open_folder(&self) -> Result<Folder> {
        if self.files.is_empty() {
            return Ok(Folder { made: None });
        }
        Folder::open(&self.folder)
    }
}

/// A folder made for files that are still to come; when dropped, it goes if nothing is in it.
pub struct Folder {
    made: Option<PathBuf>,
}

impl Folder {
    /// Makes it unless it is there, and proves that files can be written into it.
    pub fn open(path: &Path) -> Result<Self> {
        let made = (!path.exists()).then(|| path.to_owned());
        files::make_folder(path)?;
        let folder = Self { made };
        files::prove_writable(&NewFile::private(path.join("probe"), Zeroizing::new(Vec::new())))?;
        Ok(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(folder) = &self.made {
            // Not empty means used.
            let _ = fs::remove_dir(folder);
        }
    }
}
