//! cfssl, the peer among servers that issue and answer: built by Go, with an authority of its own in SQLite.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::bench::lab::Lab;
use crate::bench::server::Server;
use crate::process;

const VERSION: &str = "github.com/cloudflare/cfssl/cmd/cfssl@v1.6.5";
const PROFILE: &str = r#"{"signing":{"default":{"expiry":"2160h","usages":["digital signature","server auth"]}}}"#;
/// As durable as ours: write-ahead log, and every commit is on disk before its answer.
const DATABASE: &str =
    r#"{"driver":"sqlite3","data_source":"cfssl.db?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate"}"#;
/// The columns that cfssl writes.
const TABLE: &str = "CREATE TABLE certificates (serial_number blob NOT NULL, authority_key_identifier blob NOT NULL, \
     ca_label blob, status blob NOT NULL, reason int, expiry timestamp, revoked_at timestamp, pem blob NOT NULL, \
     issued_at timestamp, not_before timestamp, metadata blob, sans blob, common_name blob, \
     PRIMARY KEY (serial_number, authority_key_identifier))";

/// Builds cfssl unless it is there, and returns its binary.
///
/// # Errors
/// When Go is missing or the build fails.
pub(crate) fn binary(lab: &Lab) -> Result<PathBuf> {
    let folder = lab.tools();
    let binary = folder.join("cfssl");
    if !binary.is_file() {
        let Some(go) = process::find("go") else { bail!("go is missing; install it: apt-get install golang") };
        process::fetch(|| process::run(Command::new(&go).args(["install", VERSION]).env("GOBIN", &folder)))?;
    }
    Ok(binary)
}

/// `cfssl serve` over HTTPS with an empty database.
///
/// # Errors
/// When it cannot be set up or does not listen.
pub(crate) fn serve(lab: &Lab, name: &str) -> Result<Server> {
    let folder = lab.path(name);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("profile.json"), PROFILE)?;
    std::fs::write(folder.join("database.json"), DATABASE)?;
    process::output(Command::new("sqlite3").arg(folder.join("cfssl.db")).arg(TABLE))?;
    let own = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "30"];
    let files = ["-subj", "/CN=Bench CA", "-keyout", "key.pem", "-out", "ca.pem"];
    process::output(Command::new("openssl").args(own).args(files).current_dir(&folder))?;
    let binary = binary(lab)?;
    Server::other(lab, |address| {
        let mut command = Command::new(binary);
        command.current_dir(&folder).args(["serve", "-loglevel=4", "-address=127.0.0.1"]);
        command.arg(format!("-port={}", address.port())).args(["-ca=ca.pem", "-ca-key=key.pem"]);
        command.args(["-config=profile.json", "-db-config=database.json", "-tls-cert=ca.pem", "-tls-key=key.pem"]);
        Ok(command)
    })
}

/// `cfssl ocspserve` with these answers, one in Base64 on each line of the file.
///
/// # Errors
/// When it does not listen.
pub(crate) fn respond(lab: &Lab, answers: &Path) -> Result<Server> {
    let binary = binary(lab)?;
    let answers = answers.to_str().context("the path of the answers is no text")?;
    Server::other(lab, |address| {
        let mut command = Command::new(binary);
        command.args(["ocspserve", "-loglevel=4", "-address=127.0.0.1", &format!("-port={}", address.port())]);
        command.arg(format!("-responses={answers}"));
        Ok(command)
    })
}
