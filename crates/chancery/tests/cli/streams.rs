//! Standard output, standard error, terminals, colours, files and exit codes.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{code, command, on_terminal, program, run, stderr, stdout};

const ROOT: &str = "/";

#[test]
fn an_empty_variable_is_as_one_that_is_not_set() {
    let folder = tempfile::tempdir().unwrap();
    let variables = ["DATA", "DATABASE_FROM", "LISTEN", "HTTP_LISTEN", "READ_BACK", "NO_INPUT"];
    for words in [&["version"][..], &["config", "get", "data", "--data", "/srv/ca"], &["serve", "--version"]] {
        let mut command = command(folder.path());
        command.envs(variables.map(|name| (format!("CHANCERY_{name}"), "")));
        let output = command.args(words).output().unwrap();
        let is_usage = words[0] == "serve";
        // No start is tried: what is wrong must be the option that does not exist, and no variable.
        assert_eq!(code(&output), if is_usage { 2 } else { 0 }, "{words:?}: {}", stderr(&output));
        assert!(!is_usage || stderr(&output).contains("'--version'"), "{}", stderr(&output));
    }
}

#[test]
fn standard_output_is_no_folder_and_takes_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let cases: [&[&str]; 7] = [
        &["issue", "www.example.org"],
        &["cert", "issue", "www.example.org", "--dry-run"],
        &["renew", "www.example.org"],
        &["request", "download", "www.example.org"],
        &["request", "key", "www.example.org"],
        &["p12", "create", "www.example.org"],
        &["man"],
    ];
    for words in cases {
        let output = run(folder.path(), &[words, &["-o", "-"]].concat());
        assert_eq!(code(&output), 2, "{words:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("invalid value '-'"), "{words:?}: {}", stderr(&output));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn a_typing_mistake_gets_a_suggestion_and_exit_2() {
    let output = run(Path::new(ROOT), &["completon", "bash"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("completion"), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    let output = run(Path::new(ROOT), &["help", "install", "ngnix"]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("Did you mean: chancery help install nginx"), "{}", stderr(&output));
}

#[test]
fn errors_are_json_on_standard_error_when_json_was_asked_for() {
    for arguments in [&["version", "--json", "--bogus"][..], &["help", "--json", "nonsense-topic"]] {
        let output = run(Path::new(ROOT), arguments);
        let document: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
        assert_eq!(document["schema"], 1);
        assert_eq!(document["error"]["exit"], code(&output));
        assert!(document["error"]["code"].as_str().unwrap().starts_with("CHY-"));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn json_is_one_documented_object() {
    let output = run(Path::new(ROOT), &["version", "--json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["schema"], 1);
    assert_eq!(document["data"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["warnings"], serde_json::json!([]));
}

#[test]
fn colours_only_on_a_terminal_that_shows_them() {
    let escapes = |text: &str| text.contains("\u{1b}[");
    let arguments = ["help", "nonsense-topic"];
    let (screen, exit) = on_terminal(Path::new(ROOT), &[], &arguments, "");
    assert!(escapes(&screen) && exit == 5, "{screen}");
    for environment in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let (screen, _) = on_terminal(Path::new(ROOT), &[environment], &arguments, "");
        assert!(!escapes(&screen), "{environment:?}: {screen}");
    }
    let output = run(Path::new(ROOT), &arguments);
    assert!(!escapes(&stderr(&output)));
    let output = command(Path::new(ROOT)).env("CLICOLOR_FORCE", "1").args(arguments).output().unwrap();
    assert!(escapes(&stderr(&output)));
}

#[test]
fn a_c_locale_gets_ascii_marks() {
    let output = command(Path::new(ROOT)).env("LANG", "C").args(["help", "nonsense-topic"]).output().unwrap();
    assert!(stderr(&output).starts_with("x "), "{}", stderr(&output));
}

#[test]
fn standard_streams_may_be_closed() {
    for redirection in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        let line = format!("{} version {redirection}", program().display());
        let status = Command::new("sh").args(["-c", &line]).stdout(Stdio::null()).status().unwrap();
        assert_eq!(status.code(), Some(0), "{redirection}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let line = format!("{} completion bash | head -1; exit ${{PIPESTATUS[0]}}", program().display());
    let status = Command::new("bash").args(["-c", &line]).stdout(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_full_disk_is_an_error() {
    let line = format!("{} completion bash > /dev/full", program().display());
    let status = Command::new("sh").args(["-c", &line]).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

#[test]
fn manual_pages_are_never_overwritten_unless_asked() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(folder.path(), &["man", "-o", "man"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let page = folder.path().join("man/chancery-completion.1");
    assert!(std::fs::read_to_string(&page).unwrap().contains(".TH chancery-completion"));
    std::fs::write(&page, "mine").unwrap();
    let output = run(folder.path(), &["man", "-o", "man"]);
    assert_eq!(code(&output), 7);
    assert_eq!(std::fs::read_to_string(&page).unwrap(), "mine");
    assert_eq!(code(&run(folder.path(), &["man", "-o", "man", "--force"])), 0);
}

#[test]
fn completions_are_accepted_by_the_shell() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish", "nushell"] {
        let output = run(folder.path(), &["completion", shell]);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains("chancery"), "{shell}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = folder.path().join(shell);
        std::fs::write(&script, stdout(&run(folder.path(), &["completion", shell]))).unwrap();
        chancery_testkit::peer::shell::accepts(shell, &script);
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let output = run(Path::new("/proc"), &["man", "-o", "man"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("cannot be written"), "{}", stderr(&output));
    assert!(std::fs::metadata("/proc").unwrap().permissions().mode() & 0o222 == 0);
}
