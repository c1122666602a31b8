//! `p12 inspect` and `p12 convert`, with openssl on the other side.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::harness::{code, command, on_terminal, program, run, stderr, stdout};
use crate::peer::{Files, openssl};

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn what_is_in_it_and_never_the_key() {
    let files = Files::new();
    std::fs::write(files.file("pass"), "secret\n").unwrap();
    let output = run(files.path(), &["p12", "inspect", "joe.p12", "--password-from", "file:pass"]);
    assert!(stdout(&output).contains("keys\tEC P-256, of www.example.org"), "{}", stderr(&output));
    assert!(stdout(&run(files.path(), &["inspect", "joe.p12"])).contains("pkcs#12 file, closed"));
    let output = run(files.path(), &["p12", "inspect", "joe.p12", "--json", "-passin", "file:pass"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["data"]["certificates"].as_array().unwrap().len(), 2);
}

#[test]
fn passwords_come_from_everywhere_but_the_command_line() {
    let files = Files::new();
    let shell = |line: &str| {
        let line = format!("{} p12 inspect joe.p12 --password-from {line}", program().display());
        let output =
            Command::new("bash").args(["-c", &line]).current_dir(files.path()).env("P", "secret").output().unwrap();
        (code(&output), stderr(&output))
    };
    for source in ["env:P", "stdin <<< secret", "fd:7 7<<< secret", "cmd:'echo secret'"] {
        assert_eq!(shell(source).0, 0, "{source}: {}", shell(source).1);
    }
    let (exit, error) = shell("pass:secret");
    assert_eq!(exit, 2);
    assert!(error.contains("CHY-6008") && !error.contains("secret\n"), "{error}");
    assert_eq!(shell("cmd:'echo wrong'").0, 1);
    assert!(shell("cmd:'echo wrong'").1.contains("CHY-1020"));
    let (exit, error) = shell("prompt < /dev/null");
    assert_eq!(exit, 10);
    assert!(error.contains("--password-from file:PATH"), "{error}");
}

#[test]
fn no_question_is_asked_on_a_terminal_when_that_is_switched_off() {
    let files = Files::new();
    let (_, exit) = on_terminal(files.path(), &[], &["p12", "inspect", "joe.p12", "--no-input"], "");
    assert_eq!(exit, 10);
}

#[test]
fn openssl_reads_both_conversions_and_nobody_else_reads_the_file() {
    let files = Files::new();
    for (name, flags, peer) in [("new.p12", &[][..], &[][..]), ("old.p12", &["--legacy"], &["-legacy"])] {
        let line = format!(
            "umask 000; echo secret | {} p12 convert joe.p12 -o {name} --password-from stdin {}",
            program().display(),
            flags.join(" ")
        );
        let status = Command::new("sh").args(["-c", &line]).current_dir(files.path()).status().unwrap();
        assert!(status.success(), "{name}");
        assert_eq!(mode(&files.file(name)), 0o600);
        let read = ["pkcs12", "-in", name, "-passin", "pass:secret", "-nodes", "-out", "read.pem"];
        openssl(files.path(), &[&read[..], peer].concat());
        let read = std::fs::read_to_string(files.file("read.pem")).unwrap();
        assert_eq!(read.matches("BEGIN CERTIFICATE").count(), 2);
        assert_eq!(read.matches("BEGIN PRIVATE KEY").count(), 1);
    }
}

#[test]
fn nothing_is_overwritten_and_a_generated_password_opens_the_file() {
    let files = Files::new();
    let convert = |more: &[&str]| {
        let arguments = ["p12", "convert", "joe.p12", "-o", "new.p12", "--password-from", "env:P"];
        command(files.path()).env("P", "secret").args(arguments).args(more).output().unwrap()
    };
    assert_eq!(code(&convert(&["--new-password-from", "generate"])), 10, "no terminal, no place for the password");
    assert_eq!(code(&convert(&["--dry-run"])), 0);
    assert!(!files.file("new.p12").exists());
    let output = convert(&["--new-password-from", "generate", "--password-to", "file:pass"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(mode(&files.file("pass")), 0o600);
    openssl(files.path(), &["pkcs12", "-in", "new.p12", "-passin", "file:pass", "-noout"]);
    assert_eq!(code(&convert(&[])), 7);
    assert_eq!(code(&convert(&["--force"])), 0);
    assert_eq!(code(&convert(&["--force", "--password-to", "pass"])), 2);
}

#[test]
fn a_generated_password_goes_to_an_open_descriptor_and_nowhere_else() {
    let files = Files::new();
    let convert = |name: &str, redirection: &str| {
        let line = format!(
            "{} p12 convert joe.p12 -o {name} --password-from env:P --new-password-from generate --password-to fd:7 \
             {redirection}",
            program().display()
        );
        Command::new("bash").args(["-c", &line]).current_dir(files.path()).env("P", "secret").output().unwrap()
    };
    let output = convert("new.p12", "7> pass");
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let password = std::fs::read_to_string(files.file("pass")).unwrap();
    assert!(!stderr(&output).contains(password.trim()) && output.stdout.is_empty());
    openssl(files.path(), &["pkcs12", "-in", "new.p12", "-passin", "file:pass", "-noout"]);
    let output = convert("other.p12", "7>&-");
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("CHY-6006") && !files.file("other.p12").exists(), "{}", stderr(&output));
}
