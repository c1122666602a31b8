//! GnuPG's S/MIME program with a home of its own.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::tool;
use crate::folder;
use crate::output::Output;

/// A GNUPGHOME; its agent ends when this is dropped.
pub struct Gpgsm {
    home: TempDir,
}

impl Default for Gpgsm {
    fn default() -> Self {
        Self::new()
    }
}

impl Gpgsm {
    /// An empty home.
    pub fn new() -> Self {
        Self { home: folder::temporary("g") }
    }

    /// Imports certificates (PEM, DER or PKCS#7).
    pub fn import(&self, file: &Path) -> Output {
        self.run(["--import".as_ref(), file.as_os_str()])
    }

    /// Imports a PKCS#12 file with its password; the key is kept under the same. The version of Debian 12 (2.2.40) reads
    /// PKCS#12 PBE with 3DES, but not PBES2 with AES-256 and HMAC-SHA-256.
    pub fn import_p12(&self, file: &Path, password: &str) -> Output {
        let mut command = self.command();
        command.args(["--pinentry-mode", "loopback", "--passphrase-fd", "0", "--import"]).arg(file);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let what = format!("{command:?}");
        let mut child = command.spawn().unwrap_or_else(|error| panic!("cannot start {what}: {error}"));
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        stdin.write_all(format!("{password}\n").as_bytes()).expect("gpgsm reads the password");
        drop(stdin);
        let output = child.wait_with_output().unwrap_or_else(|error| panic!("cannot wait for {what}: {error}"));
        Output::from_std(what, &output)
    }

    /// The certificates it has a private key for, in gpgsm's colon format.
    #[track_caller]
    pub fn secret_keys(&self) -> String {
        self.records("--list-secret-keys")
    }

    /// All certificates, in gpgsm's colon format.
    #[track_caller]
    pub fn certificates(&self) -> String {
        self.records("--list-keys")
    }

    /// Runs gpgsm with these arguments.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        Output::of(self.command().args(args))
    }

    #[track_caller]
    fn records(&self, list: &str) -> String {
        let listing = self.run(["--with-colons", list]).success().stdout;
        // The name of the key box and a rule stand above the records.
        let records = listing.lines().filter(|line| line.contains(':'));
        records.collect::<Vec<_>>().join("\n")
    }

    fn command(&self) -> Command {
        let mut command = tool::debian("gpgsm", "gpgsm");
        command.env("GNUPGHOME", self.home.path()).args(["--batch", "--no-tty", "--disable-dirmngr"]);
        command
    }
}

impl Drop for Gpgsm {
    fn drop(&mut self) {
        let mut command = Command::new("gpgconf");
        let _ = command.env("GNUPGHOME", self.home.path()).args(["--kill", "all"]).output();
    }
}
