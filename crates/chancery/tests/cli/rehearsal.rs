//! Every command that changes something can be rehearsed (`--dry-run`), also the next one that is made.

use clap::CommandFactory as _;

/// Commands without `--dry-run`, and why there is nothing to rehearse.
const READING: &[(&str, &str)] = &[
    ("backup list", "shows"),
    ("backup rehearse", "is itself a rehearsal, in a temporary folder"),
    ("backup verify", "shows"),
    ("ca export", "writes a copy of what is public into a new file"),
    ("ca list", "shows"),
    ("ca request", "writes a copy of what is public into a new file"),
    ("ca show", "shows"),
    ("ca tree", "shows"),
    ("cert export", "writes a copy of what is public into a new file"),
    ("cert history", "shows"),
    ("cert list", "shows"),
    ("cert show", "shows"),
    ("clock show", "shows"),
    ("completion", "shows a script"),
    ("config check", "shows"),
    ("config get", "shows"),
    ("config show", "shows"),
    ("context list", "shows"),
    ("crl diff", "shows"),
    ("crl history", "shows"),
    ("crl list", "shows"),
    ("crl show", "writes a copy of what is public into a new file"),
    ("expiring", "shows"),
    ("help", "shows"),
    ("inspect", "shows"),
    ("log list", "shows"),
    ("log verify", "shows"),
    ("man", "writes pages into a folder"),
    ("p12 create", "writes a copy of a key into a new file"),
    ("p12 inspect", "shows"),
    ("person list", "shows"),
    ("person show", "shows"),
    ("profile export", "writes a copy of the rules into a new file"),
    ("profile list", "shows"),
    ("profile show", "shows"),
    ("profile test", "is itself a rehearsal, of an issuance"),
    ("request download", "writes a copy of what is public into a new file"),
    ("request key", "writes a copy of a key into a new file"),
    ("request list", "shows"),
    ("request show", "shows"),
    ("serve", "runs until it is ended; what it serves is rehearsed call by call"),
    ("status", "shows"),
    ("token list", "shows"),
    ("vault show", "shows"),
    ("verify", "shows"),
    ("version", "shows"),
    ("whoami", "shows"),
];

fn leaves(command: &clap::Command, path: &str, found: &mut Vec<(String, bool)>) {
    if !command.has_subcommands() {
        let has = command.get_arguments().any(|argument| argument.get_long() == Some("dry-run"));
        found.push((path.trim_start().to_owned(), has));
    }
    for child in command.get_subcommands() {
        leaves(child, &format!("{path} {}", child.get_name()), found);
    }
}

#[test]
fn every_command_that_changes_something_can_be_rehearsed() {
    let mut found = Vec::new();
    leaves(&chancery::cli::Cli::command(), "", &mut found);
    assert!(found.len() > 80, "the commands were not found");
    let is_reading = |path: &String| READING.iter().any(|(reading, _)| reading == path);
    let missing: Vec<_> = found.iter().filter(|(path, has)| !has && !is_reading(path)).map(|(path, _)| path).collect();
    assert!(missing.is_empty(), "without --dry-run, and not in the table of those that only read: {missing:?}");
    let stale: Vec<_> = READING.iter().filter(|(path, _)| !found.contains(&((*path).to_owned(), false))).collect();
    assert!(stale.is_empty(), "in the table, and not there or with --dry-run: {stale:?}");
}
