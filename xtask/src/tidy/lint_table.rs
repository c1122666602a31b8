//! Every lint of `crates/pki/src/lint/` is in `docs/lints.md`, and the other way round.

use std::collections::BTreeMap;

use crate::tidy::finding::Finding;
use crate::tidy::source::Source;

const TABLE: &str = "docs/lints.md";
const FOLDER: &str = "crates/pki/src/lint/";

/// Compares the ids in the code with the ids in the table.
pub(crate) fn check(files: &[Source]) -> Vec<Finding> {
    let in_code = ids_in_code(files);
    let Some(table) = files.iter().find(|file| file.path == TABLE) else {
        let missing = Finding::new(TABLE, "every lint is listed", "make the table: id, source, severity");
        return if in_code.is_empty() { Vec::new() } else { vec![missing] };
    };
    let in_table: Vec<&str> = table.text.lines().filter_map(first_cell).collect();
    let mut findings = Vec::new();
    for (id, path) in &in_code {
        if !in_table.contains(id) {
            let rule = format!("every lint is listed in {TABLE}, and `{id}` is not");
            findings.push(Finding::new(*path, rule, "add a row with its id, source and severity"));
        }
    }
    for id in in_table.iter().filter(|id| !in_code.contains_key(*id)) {
        let rule = format!("{TABLE} lists what exists, and no lint has the id `{id}`");
        findings.push(Finding::new(TABLE, rule, "take the row out or give the lint its id back"));
    }
    findings
}

fn ids_in_code(files: &[Source]) -> BTreeMap<&str, &str> {
    let mut ids = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.starts_with(FOLDER) && !file.is_test()) {
        for (_, line) in file.code_lines() {
            if let Some(id) = id(line) {
                ids.insert(id, file.path.as_str());
            }
        }
    }
    ids
}

/// The value of `id: "…"` or `const ID: &str = "…"`.
fn id(line: &str) -> Option<&str> {
    let line = line.trim();
    let quoted = line.strip_prefix("id: \"").or_else(|| line.split_once("ID: &str = \"").map(|(_, rest)| rest))?;
    quoted.split_once('"').map(|(id, _)| id)
}

/// The code-formatted first cell of a row of a Markdown table.
fn first_cell(line: &str) -> Option<&str> {
    let cell = line.strip_prefix('|')?.split('|').next()?.trim();
    cell.strip_prefix('`')?.strip_suffix('`')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    fn lint(id: &str) -> Source {
        source("crates/pki/src/lint/a.rs", &format!("pub(crate) const LINT: Lint = Lint {{\n    id: \"{id}\",\n}};\n"))
    }

    #[test]
    fn table_and_code_agree() {
        let table = source(TABLE, "| id | source |\n|---|---|\n| `rfc5280-serial-positive` | RFC 5280 §4.1.2.2 |\n");
        assert_eq!(check(&[lint("rfc5280-serial-positive"), table]), []);
    }

    #[test]
    fn both_directions_are_found() {
        let table = source(TABLE, "| `gone` | RFC 5280 |\n");
        let rules: Vec<String> = check(&[lint("new"), table]).into_iter().map(|finding| finding.rule).collect();
        assert_eq!(rules.len(), 2);
        assert!(rules[0].contains("`new` is not") && rules[1].contains("`gone`"), "{rules:?}");
    }

    #[test]
    fn without_lints_no_table_is_asked_for() {
        assert_eq!(check(&[]), []);
        assert_eq!(check(&[lint("new")]).len(), 1);
    }
}
