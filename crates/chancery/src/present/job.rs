//! What is done without anybody asking, one line for each.

use chancery_api::status::Job;

/// A table of the jobs that were started at least once; empty when none was.
pub fn table(jobs: &[Job]) -> Vec<String> {
    let known: Vec<&Job> = jobs.iter().filter(|job| job.next_run.is_some()).collect();
    let widest = known.iter().map(|job| job.name.len()).max().unwrap_or(0);
    known.iter().map(|job| format!("{:widest$}  {}", job.name, line(job))).collect()
}

fn line(job: &Job) -> String {
    let last = job.last_run.as_deref().unwrap_or("never");
    let next = job.next_run.as_deref().unwrap_or("never");
    match (job.running, &job.last_error) {
        (true, _) => format!("last {last}  running now"),
        (false, None) => format!("last {last}  next {next}"),
        (false, Some(_)) => format!("last {last}  failed {} times  again {next}", job.failures),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_each_job_that_was_started() {
        let job = |name: &str, next_run: Option<&str>, last_error: Option<&str>| Job {
            name: name.to_owned(),
            last_run: None,
            next_run: next_run.map(str::to_owned),
            last_error: last_error.map(str::to_owned),
            failures: 2,
            running: false,
            each_process: false,
        };
        let jobs = [job("crl", Some("B"), None), job("log-check", Some("C"), Some("x")), job("prune", None, None)];
        assert_eq!(table(&jobs), ["crl        last never  next B", "log-check  last never  failed 2 times  again C"]);
        assert!(table(&[]).is_empty());
    }
}
