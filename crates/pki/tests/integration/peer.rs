//! Running other people's programs.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Standard output of a program. Fails the test when the program is missing, with the command that installs it, or
/// when it ends with an error.
pub(super) fn run(dir: &Path, program: &str, arguments: &[&str]) -> Vec<u8> {
    match output(dir, program, arguments) {
        Ok(bytes) => bytes,
        Err(message) => panic!("{program} {}: {message}", arguments.join(" ")),
    }
}

/// As [`run`], with what the program said when it refuses.
pub(super) fn output(dir: &Path, program: &str, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let package = match program {
        "pk12util" | "certutil" => "libnss3-tools",
        "certtool" => "gnutls-bin",
        other => other,
    };
    let command = Command::new(program).args(arguments).current_dir(dir).env("LC_ALL", "C.UTF-8").output();
    let output = command.unwrap_or_else(|error| panic!("{program}: {error}; install it: apt-get install {package}"));
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// A directory for the files that programs exchange, removed at the end of the test.
pub(super) struct Desk(TempDir);

impl Desk {
    pub(super) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.path().join(name), bytes).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.path().join(name)).unwrap()
    }

    /// Runs `openssl` with arguments separated by spaces.
    pub(super) fn openssl(&self, arguments: &str) -> Vec<u8> {
        run(self.0.path(), "openssl", &arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// Whether `openssl` with these arguments succeeds.
    pub(super) fn try_openssl(&self, arguments: &str) -> bool {
        output(self.0.path(), "openssl", &arguments.split_whitespace().collect::<Vec<_>>()).is_ok()
    }

    /// Runs a Python program that needs python-cryptography 48 or later.
    pub(super) fn python(&self, program: &str) -> Vec<u8> {
        let python = std::env::var("CHANCERY_TEST_VENV").map_or("python3".into(), |venv| format!("{venv}/bin/python"));
        output(self.0.path(), &python, &["-c", program])
            .unwrap_or_else(|errors| panic!("{errors}\nmissing? pip install 'cryptography>=48'"))
    }
}

/// A P-256 key with a certificate of an authority, made by OpenSSL, in a directory of their own.
pub(super) struct Identity {
    dir: TempDir,
    /// PKCS#8.
    pub(super) key: Vec<u8>,
    pub(super) leaf: Vec<u8>,
    pub(super) root: Vec<u8>,
}

impl Identity {
    /// Files: `key.pem`, `leaf.pem`, `root.pem`.
    pub(super) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let at = dir.path();
        for (name, subject) in [("root", "/CN=Peers Root"), ("key", "/CN=leaf")] {
            let file = format!("{name}.key");
            run(at, "openssl", &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &file]);
            let request = format!("{name}.csr");
            run(at, "openssl", &["req", "-new", "-key", &file, "-subj", subject, "-out", &request]);
        }
        run(at, "openssl", &["x509", "-req", "-in", "root.csr", "-signkey", "root.key", "-out", "root.pem"]);
        let leaf = ["x509", "-req", "-in", "key.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"];
        run(at, "openssl", &[&leaf[..], &["-out", "leaf.pem"]].concat());
        let der = |name| run(at, "openssl", &["x509", "-in", name, "-outform", "DER"]);
        let (leaf, root) = (der("leaf.pem"), der("root.pem"));
        let pkcs8 = ["pkcs8", "-topk8", "-nocrypt", "-in", "key.key", "-outform", "DER"];
        let key = run(at, "openssl", &pkcs8);
        std::fs::rename(at.join("key.key"), at.join("key.pem")).unwrap();
        Self { key, leaf, root, dir }
    }

    pub(super) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(super) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.dir.path().join(name)).unwrap()
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.dir.path().join(name), bytes).unwrap();
    }

    pub(super) fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        run(self.dir(), "openssl", arguments)
    }
}
