//! A file of tests that no `main.rs` names is never compiled; those of the database run on both.

use crate::tidy::finding::Finding;
use crate::tidy::source::Source;

/// Tests of what is only SQLite's.
const SQLITE: &[&str] = &["crates/store/tests/it/file.rs"];

/// Looks for the line of each file.
pub(crate) fn check(files: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let Some((tests, folder, name)) = place(&file.path) else { continue };
        let roots = [format!("{tests}/{folder}/main.rs"), format!("{tests}/{folder}.rs")];
        let mut roots = files.iter().filter(|root| roots.contains(&root.path));
        if !roots.any(|root| names(root, name)) {
            let rule = "every file of tests is a module of its program";
            findings.push(Finding::new(&file.path, rule, format!("write `mod {name};` in its main.rs")));
        }
        let both = format!("{tests}/postgresql/main.rs");
        let postgresql = files.iter().find(|root| folder == "it" && root.path == both);
        if postgresql.is_some_and(|root| !names(root, name)) && !SQLITE.contains(&file.path.as_str()) {
            let rule = "tests of store and service run on PostgreSQL too";
            let way_out = format!("write `#[path = \"../it/{name}.rs\"] mod {name};` in {both}");
            findings.push(Finding::new(&file.path, rule, way_out));
        }
    }
    findings
}

/// `crates/store/tests`, `it` and `prune` of `crates/store/tests/it/prune.rs`.
fn place(path: &str) -> Option<(&str, &str, &str)> {
    let (tests, name) = path.strip_suffix(".rs")?.split_at_checked(path.find("/tests/")? + "/tests".len())?;
    let (folder, name) = name.strip_prefix('/')?.split_once('/')?;
    (path.starts_with("crates/") && !name.contains('/') && name != "main").then_some((tests, folder, name))
}

fn names(root: &Source, module: &str) -> bool {
    root.text.lines().any(|line| line.trim_start_matches("pub(crate) ").trim() == format!("mod {module};"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_file_that_is_not_named_is_found() {
        let mut files = vec![
            file("crates/store/tests/it/main.rs", "mod file;\nmod fixture;\nmod prune;\n"),
            file("crates/store/tests/postgresql/main.rs", "#[path = \"../it/prune.rs\"]\nmod prune;\nmod nodes;\n"),
            file("crates/store/tests/it/file.rs", ""),
            file("crates/store/tests/it/prune.rs", ""),
            file("crates/store/tests/postgresql/nodes.rs", ""),
            file("crates/web/tests/rest.rs", "#[path = \"rest/body.rs\"]\nmod body;\n"),
            file("crates/web/tests/rest/body.rs", ""),
            file("crates/pki/src/lint/tests/x.rs", ""),
        ];
        assert_eq!(check(&files), []);
        files.push(file("crates/store/tests/it/fixture.rs", ""));
        files.push(file("crates/web/tests/rest/lost.rs", ""));
        let places: Vec<_> = check(&files).into_iter().map(|finding| finding.place).collect();
        assert_eq!(places, ["crates/store/tests/it/fixture.rs", "crates/web/tests/rest/lost.rs"]);
    }
}
