//! Completion in real shells: names come from the data directory, which is not touched.

use std::path::Path;
use std::time::SystemTime;

use chancery_testkit::peer::shell;
use chancery_testkit::{Chancery, Output};

use crate::fixture;

/// What the shell offers after this line. `program` puts the binary into the shell's PATH.
fn offered(chancery: &Chancery, shell_name: &str, line: &str) -> Vec<String> {
    let script = chancery.write("completion", chancery.run(["completion", shell_name]).success().stdout);
    let script = script.display();
    let program = match shell_name {
        "fish" => format!("source {script}; complete -C '{line}'"),
        _ => format!(
            "source {script}; COMP_LINE='{line}'; COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             COMP_TYPE=9; _clap_complete_chancery chancery \"${{COMP_WORDS[$COMP_CWORD]}}\" \
             \"${{COMP_WORDS[$((COMP_CWORD - 1))]}}\"; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        ),
    };
    let mut command = shell::command(shell_name);
    let binary = Path::new(fixture::BINARY).parent().unwrap().display().to_string();
    command.args(["-c", &program]).current_dir(chancery.files()).env("PATH", format!("{binary}:/usr/bin:/bin"));
    command.env("CHANCERY_DATA", chancery.data()).env("HOME", chancery.files()).env("TERM", "xterm");
    let output = Output::of(&mut command).success();
    output.stdout.lines().map(|line| line.split('\t').next().unwrap().trim().to_owned()).collect()
}

/// Every file of the data directory with its bytes and time of change.
fn files(chancery: &Chancery) -> Vec<(String, Vec<u8>, SystemTime)> {
    let entries = std::fs::read_dir(chancery.data()).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> = entries
        .map(|entry| {
            let bytes = std::fs::read(entry.path()).unwrap();
            (entry.file_name().to_string_lossy().into_owned(), bytes, entry.metadata().unwrap().modified().unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn names_profiles_authorities_and_reasons_in_bash_and_fish() {
    let chancery = fixture::servers();
    for name in ["www.example.org", "shop.example.org"] {
        chancery.run(["issue", name, "-o", name]).success();
    }
    chancery.run(["revoke", "shop.example.org", "--reason", "superseded", "--yes"]).success();
    let before = files(&chancery);
    for shell in ["bash", "fish"] {
        let has = |line: &str, wanted: &str| {
            let offered = offered(&chancery, shell, line);
            assert!(offered.iter().any(|word| word == wanted), "{shell}: {line} {wanted}: {offered:?}");
        };
        has("chancery revoke ww", "www.example.org");
        has("chancery revoke --reason key", "keyCompromise");
        has("chancery crl publish iss", "issuing-1");
        has("chancery issue --profile mail", "mail-server");
        has("chancery issue --for thu", "thunderbird");
        has("chancery cr", "crl");
        assert!(!offered(&chancery, shell, "chancery renew s").contains(&"shop.example.org".to_owned()), "is revoked");
    }
    assert_eq!(files(&chancery), before, "completion changes no byte of the data directory");
}

#[test]
fn a_directory_in_use_or_missing_gives_no_names_at_once() {
    let chancery = fixture::servers();
    chancery.run(["issue", "www.example.org", "-o", "www"]).success();
    let lock = std::fs::File::options().write(true).open(chancery.data().join("lock")).unwrap();
    lock.lock().unwrap();
    assert!(!offered(&chancery, "fish", "chancery revoke ww").contains(&"www.example.org".to_owned()));
    drop(lock);
    let empty = fixture::empty();
    offered(&empty, "fish", "chancery revoke ww");
    assert!(!empty.data().exists(), "completion makes no data directory");
}
