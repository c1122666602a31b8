//! Rules about a single file.

use crate::tidy::finding::Finding;
use crate::tidy::source::Source;

const MAX_LINES: usize = 500;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "manager", "misc", "prelude", "stuff", "shared"];

/// Checks one file.
pub(crate) fn check(file: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(machine_path(file));
    if file.is_rust() {
        findings.extend(mod_rs(file));
        findings.extend(empty_name(file));
        findings.extend(too_long(file));
        findings.extend(unfinished(file));
        findings.extend(silent_allow(file));
    }
    findings
}

fn mod_rs(file: &Source) -> Option<Finding> {
    let way_out = "name the file after the module and put it beside its folder: foo.rs beside foo/";
    file.path.ends_with("/mod.rs").then(|| Finding::new(&file.path, "no mod.rs", way_out))
}

fn empty_name(file: &Source) -> Option<Finding> {
    let parts = file.path.trim_end_matches(".rs").split('/');
    let name = parts.into_iter().find(|part| EMPTY_NAMES.contains(part))?;
    let rule = format!("a file is named after what it is, and “{name}” says nothing");
    Some(Finding::new(&file.path, rule, "name the one noun, verb or rule it holds; split it if there are several"))
}

fn too_long(file: &Source) -> Option<Finding> {
    let lines = file.code_lines().len();
    let long = lines > MAX_LINES && !file.path.contains("/tests/");
    let rule = format!("at most {MAX_LINES} lines outside tests, this file has {lines}");
    long.then(|| Finding::new(&file.path, rule, "move one noun or verb into a file of its own"))
}

fn machine_path(file: &Source) -> Vec<Finding> {
    // Put together here, so that this file does not find itself.
    let marks = [["/wo", "rk/"].concat(), ["/root", "/."].concat(), ["/Users", "/"].concat()];
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        let Some(mark) = marks.iter().find(|mark| starts_a_path(line, mark)) else { continue };
        findings.push(Finding::new(
            format!("{}:{number}", file.path),
            format!("no path of somebody's machine ({mark}…)"),
            "take it from an argument, an environment variable or env!(\"CARGO_MANIFEST_DIR\")",
        ));
    }
    findings
}

fn starts_a_path(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "._-~{}/".contains(c))
    })
}

fn unfinished(file: &Source) -> Vec<Finding> {
    let marks =
        [["todo", "!"].concat(), ["unimplemented", "!"].concat(), ["FIX", "ME"].concat(), ["#[igno", "re"].concat()];
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        let Some(mark) = marks.iter().find(|mark| line.contains(mark.as_str())) else { continue };
        findings.push(Finding::new(
            format!("{}:{number}", file.path),
            format!("nothing unfinished is merged ({mark})"),
            "finish it, or leave the door out until it leads somewhere",
        ));
    }
    findings
}

fn silent_allow(file: &Source) -> Vec<Finding> {
    let marks = ["#[allow(", "#![allow(", "#[expect(", "#![expect("];
    let lines: Vec<&str> = file.text.lines().collect();
    let mut findings = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if !marks.iter().any(|mark| line.trim_start().starts_with(mark)) {
            continue;
        }
        let attribute = lines.iter().skip(index).take(12);
        let mut reason = line.contains("//") || index > 0 && lines.get(index - 1).is_some_and(|it| it.contains("//"));
        for part in attribute {
            reason |= part.contains("reason =");
            if part.trim_end().ends_with(")]") {
                break;
            }
        }
        if !reason {
            let place = format!("{}:{}", file.path, index + 1);
            let way_out = "write it into the attribute: #[allow(…, reason = \"…\")], or satisfy the lint";
            findings.push(Finding::new(place, "a lint is switched off only with a reason", way_out));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let file = Source { path: path.to_owned(), text: text.to_owned() };
        check(&file).into_iter().map(|finding| format!("{} {}", finding.place, finding.rule)).collect()
    }

    #[test]
    fn each_rule_finds_its_case_and_leaves_the_good_one() {
        let unfinished = ["fn a() { todo", "!() }"].concat();
        let machine = ["let p = \"/wo", "rk/x\";"].concat();
        let inside = ["see docs/wo", "rk/x and ~/wo", "rk/x"].concat();
        let cases: &[(&str, &str, usize)] = &[
            ("crates/pki/src/der/mod.rs", "", 1),
            ("crates/pki/src/der.rs", "", 0),
            ("crates/web/src/utils.rs", "", 1),
            ("crates/web/src/helpers/json.rs", "", 1),
            ("crates/web/src/json.rs", "", 0),
            ("crates/web/src/a.rs", &unfinished, 1),
            ("crates/web/src/a.rs", &machine, 1),
            ("README.md", &machine, 1),
            ("README.md", &inside, 0),
            ("crates/web/src/a.rs", "#[allow(dead_code)]\nfn a() {}", 1),
            ("crates/web/src/a.rs", "#[allow(dead_code, reason = \"x\")]\nfn a() {}", 0),
            ("crates/web/src/a.rs", "// Kept for the next page.\n#[allow(dead_code)]\nfn a() {}", 0),
            ("crates/web/src/a.rs", "#![allow(\n    dead_code,\n    reason = \"x\"\n)]", 0),
        ];
        for (path, text, expected) in cases {
            assert_eq!(findings(path, text).len(), *expected, "{path}: {text}");
        }
    }

    #[test]
    fn length_counts_without_tests() {
        let code = "let a = 1;\n".repeat(500);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    let a = 1;\n".repeat(300));
        assert_eq!(findings("crates/web/src/a.rs", &format!("{code}{tests}")), [""; 0]);
        assert_eq!(findings("crates/web/src/a.rs", &format!("{code}let b = 2;\n")).len(), 1);
    }

    #[test]
    fn the_line_is_named() {
        let text = format!("a\nb\n{}", ["// FIX", "ME later"].concat());
        assert!(findings("crates/web/src/a.rs", &text)[0].starts_with("crates/web/src/a.rs:3 "));
    }
}
