//! The text files of the checkout.

use std::path::Path;

use anyhow::{Context, Result};

/// One file with its text.
pub(crate) struct Source {
    /// Path from the root of the checkout, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Whether the file is Rust source.
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the whole file is test code.
    pub(crate) fn is_test(&self) -> bool {
        self.path.split('/').any(|part| matches!(part, "tests" | "tests.rs" | "testkit" | "benches" | "examples"))
    }

    /// The lines before and after the `#[cfg(test)]` modules, with their numbers from 1.
    pub(crate) fn code_lines(&self) -> Vec<(usize, &str)> {
        let mut kept = Vec::new();
        let mut lines = (1..).zip(self.text.lines()).peekable();
        while let Some((number, line)) = lines.next() {
            let opens_tests = line.trim() == "#[cfg(test)]" && lines.peek().is_some_and(|(_, next)| is_module(next));
            if !opens_tests {
                kept.push((number, line));
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            let closing = format!("{}}}", " ".repeat(indent));
            for (_, inner) in lines.by_ref() {
                if inner == closing || inner.trim_end().ends_with("tests;") {
                    break;
                }
            }
        }
        kept
    }
}

fn is_module(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("mod ") || line.starts_with("pub mod ") || line.starts_with("pub(crate) mod ")
}

/// Every file of the checkout that is text, except licences and lock files.
///
/// # Errors
/// When git cannot list the files or one cannot be read.
pub(crate) fn list(root: &Path) -> Result<Vec<Source>> {
    let wanted = |path: &str| {
        let ending = path.rsplit('.').next().unwrap_or_default();
        matches!(ending, "rs" | "toml" | "md" | "sh" | "sql" | "ftl" | "html") || path.starts_with(".ci/")
    };
    let mut files = Vec::new();
    for path in super::tracked(root)?.into_iter().filter(|path| wanted(path)) {
        let file = root.join(&path);
        if !file.exists() {
            continue; // deleted in the work tree, not yet in the index
        }
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))?;
        files.push(Source { path, text });
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn test_modules_do_not_count() {
        let text = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n";
        let numbers: Vec<usize> = source("a.rs", text).code_lines().iter().map(|&(number, _)| number).collect();
        assert_eq!(numbers, [1, 2, 8]);
    }

    #[test]
    fn a_test_module_in_its_own_file_does_not_hide_what_follows() {
        let text = "#[cfg(test)]\nmod tests;\nfn c() {}\n";
        assert_eq!(source("a.rs", text).code_lines(), [(3, "fn c() {}")]);
    }

    #[test]
    fn files_of_tests_are_known_by_their_place() {
        assert!(source("crates/chancery/tests/it/issue.rs", "").is_test());
        assert!(source("crates/pki/src/name/tests.rs", "").is_test());
        assert!(!source("crates/pki/src/name.rs", "").is_test());
    }
}
