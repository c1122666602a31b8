//! An authority with many certificates: how fast it is asked, starts, and publishes revocations.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::bench::lab::Lab;
use crate::bench::load::Load;
use crate::bench::rounds::median;
use crate::bench::row::Row;
use crate::bench::server::{Server, get};
use crate::bench::{ocsp, served};
use crate::process;

/// Starts that are measured.
const STARTS: usize = 3;
/// Certificates of which a tenth is revoked.
const AMONG: usize = 100_000;
/// Names in one call of `revoke`.
const AT_ONCE: usize = 500;
/// Revocations that are measured, one after the other.
const WATCHED: usize = 5;
/// How long is waited for an answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is asked.
const STEP: Duration = Duration::from_millis(2);

/// Memory of a server that does nothing, and size of the binary.
pub(crate) fn idle(lab: &Lab) -> Result<Vec<Row>> {
    let server = Server::chancery(lab, &lab.server_authority("idle")?)?;
    sleep(Duration::from_secs(10));
    let binary = std::fs::metadata(lab.chancery().get_program())?.len() as f64 / 1024.0 / 1024.0;
    Ok(vec![
        Row::alone("memory of an idle server", format!("{:.0} MiB", server.resident()?), "at most 80 MB, aim 40 MB"),
        Row::alone("release binary", format!("{binary:.1} MiB"), "at most 40 MB, aim 25 MB"),
    ])
}

/// Questions to an authority with `lab.certificates` of them, and its start.
pub(crate) fn questions(lab: &Lab) -> Result<Vec<Row>> {
    let data = populated(lab, "many", lab.certificates)?;
    let path = ocsp::question(lab, &data)?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let server = Server::chancery(lab, &data)?;
        while get(server.http, &path).is_err() {
            if server.started.elapsed() > PATIENCE {
                bail!("the responder does not answer");
            }
            sleep(STEP);
        }
        starts.push(server.started.elapsed().as_secs_f64());
    }
    let server = Server::chancery(lab, &data)?;
    let authorization = served::authorization(lab.at(&data))?;
    let names: Vec<usize> = (0..500).map(|turn| turn * 7_919 % lab.certificates).collect();
    let of = |path: &str| names.iter().map(|name| path.replace('%', &host(*name))).collect();
    let asked: [(&str, Vec<String>); 5] = [
        ("list of 50", vec!["/api/v1/certificates?limit=50".to_owned()]),
        ("list of 50, valid ones", vec!["/api/v1/certificates?limit=50&state=valid".to_owned()]),
        ("search by name", of("/api/v1/certificates?q=%")),
        ("search by words that all have", vec!["/api/v1/certificates?q=example.org".to_owned()]),
        ("show by name", of("/api/v1/certificates/%")),
    ];
    let label = format!("{} certificates", lab.certificates);
    let mut rows = vec![Row::alone(
        &format!("{label}: from start to the first OCSP answer"),
        format!("{:.0} ms", median(starts)? * 1000.0),
        "at most 2 s, aim 1 s",
    )];
    for (what, paths) in asked {
        let file = lab.path("paths");
        std::fs::write(&file, paths.join("\n"))?;
        let load = Load {
            url: &format!("https://{}/", server.address),
            method: "GET",
            file: &file,
            media_type: "application/json",
            headers: &[("Authorization", &authorization)],
            connections: 1,
            seconds: 4,
        };
        rows.push(within(&format!("… {what}"), load.run(lab)?.most));
    }
    rows.push(within("… look-up by serial", look_up(lab, &data, &server)?));
    Ok(rows)
}

/// The slowest but one; strangers may look up thirty at once, this asks fewer.
fn look_up(lab: &Lab, data: &Path, server: &Server) -> Result<f64> {
    let mut times = Vec::new();
    for number in 0..20 {
        let shown = show(lab, data, &host(number * 997 % lab.certificates))?;
        let path = format!("/lookup?q={}", text(&shown, "serial")?);
        let start = Instant::now();
        get(server.http, &path)?;
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    times.iter().rev().nth(1).copied().context("nothing was looked up")
}

/// Time from the answer to a revocation until CRL and OCSP tell of it, with many revoked before; the slowest of some.
pub(crate) fn revocation(lab: &Lab) -> Result<Vec<Row>> {
    let among = AMONG.min(lab.certificates);
    let data = populated(lab, "revoking", among)?;
    let server = Server::chancery(lab, &data)?;
    let names: Vec<String> = (0..among / 10 + WATCHED).map(host).collect();
    let (before, watched) = names.split_at(among / 10);
    for some in before.chunks(AT_ONCE) {
        revoke(lab, &data, some)?;
    }
    let issuer = data.with_file_name("issuer.pem");
    process::output(lab.at(&data).args(["ca", "export", "issuing-1", "-o"]).arg(&issuer))?;
    let mut most: f64 = 0.0;
    for name in watched {
        let shown = show(lab, &data, name)?;
        let serial = text(&shown, "serial")?;
        let crl = crl_path(lab, text(&shown, "pem")?)?;
        revoke(lab, &data, std::slice::from_ref(name))?;
        let start = Instant::now();
        while !contains(&get(server.http, &crl)?, &unhex(serial)?) || !is_revoked(&issuer, &server, serial)? {
            if start.elapsed() > PATIENCE {
                bail!("{serial} is revoked and {crl} does not say so");
            }
            sleep(STEP);
        }
        most = most.max(start.elapsed().as_secs_f64());
    }
    let what = format!("from revocation to CRL and OCSP, {} of {among} revoked", before.len());
    Ok(vec![Row::alone(&what, format!("{:.0} ms", most * 1000.0), "within 2 s")])
}

/// An authority with so many certificates, issued by the pipeline as any other.
fn populated(lab: &Lab, name: &str, count: usize) -> Result<PathBuf> {
    let folder = lab.path(name);
    std::fs::create_dir_all(&folder)?;
    process::output(Command::new(lab.example("chancery-service", "pipeline")?).arg(&folder).arg(count.to_string()))?;
    Ok(folder.join("data"))
}

fn host(number: usize) -> String {
    format!("host{number}.example.org")
}

fn show(lab: &Lab, data: &Path, name: &str) -> Result<Value> {
    let printed = process::output(lab.at(data).args(["--json", "cert", "show", name]))?;
    let mut printed: Value = serde_json::from_str(&printed).context("the answer is no JSON")?;
    Ok(printed.get_mut("data").context("the answer has no data")?.take())
}

fn revoke(lab: &Lab, data: &Path, names: &[String]) -> Result<()> {
    let words = ["revoke", "--reason", "superseded", "--yes", "--quiet"];
    process::output(lab.at(data).args(words).args(names)).map(drop)
}

fn is_revoked(issuer: &Path, server: &Server, serial: &str) -> Result<bool> {
    let url = format!("http://{}/ocsp/issuing-1", server.http);
    let mut command = Command::new("openssl");
    command.args(["ocsp", "-noverify", "-no_nonce", "-url", &url, "-issuer"]).arg(issuer);
    Ok(process::output(command.args(["-serial", &format!("0x{serial}")]))?.contains(": revoked"))
}

/// Path of the CRL that a certificate names.
fn crl_path(lab: &Lab, pem: &str) -> Result<String> {
    let file = lab.path("watched.pem");
    std::fs::write(&file, pem)?;
    let show = ["x509", "-noout", "-ext", "crlDistributionPoints", "-in"];
    let printed = process::output(Command::new("openssl").args(show).arg(&file))?;
    let path = printed.split_whitespace().find_map(|word| word.strip_prefix("URI:http://ca.example.org"));
    Ok(path.context("the certificate names no CRL")?.to_owned())
}

fn within(what: &str, seconds: f64) -> Row {
    Row::alone(what, format!("{:.1} ms", seconds * 1000.0), "95 % within 50 ms, aim 10 ms")
}

fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str> {
    value.get(field).and_then(Value::as_str).with_context(|| format!("a certificate has no {field}"))
}

fn unhex(text: &str) -> Result<Vec<u8>> {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    let pair = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..digits.len()).step_by(2).map(|at| pair(at).context("a serial is not hex")).collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
