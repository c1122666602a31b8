//! How many certificates a second the issuance pipeline commits in one process.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::bench::lab::Lab;
use crate::bench::rounds::median;
use crate::bench::row::Row;
use crate::process;

/// The example `pipeline` of chancery-service (64 tasks in one process) against the raw P-256 signing rate of openssl on all
/// cores. It makes an authority in an empty folder given to it and prints certificates per second on its last line.
pub(crate) fn rate(lab: &Lab) -> Result<Vec<Row>> {
    let pipeline = lab.example("chancery-service", "pipeline")?;
    let (mut direct, mut bare) = (Vec::new(), Vec::new());
    for round in 0..lab.turns {
        direct.push(issued(&pipeline, &lab.path(&format!("pipeline-{round}")))?);
        bare.push(signed()?);
    }
    let bare = ("bare openssl signatures", median(bare)?);
    Ok(vec![Row::rate("certificates committed a second, one process", median(direct)?, bare, "–")])
}

/// Certificates per second of an example in a new folder.
fn issued(example: &Path, folder: &Path) -> Result<f64> {
    std::fs::create_dir_all(folder)?;
    let printed = process::output(Command::new(example).arg(folder))?;
    printed.lines().last().unwrap_or_default().trim().parse().context("the example printed no rate")
}

/// Signatures per second of openssl on all cores.
pub(crate) fn signed() -> Result<f64> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).to_string();
    let speed = ["speed", "-mr", "-seconds", "3", "-multi", &cores, "ecdsap256"];
    let report = process::output(Command::new("openssl").args(speed))?;
    sign_rate(&report).context("openssl speed printed no rate for ecdsap256")
}

/// From the line `+F4:curve:bits:signatures a second:verifications a second`, the sum over all processes.
fn sign_rate(report: &str) -> Option<f64> {
    let line = report.lines().rev().find_map(|line| line.strip_prefix("+F4:"))?;
    let rate: f64 = line.split(':').nth(2)?.parse().ok()?;
    (rate > 0.0).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_readable_report_is_read() {
        let report = "Got: +F4:3:256:48915.0:20007.0 from 0\n+F4:3:256:101932.0:39313.0\n";
        assert_eq!(sign_rate(report), Some(101_932.0));
        assert_eq!(sign_rate("nothing"), None);
    }
}
