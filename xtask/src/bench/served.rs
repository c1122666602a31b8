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

/// Rounds in turns.
const ROUNDS: usize = 3;
/// Seconds of load in a round.
const SECONDS: u32 = 8;
/// Requests made before; after the last comes the first again.
const REQUESTS: usize = 20_000;

/// 64 connections hand in P-256 requests: Chancery with the profile `server`, lints and audit log, and cfssl with SQLite at
/// equal durability, each from an empty database; and the raw P-256 signing rate of openssl on all cores.
pub(crate) fn rate(lab: &Lab) -> Result<Vec<Row>> {
    let requests = requests(lab)?;
    let bodies = |name: &str, field: &str| -> Result<PathBuf> {
        let lines: Vec<String> = requests.iter().map(|pem| json!({ field: pem }).to_string()).collect();
        let file = lab.path(name);
        std::fs::write(&file, lines.join("\n"))?;
        Ok(file)
    };
    let (ours, theirs) = (bodies("ours.jsonl", "csr")?, bodies("cfssl.jsonl", "certificate_request")?);
    let (mut chancery, mut cfssl, mut raw) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let data = lab.server_authority(&format!("served-{round}"))?;
        let server = Server::chancery(lab, &data)?;
        let authorization = authorization(lab, &data)?;
        let url = format!("https://{}/api/v1/certificates", server.address);
        chancery.push(issued(lab, &url, &ours, &[("Authorization", &authorization)])?);
        drop(server);
        let server = cfssl::serve(lab, &format!("cfssl-{round}"))?;
        cfssl.push(issued(lab, &format!("https://{}/api/v1/cfssl/sign", server.address), &theirs, &[])?);
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

fn issued(lab: &Lab, url: &str, file: &Path, headers: &[(&str, &str)]) -> Result<f64> {
    let load =
        Load { url, method: "POST", file, media_type: "application/json", headers, connections: 64, seconds: SECONDS };
    Ok(load.run(lab)?.rate)
}

/// The header's value with a new token of an administrator.
///
/// # Errors
/// When the server of the data directory makes none.
pub(crate) fn authorization(lab: &Lab, data: &Path) -> Result<String> {
    let mut command = lab.chancery();
    command.env("CHANCERY_DATA", data).args(["--json", "token", "create", "bench", "--role", "administrator"]);
    let printed: serde_json::Value = serde_json::from_str(&process::output(&mut command)?)?;
    let token = printed.pointer("/data/secret").and_then(serde_json::Value::as_str).context("no token was printed")?;
    Ok(format!("Bearer {token}"))
}

/// Requests in PEM, each with a key and a name of its own.
fn requests(lab: &Lab) -> Result<Vec<String>> {
    let mut command = Command::new(lab.example("chancery-pki", "requests")?);
    let printed = process::output(command.arg(REQUESTS.to_string()))?;
    Ok(printed.split_inclusive("-----END CERTIFICATE REQUEST-----\n").map(str::to_owned).collect())
}
