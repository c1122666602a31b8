//! Every lint of `crates/pki/src/lint/` is in `docs/lints.md`, and the other way round.

use std::collections::BTreeMap;

use crate::tidy::finding::Finding;
use crate::tidy::source::Source;

const TABLE: &str = "docs/lints.md";
const FOLDER: &str = "crates/pki/src/lint/";
/// Constructors of `Lint`.
const SEVERITIES: [&str; 3] = ["error", "warning", "notice"];

/// Compares the ids in the code with the ids in the table.
pub(crate) fn check(files: &[Source]) -> Vec<Finding> {
    let in_code = ids_in_code(files);
    let Some(table) = files.iter().find(|file| file.path == TABLE) else {
        let missing = Finding::new(TABLE, "every lint is listed", "run: UPDATE=1 cargo test -p chancery-pki lints_md");
        return if in_code.is_empty() { Vec::new() } else { vec![missing] };
    };
    let in_table: Vec<&str> = table.text.lines().filter_map(first_cell).collect();
    let mut findings = Vec::new();
    for (id, path) in &in_code {
        if !in_table.contains(&id.as_str()) {
            let rule = format!("every lint is listed in {TABLE}, and `{id}` is not");
            findings.push(Finding::new(*path, rule, "run: UPDATE=1 cargo test -p chancery-pki lints_md"));
        }
    }
    for id in in_table.iter().filter(|id| !in_code.contains_key(**id)) {
        let rule = format!("{TABLE} lists what exists, and no lint has the id `{id}`");
        findings.push(Finding::new(
            TABLE,
            rule,
            "give the lint its id back, or run: UPDATE=1 cargo test -p chancery-pki lints_md",
        ));
    }
    findings
}

fn ids_in_code(files: &[Source]) -> BTreeMap<String, &str> {
    let mut found = BTreeMap::new();
    for file in files.iter().filter(|file| file.path.starts_with(FOLDER) && !file.is_test()) {
        let lines: Vec<&str> = file.code_lines().into_iter().map(|(_, line)| line).collect();
        found.extend(ids(&lines.join("\n")).map(|id| (id.to_owned(), file.path.as_str())));
    }
    found
}

/// The first argument of every `Lint::error(`, `Lint::warning(` and `Lint::notice(`, on the same line or the next.
fn ids(code: &str) -> impl Iterator<Item = &str> {
    code.split("Lint::").skip(1).filter_map(|call| {
        let (severity, arguments) = call.split_once('(')?;
        let quoted = arguments.trim_start().strip_prefix('"')?;
        SEVERITIES.contains(&severity).then_some(quoted)?.split_once('"').map(|(id, _)| id)
    })
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
        let rule =
            format!("const RULE: Rule = Rule {{\n    lint: Lint::error(\n        \"{id}\",\n        \"RFC 5280\",\n");
        source("crates/pki/src/lint/a.rs", &rule)
    }

    #[test]
    fn table_and_code_agree() {
        let table = source(TABLE, "| Name | Severity |\n|---|---|\n| `rfc5280_serial_positive` | error |\n");
        assert_eq!(check(&[lint("rfc5280_serial_positive"), table]), []);
    }

    #[test]
    fn both_directions_are_found() {
        let table = source(TABLE, "| `gone` | RFC 5280 |\n");
        let rules: Vec<String> = check(&[lint("new"), table]).into_iter().map(|finding| finding.rule).collect();
        assert_eq!(rules.len(), 2);
        assert!(rules[0].contains("`new` is not") && rules[1].contains("`gone`"), "{rules:?}");
    }

    #[test]
    fn an_id_is_found_on_the_line_of_the_call_and_on_the_next() {
        let code = "lint: Lint::notice(\"one\", \"RFC 1\", \"A.\"),\nlint: Lint::warning(\n    \"two\",\n), Lint::shown(\"no\")";
        assert_eq!(ids(code).collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn without_lints_no_table_is_asked_for() {
        assert_eq!(check(&[]), []);
        assert_eq!(check(&[lint("new")]).len(), 1);
    }
}
