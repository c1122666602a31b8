//! Every `--help` as a golden file. After a wanted change: `UPDATE_GOLDEN=1 cargo test -p chancery`, then read the diff.

use std::path::Path;

use clap::CommandFactory;

use crate::harness::{code, run, stdout};

fn paths(command: &clap::Command, path: &[String], found: &mut Vec<Vec<String>>) {
    found.push(path.to_vec());
    for child in command.get_subcommands() {
        let child_path: Vec<String> = path.iter().cloned().chain([child.get_name().to_owned()]).collect();
        paths(child, &child_path, found);
    }
}

#[test]
fn every_help_is_as_recorded() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/help");
    let mut commands = Vec::new();
    paths(&chancery::cli::Cli::command(), &[], &mut commands);
    let mut wrong = Vec::new();
    for path in commands {
        let mut arguments: Vec<&str> = path.iter().map(String::as_str).collect();
        arguments.push("--help");
        let output = run(Path::new("/"), &arguments);
        assert_eq!(code(&output), 0, "{arguments:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}");
        let name = if path.is_empty() { "chancery".to_owned() } else { path.join("-") };
        let file = here.join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&file, &output.stdout).unwrap();
        }
        if std::fs::read_to_string(&file).unwrap_or_default() != stdout(&output) {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "help changed: {wrong:?}; if that is wanted: UPDATE_GOLDEN=1 cargo test -p chancery");
}

#[test]
fn topics_and_guides() {
    let root = Path::new("/");
    for topic in ["exit-codes", "passphrases", "formatting", "environment", "files", "install", "completion"] {
        let output = run(root, &["help", topic]);
        assert_eq!(code(&output), 0, "{topic}");
        assert!(output.stdout.len() > 200, "{topic}");
    }
    let output = run(root, &["help", "install", "nginx", "shop.example.org"]);
    assert!(stdout(&output).contains("ssl_certificate     /etc/ssl/shop.example.org/fullchain.pem;"));
}
