//! Load on a server by wrk: keep-alive connections, each waiting for its answer before it asks again.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::bench::lab::Lab;
use crate::process;

/// What wrk is told to do, as a file of the lab.
pub(crate) const SCRIPT: &str = "load.lua";

/// What every connection sends.
pub(crate) struct Load<'a> {
    /// Scheme, host, port and path; lines of paths replace the path.
    pub(crate) url: &'a str,
    /// `GET` with a path on each line of the file, or `POST` with a body on each.
    pub(crate) method: &'a str,
    /// One request a line.
    pub(crate) file: &'a Path,
    /// Content type of bodies.
    pub(crate) media_type: &'a str,
    /// Names and values of further headers.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// Connections at the same time.
    pub(crate) connections: usize,
    /// How long, in seconds.
    pub(crate) seconds: u32,
}

/// What a server made of it.
#[derive(Debug, PartialEq)]
pub(crate) struct Served {
    /// Answers a second.
    pub(crate) rate: f64,
    /// Within how many seconds 95 of 100 answers were there.
    pub(crate) most: f64,
}

impl Load<'_> {
    /// Puts the load on the server.
    ///
    /// # Errors
    /// When an answer is missing or has a status that is not of success.
    pub(crate) fn run(&self, lab: &Lab) -> Result<Served> {
        let mut command = Command::new("wrk");
        command.args(["-t1", "--timeout", "20s", "-c", &self.connections.to_string(), "-d", &self.seconds.to_string()]);
        command
            .arg("-s")
            .arg(lab.path(SCRIPT))
            .arg(self.url)
            .args(["--", self.method])
            .arg(self.file)
            .arg(self.media_type);
        command.args(self.headers.iter().flat_map(|(name, value)| [name, value]));
        let report = process::output(&mut command)?;
        served(&report).with_context(|| format!("wrk of {} said\n{report}", self.url))
    }
}

/// From the line `LOAD answers microseconds p95-microseconds failed`.
fn served(report: &str) -> Result<Served> {
    let line = report.lines().find_map(|line| line.strip_prefix("LOAD ")).context("no figures")?;
    let figures: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>().context("a figure is none")?;
    let [answers, duration, most, failed] = figures[..] else { bail!("not four figures") };
    if failed > 0.0 || answers == 0.0 {
        bail!("{failed} of {answers} answers failed");
    }
    Ok(Served { rate: answers * 1_000_000.0 / duration, most: most / 1_000_000.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_and_a_failed_answer_is_an_error() {
        let good = served("Running 1s test\nLOAD 5000 2000000 1500 0\n").unwrap();
        assert_eq!(good, Served { rate: 2_500.0, most: 0.0015 });
        assert!(served("LOAD 5000 2000000 1500 1").is_err());
        assert!(served("LOAD 0 2000000 0 0").is_err());
        assert!(served("unable to connect").is_err());
    }
}
