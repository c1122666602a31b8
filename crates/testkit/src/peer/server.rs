//! A TLS server of somebody else on a free loopback port.

use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{folder, port, signal};

/// What every server answers, so that a test knows that it was this one.
pub const GREETING: &str = "hello from the server under test";

/// How often another port is tried when somebody took ours in between.
const ATTEMPTS: usize = 5;

/// How long it may take to start or to end.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked.
const STEP: Duration = Duration::from_millis(20);

/// A running server; it ends when this is dropped.
pub struct Server {
    child: Child,
    port: u16,
    folder: TempDir,
}

/// The files a server is started with.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Certificate and chain, leaf first, PEM.
    pub fullchain: &'a Path,
    /// Private key, PEM.
    pub privkey: &'a Path,
}

impl Server {
    /// Starts a server and waits until it listens. `prepare` writes its files for a port into a folder and returns the
    /// command that stays in the foreground.
    #[track_caller]
    pub(super) fn start(prepare: impl Fn(&Path, u16) -> Command) -> Self {
        let mut said = String::new();
        for _ in 0..ATTEMPTS {
            match Self::attempt(&prepare) {
                Ok(server) => return server,
                Err(log) => said = log,
            }
        }
        panic!("the server did not start:\n{said}");
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the server wrote to its log.
    pub fn log(&self) -> String {
        log(self.folder.path())
    }

    fn attempt(prepare: &impl Fn(&Path, u16) -> Command) -> Result<Self, String> {
        let folder = readable_folder();
        let port = port::free();
        let mut command = prepare(folder.path(), port);
        let output = std::fs::File::create(folder.path().join("log")).unwrap();
        command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let child = command.spawn().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        let mut server = Self { child, port, folder };
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            // Looked at first: whoever listens while it has ended is another.
            let listens = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
            if let Some(status) = server.child.try_wait().unwrap() {
                return Err(format!("{command:?} ended with {status}\n{}", server.log()));
            }
            if listens {
                return Ok(server);
            }
            std::thread::sleep(STEP);
        }
        Err(format!("{command:?} does not listen\n{}", server.log()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM first, so that a server with children takes them along.
        signal::send("TERM", self.child.id());
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            std::thread::sleep(STEP);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Servers that give up root read their pages as another user, whatever our umask.
fn readable_folder() -> TempDir {
    let folder = folder::temporary("server-");
    let (pages, page) = (folder.path().join("pages"), folder.path().join("pages/index.html"));
    std::fs::create_dir(&pages).unwrap();
    std::fs::write(&page, GREETING).unwrap();
    for (path, mode) in [(folder.path(), 0o755), (&pages, 0o755), (&page, 0o644)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    folder
}

fn log(folder: &Path) -> String {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    format!("{}{}", read("log"), read("error.log"))
}

/// A path in a server's folder as text for its configuration.
pub(super) fn shown(path: impl Into<PathBuf>) -> String {
    path.into().to_str().expect("temporary paths are UTF-8").to_owned()
}
