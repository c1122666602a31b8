//! curl as the TLS client that decides whether a server's certificate is good.

use std::path::Path;

use super::{Server, tool};
use crate::output::Output;

/// Fetches `https://NAME/` from a server started here, trusting only the roots in the file.
pub fn fetch(roots: &Path, name: &str, server: &Server) -> Output {
    let port = server.port();
    let mut command = tool::debian("curl", "curl");
    command.args([
        "--silent",
        "--show-error",
        "--fail",
        "--max-time",
        "20",
        "--noproxy",
        "*",
        "--capath",
        "/nonexistent",
    ]);
    command.arg("--cacert").arg(roots).args(["--resolve", &format!("{name}:{port}:127.0.0.1")]);
    Output::of(command.arg(format!("https://{name}:{port}/")))
}
