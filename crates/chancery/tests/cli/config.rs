//! `chancery config`: one file, changed by command or in an editor, never left broken.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use crate::harness::{code, command, on_terminal, stderr, stdout};

const BEFORE: &str = "# ours\nurl = \"http://old.example.org\" # for now\n";

fn config(folder: &Path, arguments: &[&str]) -> Output {
    let file = folder.join("chancery.toml");
    command(folder).env("CHANCERY_CONFIG", file).arg("config").args(arguments).output().unwrap()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("chancery.toml"), BEFORE).unwrap();
    folder
}

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("chancery.toml")).unwrap()
}

#[test]
fn one_setting_is_set_and_everything_else_stays() {
    let folder = folder();
    let set = config(folder.path(), &["set", "url", "http://ca.example.org"]);
    assert_eq!(code(&set), 0, "{}", stderr(&set));
    assert_eq!(text(folder.path()), BEFORE.replace("old", "ca"));
    let set = config(folder.path(), &["set", "data", "/srv/ca"]);
    assert_eq!(code(&set), 0, "{}", stderr(&set));
    assert_eq!(text(folder.path()), format!("{}data = \"/srv/ca\"\n", BEFORE.replace("old", "ca")));
    let got = config(folder.path(), &["get", "data", "--origin"]);
    assert_eq!(stdout(&got), "/srv/ca\tfile\n");
    let mut overridden = command(folder.path());
    overridden.env("CHANCERY_CONFIG", folder.path().join("chancery.toml")).env("CHANCERY_DATA", "/other");
    let got = overridden.args(["config", "get", "data", "--origin"]).output().unwrap();
    assert_eq!(stdout(&got), "/other\tenvironment\n");
}

#[test]
fn what_would_not_do_is_refused_and_the_file_stays() {
    let folder = folder();
    for (arguments, says) in [
        (&["set", "ulr", "http://ca.example.org"][..], "Did you mean url?"),
        (&["set", "url", "ftp://ca.example.org"], "http://"),
        (&["set", "data", "somewhere"], "absolute"),
        (&["get", "colour"], "data, url, listen"),
    ] {
        let output = config(folder.path(), arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains(says), "{arguments:?}: {}", stderr(&output));
    }
    let dry = config(folder.path(), &["set", "url", "http://ca.example.org", "--dry-run"]);
    assert_eq!(code(&dry), 0);
    assert_eq!(text(folder.path()), BEFORE);
    let edit = config(folder.path(), &["edit"]);
    assert_eq!(code(&edit), 10, "an editor needs a terminal: {}", stderr(&edit));
}

#[test]
fn a_value_that_no_option_would_take_is_refused_when_set_and_when_checked() {
    let cases = [
        ("database_from", "postgres://u:secret@db.example.org/ca", "CHY-6061", 2),
        ("database_from", "foo", "CHY-6060", 2),
        ("url", "http://", "CHY-1040", 1),
        ("url", "http://user:pw@ca.example.org/?q=1#f", "CHY-1040", 1),
        ("url", "http://ca.example.org/a\nb", "CHY-6028", 2),
        ("names", "a b,,-x", "CHY-1004", 1),
        ("names", "joe@example.org", "CHY-1004", 1),
    ];
    for (key, value, number, exit) in cases {
        let folder = folder();
        let set = config(folder.path(), &["set", key, value]);
        assert_eq!(code(&set), exit, "{key} {value}: {}", stderr(&set));
        assert!(stderr(&set).contains(number), "{key} {value}: {}", stderr(&set));
        assert!(!stderr(&set).contains("secret") && stdout(&set).is_empty(), "{}", stderr(&set));
        assert_eq!(text(folder.path()), BEFORE);

        let list: Vec<&str> = value.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        let line = if key == "names" { format!("names = {list:?}") } else { format!("{key} = {value:?}") };
        std::fs::write(folder.path().join("chancery.toml"), line).unwrap();
        let checked = config(folder.path(), &["check"]);
        assert_eq!(code(&checked), exit, "{key} {value}: {}", stderr(&checked));
        assert!(stderr(&checked).contains(number), "{key} {value}: {}", stderr(&checked));
    }
    let folder = folder();
    let set = config(folder.path(), &["set", "database_from", "file:/not/there/yet"]);
    assert_eq!(code(&set), 0, "{}", stderr(&set));
}

/// An editor: a script that does this to its file.
fn editor(folder: &Path, script: &str) -> String {
    let path = folder.join("editor.sh");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

#[test]
fn an_editor_changes_it_only_to_what_can_be_understood() {
    let folder = folder();
    let file = folder.path().join("chancery.toml").display().to_string();
    let edit = |script: &str, keys: &str| {
        let editor = editor(folder.path(), script);
        on_terminal(folder.path(), &[("CHANCERY_CONFIG", &file), ("VISUAL", &editor)], &["config", "edit"], keys)
    };
    let (screen, exit) = edit("echo 'colour = 1' >> \"$1\"", "n\n");
    assert_eq!(exit, 3, "{screen}");
    assert!(screen.contains("CHY-6028") && screen.contains("colour"), "{screen}");
    assert_eq!(text(folder.path()), BEFORE);
    // The second time round the mistake is corrected.
    let twice = "if grep -q dta \"$1\"; then sed -i s/dta/data/ \"$1\"; else echo 'dta = \"/srv/ca\"' >> \"$1\"; fi";
    let (screen, exit) = edit(twice, "y\n");
    assert_eq!(exit, 0, "{screen}");
    assert!(screen.contains("Did you mean “data” by “dta”"), "{screen}");
    assert_eq!(text(folder.path()), format!("{BEFORE}data = \"/srv/ca\"\n"));
    let (screen, exit) = edit("exit 1", "");
    assert_eq!(exit, 1, "{screen}");
}
