//! Answers of the OCSP responder that lie ready.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::bench::cfssl;
use crate::bench::lab::{Lab, text};
use crate::bench::load::Load;
use crate::bench::rounds::median;
use crate::bench::row::Row;
use crate::bench::server::{Server, get};
use crate::process;

/// Seconds of load in a round.
const SECONDS: u32 = 4;

/// 64 keep-alive connections ask by GET for one certificate: Chancery, `cfssl ocspserve` with the very same answer, nginx
/// with a file of these bytes.
pub(crate) fn rate(lab: &Lab) -> Result<Vec<Row>> {
    let data = lab.server_authority("ocsp")?;
    let server = Server::chancery(lab, &data)?;
    let path = question(lab, &data)?;
    let answer = get(server.http, &path)?;
    std::fs::write(lab.path("answer.ors"), &answer)?;
    let encoded = process::output(Command::new("openssl").args(["base64", "-A", "-in"]).arg(lab.path("answer.ors")))?;
    std::fs::write(lab.path("answers"), format!("{}\n", encoded.trim()))?;
    let responder = cfssl::respond(lab, &lab.path("answers"))?;
    // cfssl answers below `/`.
    let bare = path.rsplit_once('/').map(|(_, request)| format!("/{request}")).context("no request")?;
    let nginx = nginx(lab, &answer)?;
    let (mut ours, mut theirs, mut files) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..lab.turns {
        ours.push(answered(lab, &server, &path)?);
        theirs.push(answered(lab, &responder, &bare)?);
        files.push(answered(lab, &nginx, "/answer.ors")?);
    }
    let ours = median(ours)?;
    Ok(vec![
        Row::rate("OCSP answers a second, 64 connections", ours, ("cfssl ocspserve", median(theirs)?), "at least 1 ×"),
        Row::rate("… beside a static file", ours, ("nginx", median(files)?), "aim 0.6 ×"),
    ])
}

fn answered(lab: &Lab, server: &Server, path: &str) -> Result<f64> {
    let file = lab.path("path");
    std::fs::write(&file, path)?;
    let url = format!("http://{}{path}", server.http);
    let load = Load {
        url: &url,
        method: "GET",
        file: &file,
        media_type: "application/ocsp-request",
        headers: &[],
        connections: 64,
        seconds: SECONDS,
    };
    Ok(load.run(lab)?.rate)
}

/// Path of a `GET` that asks for a new certificate of this authority.
///
/// # Errors
/// When there is no certificate, or openssl makes no request.
pub(crate) fn question(lab: &Lab, data: &Path) -> Result<String> {
    let chancery = |words: &[&str]| process::output(lab.chancery().env("CHANCERY_DATA", data).args(words));
    let folder = data.with_file_name("asked");
    chancery(&["issue", "asked.example.org", "-o", &text(&folder)])?;
    let issuer = data.with_file_name("issuer.pem");
    chancery(&["ca", "export", "issuing-1", "-o", &text(&issuer)])?;
    let request = folder.join("request.der");
    let mut command = Command::new("openssl");
    command.args(["ocsp", "-no_nonce", "-issuer"]).arg(&issuer).arg("-cert").arg(folder.join("fullchain.pem"));
    process::output(command.arg("-reqout").arg(&request))?;
    let encoded = process::output(Command::new("openssl").args(["base64", "-A", "-in"]).arg(&request))?;
    let escaped = encoded.trim().replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    Ok(format!("/ocsp/issuing-1/{escaped}"))
}

fn nginx(lab: &Lab, answer: &[u8]) -> Result<Server> {
    let folder: PathBuf = lab.path("nginx");
    std::fs::create_dir_all(folder.join("logs"))?;
    std::fs::create_dir_all(folder.join("files"))?;
    std::fs::write(folder.join("files/answer.ors"), answer)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let program = process::find("nginx").context("nginx is missing; install it: apt-get install nginx-light")?;
    // Files are read by workers that may not be root.
    let user = if process::output(Command::new("id").arg("-u"))?.trim() == "0" { "user root;" } else { "" };
    Server::other(lab, |address| {
        let configuration = format!(
            "{user} daemon off; worker_processes {cores}; pid nginx.pid; error_log logs/error.log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=10;\n\
             types {{ application/ocsp-response ors; }}\n\
             server {{ listen {address}; root files; }} }}\n"
        );
        std::fs::write(folder.join("nginx.conf"), configuration)?;
        let mut command = Command::new(program);
        command.arg("-p").arg(&folder).args(["-c", "nginx.conf", "-e", "logs/error.log"]);
        Ok(command)
    })
}
