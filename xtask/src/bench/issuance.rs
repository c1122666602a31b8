//! One server certificate with a new P-256 key, one process each time.

use std::process::Command;

use anyhow::Result;

use crate::bench::lab::Lab;
use crate::bench::rounds;
use crate::bench::row::Row;
use crate::process;

const EASYRSA: &str = "/usr/share/easy-rsa/easyrsa";

/// `issue` against `easyrsa build-server-full`.
pub(crate) fn issue(lab: &Lab) -> Result<Vec<Row>> {
    lab.authority()?;
    process::output(easyrsa(lab).arg("init-pki"))?;
    process::output(easyrsa(lab).env("EASYRSA_REQ_CN", "Bench CA").args(["build-ca", "nopass"]))?;
    let ours = |round| {
        let mut command = lab.chancery();
        let name = format!("host{round}.example.org");
        command.args(["issue", &name, "-o", &name]);
        command
    };
    let theirs = |round| {
        let mut command = easyrsa(lab);
        let name = format!("host{round}.example.org");
        command.arg(format!("--san=DNS:{name}")).args(["build-server-full", &name, "nopass"]);
        command
    };
    let (our_time, their_time) = rounds::medians(lab.rounds, ours, theirs)?;
    Ok(vec![Row::seconds("`issue` of a P-256 server certificate", our_time, ("easyrsa", their_time), "at most 0.5 ×")])
}

fn easyrsa(lab: &Lab) -> Command {
    let mut command = Command::new(EASYRSA);
    command.current_dir(lab.path(""));
    command.arg("--batch").arg(format!("--pki-dir={}", crate::bench::lab::text(&lab.path("easyrsa"))));
    command.args(["--use-algo=ec", "--curve=prime256v1"]);
    command
}
