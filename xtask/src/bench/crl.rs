//! A CRL of a million entries.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::bench::lab::Lab;
use crate::bench::row::Row;
use crate::process;

const ENTRIES: u64 = 1_000_000;

/// The example `million_crl` of chancery-service (`million_crl INDEX OUT`: reads openssl's `index.txt`, makes, lints and
/// signs the CRL of what it lists and writes it in DER) against `openssl ca -gencrl` of the same index; the whole process
/// on both sides, once.
pub(crate) fn million(lab: &Lab) -> Result<Vec<Row>> {
    let example = lab.example("chancery-service", "million_crl")?;
    let folder = lab.path("crl");
    std::fs::create_dir_all(&folder)?;
    prepare(&folder)?;

    let mut ours = Command::new(example);
    ours.arg(folder.join("index.txt")).arg(folder.join("ours.crl"));
    let ours = measure(ours)?;
    let mut openssl = Command::new("openssl");
    openssl.args(["ca", "-config", "ca.cnf", "-gencrl", "-out", "theirs.pem"]).current_dir(&folder);
    let theirs = measure(openssl)?;
    check(&folder.join("ours.crl"))?;
    Ok(vec![
        Row::seconds("CRL of 1,000,000 entries", ours.seconds, ("openssl ca -gencrl", theirs.seconds), "at most 0.1 ×"),
        Row::mebibytes("… peak memory", ours.peak_mib, ("openssl ca -gencrl", theirs.peak_mib), "at most 150 MiB"),
    ])
}

fn prepare(folder: &Path) -> Result<()> {
    let mut index = String::new();
    for number in 0..ENTRIES {
        // Spread over 127 bits as real serials are, first byte never zero, so that the length is even and minimal.
        let serial = (u128::from(number) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835) >> 1 | 1 << 126;
        writeln!(index, "R\t301231235959Z\t261101000000Z,keyCompromise\t{serial:032X}\tunknown\t/CN=host{number}")?;
    }
    std::fs::write(folder.join("index.txt"), index)?;
    std::fs::write(folder.join("number"), "01\n")?;
    std::fs::write(
        folder.join("ca.cnf"),
        "[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha384\ndefault_crl_days=7\n\
         certificate=ca.pem\nprivate_key=ca.key\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n",
    )?;
    let mut request = Command::new("openssl");
    request.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-days", "30"]);
    request.args(["-subj", "/CN=Bench", "-keyout", "ca.key", "-out", "ca.pem"]).current_dir(folder);
    process::output(&mut request)?;
    Ok(())
}

/// openssl counts the entries, so that a short CRL is not a fast one.
fn check(crl: &Path) -> Result<()> {
    let mut command = Command::new("openssl");
    let text = process::output(command.args(["crl", "-inform", "DER", "-noout", "-text", "-in"]).arg(crl))?;
    let entries = text.lines().filter(|line| line.trim_start().starts_with("Serial Number:")).count();
    if u64::try_from(entries)? != ENTRIES {
        bail!("the CRL has {entries} entries instead of {ENTRIES}");
    }
    Ok(())
}

struct Measured {
    seconds: f64,
    peak_mib: f64,
}

/// Wall time and, from the kernel's high-water mark polled while it runs, peak memory.
fn measure(mut command: Command) -> Result<Measured> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
    let memory = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0.0_f64;
    while child.try_wait()?.is_none() {
        peak_kib = peak_kib.max(high_water(&memory).unwrap_or(0.0));
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    let seconds = start.elapsed().as_secs_f64();
    let status = child.wait()?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(Measured { seconds, peak_mib: peak_kib / 1024.0 })
}

fn high_water(status: &str) -> Option<f64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
