//! Servers that run while they are measured.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::bench::lab::Lab;
use crate::bench::portion::Portion;

/// How long a server may take until it listens, or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked.
const STEP: Duration = Duration::from_millis(2);

/// A server in the background; it ends when this is dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens; the API of Chancery.
    pub(crate) address: SocketAddr,
    /// Where Chancery listens without TLS; for others the same as `address`.
    pub(crate) http: SocketAddr,
    /// When it was started.
    pub(crate) started: Instant,
    /// Let go when the server has ended.
    _portion: Portion,
}

impl Server {
    /// `chancery serve` on a data directory, with addresses that are free.
    ///
    /// # Errors
    /// When it does not listen.
    pub(crate) fn chancery(lab: &Lab, data: &Path) -> Result<Self> {
        Self::of(lab, lab.at(data))
    }

    /// The same with its rows in a database and with a portion of the processors; `source` is what `--database-from` is.
    ///
    /// # Errors
    /// When it does not listen.
    pub(crate) fn node(lab: &Lab, data: &Path, source: &str, portion: Portion) -> Result<Self> {
        let mut server = Self::of(lab, portion.holds(lab.node(data, source)))?;
        server._portion = portion;
        Ok(server)
    }

    fn of(lab: &Lab, mut command: Command) -> Result<Self> {
        let (address, http) = (free()?, free()?);
        command.args(["serve", "--name", "localhost"]);
        command.args(["--listen", &address.to_string(), "--http-listen", &http.to_string()]);
        Self::start(lab, command, address, http)
    }

    /// Another server; `command` is given the address it has to listen on.
    ///
    /// # Errors
    /// When it does not listen.
    pub(crate) fn other(lab: &Lab, command: impl FnOnce(SocketAddr) -> Result<Command>) -> Result<Self> {
        let address = free()?;
        Self::start(lab, command(address)?, address, address)
    }

    fn start(lab: &Lab, mut command: Command, address: SocketAddr, http: SocketAddr) -> Result<Self> {
        let log = lab.path(&format!("server-{}.log", address.port()));
        let file = File::create(&log)?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        let mut server = Self { child, address, http, started, _portion: Portion::All };
        while TcpStream::connect(http).is_err() || TcpStream::connect(address).is_err() {
            if server.child.try_wait()?.is_some() || started.elapsed() > PATIENCE {
                bail!("{command:?} does not listen\n{}", std::fs::read_to_string(&log).unwrap_or_default());
            }
            std::thread::sleep(STEP);
        }
        Ok(server)
    }

    /// Memory it has in use now, in MiB.
    ///
    /// # Errors
    /// When the system does not say.
    pub(crate) fn resident(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("there is no VmRSS")?;
        let kib: f64 = line.trim().trim_end_matches(" kB").parse().context("VmRSS is no number")?;
        Ok(kib / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-s", "TERM", &self.child.id().to_string()]).status();
        let end = Instant::now() + PATIENCE;
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < end {
            std::thread::sleep(STEP);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Body of the answer to a `GET` without TLS.
///
/// # Errors
/// When the server does not answer, or not with 200.
pub(crate) fn get(address: SocketAddr, path: &str) -> Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").context("the answer has no head")?;
    if !answer.starts_with(b"HTTP/1.1 200 ") {
        bail!("{path}: {}", String::from_utf8_lossy(&answer));
    }
    Ok(answer.split_off(end + 4))
}

/// An address on the loopback interface that nobody listens on.
fn free() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
