//! A running `chancery serve`.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::chancery::Chancery;
use crate::signal;

/// How long a server may take to start, to stop, or to say something.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often is looked.
const STEP: Duration = Duration::from_millis(20);

/// A server on the data directory of a [`Chancery`]; it ends when this is dropped.
pub struct Serving {
    child: Child,
    log: PathBuf,
    /// Where the API listens.
    pub https: SocketAddr,
    /// Where certificates, CRLs and health are.
    pub http: SocketAddr,
}

impl Chancery {
    /// Starts a server with these options besides its addresses, on free loopback ports, and waits until it serves.
    #[track_caller]
    pub fn serve(&self, options: &[&str]) -> Serving {
        let listen = ["serve", "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0"];
        Serving::start(self.command([&listen[..], options].concat()), self.files().join("server.log"))
    }
}

impl Serving {
    /// Starts this command, which must say where it listens, with its log in a file.
    #[track_caller]
    pub fn start(command: Command, log: PathBuf) -> Self {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut serving = Self::start_quietly(command, log, nowhere, "listening https://");
        // What jobs say may stand before it, and name addresses as well.
        let said = serving.said();
        let line = said.lines().find_map(|line| line.split_once("listening ")).map_or("", |(_, addresses)| addresses);
        let address = |scheme: &str| line.split(' ').find_map(|word| word.strip_prefix(scheme)?.parse().ok());
        serving.https = address("https://").expect("the server says where it listens");
        serving.http = address("http://").unwrap_or(nowhere);
        serving
    }

    /// Starts this command, which listens here and need not say so, and waits until it said something else.
    #[track_caller]
    pub fn start_quietly(mut command: Command, log: PathBuf, https: SocketAddr, says: &str) -> Self {
        let file = File::create(&log).expect("a log can be made");
        command.stdin(Stdio::null()).stdout(file.try_clone().expect("a file can be shared")).stderr(file);
        let child = command.spawn().unwrap_or_else(|error| panic!("cannot start {command:?}: {error}"));
        let serving = Self { child, log, https, http: SocketAddr::from(([127, 0, 0, 1], 0)) };
        serving.wait_for(says);
        serving
    }

    /// What it said so far, in whole lines: it may be in the middle of one.
    pub fn said(&self) -> String {
        let mut said = std::fs::read(&self.log).unwrap_or_default();
        said.truncate(said.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1));
        String::from_utf8_lossy(&said).into_owned()
    }

    /// Waits until it said this.
    #[track_caller]
    pub fn wait_for(&self, text: &str) {
        self.wait_for_any(&[text]);
    }

    /// Waits until it said one of these.
    #[track_caller]
    pub fn wait_for_any(&self, texts: &[&str]) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // Looked at first: what it said before it ended is seen then.
            let is_over = self.is_over();
            let said = self.said();
            if texts.iter().any(|text| said.contains(text)) {
                return;
            }
            assert!(!is_over, "the server ended and did not say {texts:?}:\n{said}");
            assert!(Instant::now() < deadline, "the server does not say {texts:?}:\n{said}");
            std::thread::sleep(STEP);
        }
    }

    /// Whether the process has ended; it stays a zombie until it is waited for.
    fn is_over(&self) -> bool {
        let state = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        state.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with('Z'))
    }

    /// SHA-256 of the certificate that it shows until it has one of its own authority.
    #[track_caller]
    pub fn temporary_fingerprint(&self) -> String {
        self.wait_for("a temporary certificate is shown:  SHA-256 ");
        let said = self.said();
        let print = said.split_once("SHA-256 ").and_then(|(_, rest)| rest.split_whitespace().next());
        print.expect("the server says by what it is known").to_owned()
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal such as `TERM`.
    pub fn signal(&self, name: &str) {
        signal::send(name, self.child.id());
    }

    /// Waits for its end; the exit code, `None` when a signal ended it.
    #[track_caller]
    pub fn ended(&mut self) -> Option<i32> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                return status.code();
            }
            assert!(Instant::now() < deadline, "the server does not end:\n{}", self.said());
            std::thread::sleep(STEP);
        }
    }

    /// Tells it to stop and waits; the exit code.
    #[track_caller]
    pub fn stop(mut self) -> Option<i32> {
        self.signal("TERM");
        self.ended()
    }

    /// Ends it at once, as a power failure would.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        self.signal("TERM");
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
