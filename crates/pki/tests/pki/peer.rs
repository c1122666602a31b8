//! Other programs. One that is missing fails the test and says how to install it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A directory for the files that programs exchange, removed at the end of the test.
pub(crate) struct Desk {
    directory: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    /// Writes a file and returns its path as an argument.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Runs `openssl` in the directory and returns its standard output. Panics when it fails.
    pub(crate) fn openssl(&self, arguments: &str) -> Vec<u8> {
        let output = Command::new("openssl")
            .args(arguments.split_whitespace())
            .current_dir(self.directory())
            .stdin(Stdio::null())
            .output()
            .expect("openssl is missing: apt-get install openssl");
        assert!(
            output.status.success(),
            "openssl {arguments}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    }

    /// Runs a Python program that needs python-cryptography 48 or later and returns its standard output.
    pub(crate) fn python(&self, program: &str) -> Vec<u8> {
        let python = std::env::var("CHANCERY_TEST_VENV").map_or("python3".into(), |venv| format!("{venv}/bin/python"));
        let mut child = Command::new(python)
            .arg("-")
            .current_dir(self.directory())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("python3 is missing: apt-get install python3 python3-pip");
        child.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "python-cryptography 48 or later is needed: pip install 'cryptography>=48'\n{errors}"
        );
        output.stdout
    }
}
