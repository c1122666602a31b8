//! Measuring two commands in turns.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Runs both sides `rounds` times in turns, each round starting with the other side, after one round that does not
/// count, and returns the median seconds of each. The commands are made anew with the number of the round.
///
/// # Errors
/// When a command does not end with 0.
pub(crate) fn medians(
    rounds: usize,
    ours: impl Fn(usize) -> Command,
    theirs: impl Fn(usize) -> Command,
) -> Result<(f64, f64)> {
    let (mut our_times, mut their_times) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (our_time, their_time) = if round % 2 == 0 {
            (seconds(ours(round))?, seconds(theirs(round))?)
        } else {
            let first = seconds(theirs(round))?;
            (seconds(ours(round))?, first)
        };
        if round > 0 {
            our_times.push(our_time);
            their_times.push(their_time);
        }
    }
    Ok((median(our_times)?, median(their_times)?))
}

/// Runs a command and returns its wall time in seconds.
///
/// # Errors
/// When it does not end with 0; the error carries what it wrote to stderr.
pub(crate) fn seconds(mut command: Command) -> Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    let start = Instant::now();
    let output = command.output().with_context(|| format!("cannot start {command:?}"))?;
    let seconds = start.elapsed().as_secs_f64();
    if !output.status.success() {
        bail!("{command:?} ended with {}\n{}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(seconds)
}

/// The middle one.
///
/// # Errors
/// When there is none.
pub(crate) fn median(mut times: Vec<f64>) -> Result<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().context("no rounds were asked for")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_ignores_one_slow_round() {
        assert_eq!(median(vec![9.0, 1.0, 2.0]).unwrap(), 2.0);
        assert!(median(Vec::new()).is_err());
    }

    #[test]
    fn a_failing_command_is_an_error_not_a_fast_one() {
        assert!(medians(1, |_| Command::new("false"), |_| Command::new("true")).is_err());
        assert!(medians(3, |_| Command::new("true"), |_| Command::new("true")).is_ok());
    }
}
