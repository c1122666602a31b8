//! Files made by openssl, for the commands that read them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs openssl in a folder. A missing openssl fails the test.
pub(crate) fn openssl(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("openssl is needed: apt-get install openssl ({error})"));
    assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A folder with root.pem, root.key, leaf.pem, leaf.key (P-256, www.example.org), leaf.csr and joe.p12 (password
/// `secret`).
pub(crate) struct Files {
    folder: tempfile::TempDir,
}

impl Files {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        let root =
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 3650";
        openssl(at, &[&words(root)[..], &["-subj", "/O=Example Org/CN=Example Root"]].concat());
        let request = "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -out leaf.csr \
             -subj /CN=www.example.org -addext extendedKeyUsage=serverAuth \
             -addext subjectAltName=DNS:www.example.org,IP:10.0.0.1,DNS:xn--mnchen-3ya.example";
        openssl(at, &words(request));
        let sign = "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -copy_extensions copy -days 365 -out leaf.pem \
             -set_serial 0x4fa17c";
        openssl(at, &words(sign));
        let export = "pkcs12 -export -inkey leaf.key -in leaf.pem -certfile root.pem -name joe -out joe.p12 \
             -passout pass:secret";
        openssl(at, &words(export));
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn words(line: &str) -> Vec<&str> {
    line.split_ascii_whitespace().collect()
}
