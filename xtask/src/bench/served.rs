//! Certificates issued over HTTPS by a running server.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use crate::bench::lab::Lab;
use crate::bench::load::Load;
use crate::bench::rounds::median;
use crate::bench::row::Row;
use crate::bench::server::Server;
use crate::bench::{cfssl, pipeline};
use crate::process;

/// Connections that issue at the same time.
pub(crate) const CONNECTIONS: usize = 64;
/// Seconds of load in a round.
const SECONDS: u32 = 8;
/// Requests made before; after the last comes the first again.
const REQUESTS: usize = 20_000;

/// 64 connections hand in P-256 requests: Chancery with the profile `server`, lints and audit log, and cfssl with SQLite at
/// equal durability, each from an empty database; and the raw P-256 signing rate of openssl on all cores.
pub(crate) fn rate(lab: &Lab) -> Result<Vec<Row>> {
    let (ours, theirs) = (bodies(lab, "csr")?, bodies(lab, "certificate_request")?);
    let (mut chancery, mut cfssl, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..lab.turns {
        let data = lab.server_authority(&format!("served-{round}"))?;
        let server = Server::chancery(lab, &data)?;
        chancery.push(issued_by(lab, &server, &authorization(lab.at(&data))?, &ours, CONNECTIONS)?);
        drop(server);
        let server = cfssl::serve(lab, &format!("cfssl-{round}"))?;
        let url = format!("https://{}/api/v1/cfssl/sign", server.address);
        cfssl.push(issued(lab, &url, &theirs, &[], CONNECTIONS)?);
        drop(server);
        raw.push(pipeline::signed()?);
    }
    let chancery = median(chancery)?;
    let what = "certificates issued a second over HTTPS, 64 connections";
    Ok(vec![
        Row::rate(what, chancery, ("bare openssl signatures", median(raw)?), "at least 0.05 ×, aim 0.08 ×"),
        Row::rate("… beside cfssl", chancery, ("cfssl with SQLite", median(cfssl)?), "at least 1.5 ×"),
    ])
}

/// Certificates a second that a server of ours issues for the requests in the file.
///
/// # Errors
/// When one is not issued.
pub(crate) fn issued_by(
    lab: &Lab,
    server: &Server,
    authorization: &str,
    file: &Path,
    connections: usize,
) -> Result<f64> {
    let url = format!("https://{}/api/v1/certificates", server.address);
    issued(lab, &url, file, &[("Authorization", authorization)], connections)
}

fn issued(lab: &Lab, url: &str, file: &Path, headers: &[(&str, &str)], connections: usize) -> Result<f64> {
    let load =
        Load { url, method: "POST", file, media_type: "application/json", headers, connections, seconds: SECONDS };
    Ok(load.run(lab)?.rate)
}

/// The header's value with a new token of an administrator.
///
/// # Errors
/// When the command, which has the data directory, makes none.
pub(crate) fn authorization(mut command: Command) -> Result<String> {
    command.args(["--json", "token", "create", "bench", "--role", "administrator"]);
    let printed: serde_json::Value = serde_json::from_str(&process::output(&mut command)?)?;
    let token = printed.pointer("/data/secret").and_then(serde_json::Value::as_str).context("no token was printed")?;
    Ok(format!("Bearer {token}"))
}

/// A file with a body on each line: a request in PEM, with a key and a name of its own, in this field.
///
/// # Errors
/// When the requests cannot be made.
pub(crate) fn bodies(lab: &Lab, field: &str) -> Result<PathBuf> {
    let pem = lab.path("requests.pem");
    if !pem.is_file() {
        let mut command = Command::new(lab.example("chancery-pki", "requests")?);
        std::fs::write(&pem, process::output(command.arg(REQUESTS.to_string()))?)?;
    }
    let requests = std::fs::read_to_string(pem)?;
    let requests = requests.split_inclusive("-----END CERTIFICATE REQUEST-----\n");
    let lines: Vec<String> = requests.map(|pem| json!({ field: pem }).to_string()).collect();
    let file = lab.path(&format!("{field}.jsonl"));
    std::fs::write(&file, lines.join("\n"))?;
    Ok(file)
}
