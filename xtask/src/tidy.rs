//! `cargo xtask tidy`: the rules of ARCHITECTURE.md that a compiler does not hold.

mod arrows;
mod files;
mod finding;
mod lint_table;
mod members;
mod source;
mod test_files;
mod walls;

use anyhow::{Result, bail};

use crate::process;
use crate::project::Project;
use crate::tidy::finding::Finding;
use crate::tidy::members::Members;

/// Checks every rule and prints all findings.
///
/// # Errors
/// When there is a finding, or git or Cargo cannot be asked.
pub(crate) fn run(project: &Project) -> Result<()> {
    let members = Members::from_metadata(project.metadata())?;
    let files = source::list(project.root())?;
    let mut findings = arrows::check(&members);
    findings.extend(walls::check(&members));
    for file in &files {
        findings.extend(files::check(file));
    }
    findings.extend(lint_table::check(&files));
    findings.extend(test_files::check(&files));
    report(&findings, files.len())
}

fn report(findings: &[Finding], files: usize) -> Result<()> {
    for finding in findings {
        eprintln!("{finding}\n");
    }
    match findings.len() {
        0 => println!("tidy: {files} files, nothing to complain about"),
        1 => bail!("tidy: 1 finding"),
        many => bail!("tidy: {many} findings"),
    }
    Ok(())
}

/// The files of the checkout, as git knows them.
pub(crate) fn tracked(root: &std::path::Path) -> Result<Vec<String>> {
    let mut git = std::process::Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    Ok(process::output(&mut git)?.lines().map(str::to_owned).collect())
}
