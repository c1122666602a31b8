//! A server with an authority, and the programs that ask it.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use chancery_testkit::peer::curl;
use chancery_testkit::{Chancery, Output, Serving};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_chancery");

/// Longest wait for bytes of the server.
const PATIENCE: Duration = Duration::from_secs(120);

/// The binary with an empty data directory.
pub(crate) fn empty() -> Chancery {
    Chancery::new(BINARY)
}

/// An authority for servers whose recovery code lies in the file `code`.
pub(crate) fn with_recovery_code() -> Chancery {
    Chancery::with_authority(BINARY, &["--issue", "servers", "--recovery-code-to", "file:code"])
}

/// A server for servers, with its own certificate; the root is in `root.pem`.
pub(crate) fn server() -> (Chancery, Serving) {
    let chancery = Chancery::with_authority(BINARY, &["--issue", "servers"]);
    let serving = chancery.serve(&[]);
    export_root(&chancery);
    (chancery, serving)
}

/// Writes the root to `root.pem`.
pub(crate) fn export_root(chancery: &Chancery) -> PathBuf {
    chancery.run(["ca", "export", "root-1", "-o", "root.pem"]).success();
    chancery.path("root.pem")
}

/// curl of an address of the server as `localhost`, trusting only `root.pem`; the status stands in the last line.
pub(crate) fn curl(chancery: &Chancery, address: SocketAddr, scheme: &str, path: &str, options: &[&str]) -> Output {
    let mut command = curl::trusting(&chancery.path("root.pem"));
    command.args(["--write-out", "\n%{http_code}"]).args(options);
    Output::of(command.arg(format!("{scheme}://localhost:{}{path}", address.port())))
}

/// A raw connection without TLS.
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends bytes and reads until the server closes.
pub(crate) fn exchange(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = connect(address);
    // The server may have said no and closed before everything was sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}
