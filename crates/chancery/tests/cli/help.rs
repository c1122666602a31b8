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

/// Every file below these folders that holds texts for people.
fn texts() -> Vec<(std::path::PathBuf, String)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: Vec<_> =
        std::fs::read_dir(crates).unwrap().map(|entry| entry.unwrap().path().join("src")).collect();
    folders.push(crates.join("chancery/texts"));
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if ["rs", "ftl", "txt"].contains(&ending) {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// The words after `chancery `, up to the first that is no plain word.
fn commands(text: &str) -> Vec<Vec<&str>> {
    let is_plain = |word: &&str| {
        !word.is_empty() && word.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
    };
    text.split("chancery ")
        .skip(1)
        .map(|rest| {
            let line = rest.lines().next().unwrap_or_default();
            let mut found = Vec::new();
            for word in line.split(' ') {
                let bare = word.trim_end_matches(['.', ',', '"', '`', ')', ';', '\\', ':']);
                if !is_plain(&bare) || bare.starts_with('-') {
                    break;
                }
                found.push(bare);
                if bare != word {
                    break;
                }
            }
            found
        })
        .filter(|words| !words.is_empty())
        .collect()
}

#[test]
fn every_command_and_topic_that_a_text_names_exists() {
    let grammar = chancery::cli::Cli::command();
    let mut wrong = Vec::new();
    let mut topics = std::collections::BTreeSet::new();
    for (path, text) in texts() {
        let is_code = path.extension().is_some_and(|it| it == "rs");
        for words in commands(&text) {
            if words[0] == "help" && words.len() > 1 {
                topics.insert(words[1..].join(" "));
                continue;
            }
            // Below the command line no code names commands: there such words are labels of keys and the like.
            if is_code && !path.starts_with(env!("CARGO_MANIFEST_DIR")) {
                continue;
            }
            // In code the word may stand in a sentence or a name; what is a command is checked to its end.
            let Some(command) = grammar.find_subcommand(words[0]) else {
                if !is_code {
                    wrong.push(format!("{}: chancery {}", path.display(), words.join(" ")));
                }
                continue;
            };
            let verb = words.get(1).filter(|_| command.has_subcommands());
            if verb.is_some_and(|verb| command.find_subcommand(verb).is_none()) {
                wrong.push(format!("{}: chancery {}", path.display(), words.join(" ")));
            }
        }
    }
    assert!(topics.contains("log") && topics.contains("passphrases") && topics.len() > 4, "{topics:?}");
    for topic in topics {
        let arguments: Vec<&str> = std::iter::once("help").chain(topic.split(' ')).collect();
        if code(&run(Path::new("/"), &arguments)) != 0 {
            wrong.push(format!("chancery help {topic}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
