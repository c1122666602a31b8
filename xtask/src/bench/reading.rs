//! Showing and checking one certificate.

use std::process::Command;

use anyhow::Result;

use crate::bench::lab::Lab;
use crate::bench::rounds;
use crate::bench::row::Row;

const GOAL: &str = "at most 3 ×";

/// `inspect` against `openssl x509 -text`.
pub(crate) fn inspect(lab: &Lab) -> Result<Vec<Row>> {
    lab.authority()?;
    let leaf = lab.path("site/fullchain.pem");
    let ours = |_| {
        let mut command = lab.chancery();
        command.arg("inspect").arg(&leaf);
        command
    };
    let theirs = |_| {
        let mut command = Command::new("openssl");
        command.args(["x509", "-noout", "-text", "-in"]).arg(&leaf);
        command
    };
    let (our_time, their_time) = rounds::medians(lab.rounds, ours, theirs)?;
    Ok(vec![Row::seconds("`inspect` of a server certificate", our_time, ("openssl x509", their_time), GOAL)])
}

/// `verify --roots` against `openssl verify`.
pub(crate) fn verify(lab: &Lab) -> Result<Vec<Row>> {
    lab.authority()?;
    let (leaf, roots, others) = (lab.path("site/fullchain.pem"), lab.path("roots.pem"), lab.path("intermediates.pem"));
    let ours = |_| {
        let mut command = lab.chancery();
        command.arg("verify").arg(&leaf).arg("--roots").arg(&roots).arg("--untrusted").arg(&others);
        command.args(["--purpose", "server", "--name", "www.example.org"]);
        command
    };
    let theirs = |_| {
        let mut command = Command::new("openssl");
        command.args(["verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "www.example.org"]);
        command.arg("-CAfile").arg(&roots).arg("-untrusted").arg(&others).arg(&leaf);
        command
    };
    let (our_time, their_time) = rounds::medians(lab.rounds, ours, theirs)?;
    Ok(vec![Row::seconds("`verify --roots` of its chain", our_time, ("openssl verify", their_time), GOAL)])
}
