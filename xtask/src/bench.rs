//! `cargo xtask bench`: Chancery beside openssl and easy-rsa on the same machine, in the same minutes.
//!
//! Rounds are interleaved, so that a slow minute of the machine hits both sides; medians and ratios are printed as the
//! table of `docs/performance.md`. Nothing here fails for being slow: a person reads the table.

mod cfssl;
mod crl;
mod issuance;
mod lab;
mod load;
mod machine;
mod nodes;
mod ocsp;
mod pipeline;
mod population;
mod portion;
mod reading;
mod rounds;
mod row;
mod served;
mod server;

use anyhow::{Context, Result, bail};

use crate::bench::lab::Lab;
use crate::bench::row::Row;
use crate::project::Project;
use crate::test;

type Measure = fn(&Lab) -> Result<Vec<Row>>;

/// Name on the command line → what it measures.
const COMPARISONS: &[(&str, Measure)] = &[
    ("inspect", reading::inspect),
    ("verify", reading::verify),
    ("issue", issuance::issue),
    ("crl", crl::million),
    ("pipeline", pipeline::rate),
    ("idle", population::idle),
    ("served", served::rate),
    ("postgresql", nodes::rate),
    ("ocsp", ocsp::rate),
    ("revocation", population::revocation),
    ("questions", population::questions),
];

const METHOD: &str = "\
Wall time of whole processes, from start to exit. `inspect`, `verify` and `issue`: ours, theirs, theirs, ours, …, after a
round that does not count; the median of all rounds of a side. The CRL: once on each side, reading the same `index.txt`
and writing the file; ours takes the road of a publication without the database in front of it. The pipeline: in one
process, 64 tasks hand in requests made before, each waiting for its answer before it sends the next; from the first
request to the last answer, against bare P-256 signatures of `openssl speed` on all cores; the median of three rounds in
turns. Servers: `chancery serve` and wrk on the same machine, wrk with 64 keep-alive connections for eight seconds
(issuing, TLS 1.3, from an empty database) or four (OCSP), again the median of three rounds in turns; on PostgreSQL, which
runs on the same machine with its own settings (fsync on), all connections go to one node, or half of them to each of two:
nodes that have all cores, one core each (`taskset`), or the time of half a core each (control groups, which takes root);
the questions one after the other, over HTTPS. Release build, file system of
the target folder, data directory with default settings (audit log, lints and fsync on). In rows of time and memory a
ratio below 1 means that Chancery needs less; in rows of rates it is our share of theirs. Repeat with `cargo xtask bench`.";

/// Runs the named comparisons, or all, and prints the table.
///
/// # Errors
/// When a program cannot be had or built, or one of the measured commands fails.
pub(crate) fn run(project: &Project, args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    test::packages::install(test::packages::FOR_BENCH)?;
    let lab = Lab::open(project, options.rounds, options.certificates)?;
    let mut rows = Vec::new();
    for (name, measure) in COMPARISONS {
        if options.names.is_empty() || options.names.iter().any(|wanted| wanted == name) {
            eprintln!("bench: {name}");
            rows.extend(measure(&lab).with_context(|| format!("cannot measure {name}"))?);
        }
    }
    let page = page(&rows, &machine::describe(project)?);
    print!("{page}");
    if let Some(file) = options.file {
        std::fs::write(&file, page).with_context(|| format!("cannot write {file}"))?;
    }
    Ok(())
}

struct Options {
    rounds: Option<usize>,
    certificates: usize,
    file: Option<String>,
    names: Vec<String>,
}

impl Options {
    fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self { rounds: None, certificates: 1_000_000, file: None, names: Vec::new() };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--rounds" => options.rounds = Some(number(arg, args.next())?),
                "--certificates" => options.certificates = number(arg, args.next())?,
                "-o" => options.file = Some(args.next().context("-o takes a file")?.clone()),
                name if COMPARISONS.iter().any(|(known, _)| known == &name) => options.names.push(name.to_owned()),
                other => {
                    let known: Vec<&str> = COMPARISONS.iter().map(|(name, _)| *name).collect();
                    bail!("bench does not know {other}; there are {}", known.join(", "));
                }
            }
        }
        Ok(options)
    }
}

fn number(option: &str, value: Option<&String>) -> Result<usize> {
    let value = value.with_context(|| format!("{option} takes a number"))?;
    value.parse().with_context(|| format!("“{value}” is no number for {option}"))
}

fn page(rows: &[Row], machine: &str) -> String {
    let mut page = String::from("# Performance\n\n");
    page.push_str("| what | Chancery | peer | ratio | goal |\n|---|---:|---:|---:|---|\n");
    for row in rows {
        page.push_str(&format!("{row}\n"));
    }
    page.push_str(&format!("\n## Machine\n\n{machine}\n\n## Method\n\n{METHOD}\n"));
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_typos_named() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let options = Options::parse(&words("--rounds 5 crl -o table.md")).unwrap();
        assert_eq!((options.rounds, options.names.as_slice()), (Some(5), &["crl".to_owned()][..]));
        assert_eq!(options.file.as_deref(), Some("table.md"));
        assert!(Options::parse(&words("crls")).is_err_and(|error| error.to_string().contains("pipeline")));
    }

    #[test]
    fn the_page_is_a_table() {
        let row = Row::seconds("reading", 0.010, ("openssl", 0.005), "at most 3 ×");
        let page = page(&[row], "- two cores");
        assert!(page.contains("| reading | 10.0 ms | 5.0 ms (openssl) | 2.00 | at most 3 × |"), "{page}");
    }
}
