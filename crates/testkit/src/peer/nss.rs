//! NSS, the library of Thunderbird and Firefox, through certutil and pk12util.

use std::path::Path;

use tempfile::TempDir;

use super::tool;
use crate::output::Output;

const PACKAGE: &str = "libnss3-tools";

/// What `certutil -V -u` checks a certificate for.
#[derive(Debug, Clone, Copy)]
pub enum Usage {
    /// TLS server.
    Server,
    /// TLS client.
    Client,
    /// E-mail signer.
    EmailSigner,
    /// E-mail recipient.
    EmailRecipient,
    /// Authority.
    Authority,
    /// Object signer.
    ObjectSigner,
    /// OCSP responder.
    OcspResponder,
}

impl Usage {
    fn letter(self) -> &'static str {
        match self {
            Self::Server => "V",
            Self::Client => "C",
            Self::EmailSigner => "S",
            Self::EmailRecipient => "R",
            Self::Authority => "L",
            Self::ObjectSigner => "J",
            Self::OcspResponder => "O",
        }
    }
}

/// A certificate database of its own.
pub struct Nss {
    folder: TempDir,
}

impl Default for Nss {
    fn default() -> Self {
        Self::new()
    }
}

impl Nss {
    /// An empty database without a password.
    #[track_caller]
    pub fn new() -> Self {
        let nss = Self { folder: tempfile::Builder::new().prefix("nss-").tempdir().unwrap() };
        nss.certutil(["-N", "--empty-password"]).success();
        nss
    }

    /// Adds a root (first PEM certificate of the file), trusted for servers, mail and code.
    #[track_caller]
    pub fn trust(&self, nickname: &str, root: &Path) {
        self.add(nickname, root, "CT,C,C");
    }

    /// Adds a certificate without trust, such as an issuing authority's.
    #[track_caller]
    pub fn add_untrusted(&self, nickname: &str, certificate: &Path) {
        self.add(nickname, certificate, ",,");
    }

    /// Imports a PKCS#12 file.
    pub fn import_p12(&self, file: &Path, password: &str) -> Output {
        let mut command = tool::debian("pk12util", PACKAGE);
        command.arg("-d").arg(self.database()).args(["-K", "", "-W", password, "-i"]).arg(file);
        Output::of(&mut command)
    }

    /// `certutil -V`: is the certificate with this nickname good for the usage now?
    pub fn verify(&self, nickname: &str, usage: Usage) -> Output {
        self.certutil(["-V", "-n", nickname, "-u", usage.letter(), "-e"])
    }

    /// Imports a CRL in DER.
    pub fn import_crl(&self, crl: &Path) -> Output {
        let mut command = tool::debian("crlutil", PACKAGE);
        command.arg("-d").arg(self.database()).args(["-I", "-i"]).arg(crl);
        Output::of(&mut command)
    }

    /// Nicknames of the certificates that have a private key here.
    #[track_caller]
    pub fn nicknames_with_key(&self) -> Vec<String> {
        let listing = self.certutil(["-L"]).success().stdout;
        let rows = listing.lines().filter_map(|line| line.trim_end().rsplit_once(' '));
        let own = rows.filter(|(_, trust)| trust.contains('u') && trust.matches(',').count() == 2);
        own.map(|(nickname, _)| nickname.trim().to_owned()).collect()
    }

    fn add(&self, nickname: &str, file: &Path, trust: &str) {
        let file = file.to_str().expect("temporary paths are UTF-8");
        self.certutil(["-A", "-n", nickname, "-t", trust, "-i", file]).success();
    }

    fn certutil<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Output {
        let mut command = tool::debian("certutil", PACKAGE);
        command.args(args).arg("-d").arg(self.database());
        Output::of(&mut command)
    }

    fn database(&self) -> String {
        format!("sql:{}", self.folder.path().display())
    }
}
