//! One line of the table.

use std::fmt;

/// What was measured on both sides.
pub(crate) struct Row {
    what: String,
    ours: String,
    theirs: String,
    ratio: Option<f64>,
    goal: &'static str,
}

impl Row {
    /// Two durations in seconds; less is better.
    pub(crate) fn seconds(what: &str, ours: f64, theirs: (&str, f64), goal: &'static str) -> Self {
        let (peer, seconds) = theirs;
        let theirs = format!("{} ({peer})", duration(seconds));
        Self { what: what.to_owned(), ours: duration(ours), theirs, ratio: Some(ours / seconds), goal }
    }

    /// Two rates in operations a second; more is better, the ratio is ours to theirs.
    pub(crate) fn rate(what: &str, ours: f64, theirs: (&str, f64), goal: &'static str) -> Self {
        let (peer, rate) = theirs;
        let theirs = format!("{rate:.0}/s ({peer})");
        Self { what: what.to_owned(), ours: format!("{ours:.0}/s"), theirs, ratio: Some(ours / rate), goal }
    }

    /// Two sizes in MiB; less is better.
    pub(crate) fn mebibytes(what: &str, ours: f64, theirs: (&str, f64), goal: &'static str) -> Self {
        let (peer, size) = theirs;
        let theirs = format!("{size:.0} MiB ({peer})");
        Self { what: what.to_owned(), ours: format!("{ours:.0} MiB"), theirs, ratio: Some(ours / size), goal }
    }

    /// A figure beside which nothing stands but its goal.
    pub(crate) fn alone(what: &str, ours: String, goal: &'static str) -> Self {
        Self { what: what.to_owned(), ours, theirs: "–".to_owned(), ratio: None, goal }
    }
}

fn duration(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1000.0) } else { format!("{seconds:.2} s") }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        write!(f, "| {} | {} | {} | {ratio} | {} |", self.what, self.ours, self.theirs, self.goal)
    }
}
