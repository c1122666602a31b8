//! nginx.

use std::path::Path;

use super::server::{Server, Site, shown};
use super::tool;

/// Starts nginx with a certificate and key.
#[track_caller]
pub fn start(site: Site<'_>) -> Server {
    let (fullchain, privkey) = (shown(site.fullchain), shown(site.privkey));
    start_with(|port| {
        format!(
            "server {{ listen 127.0.0.1:{port} ssl; server_name _;\n\
             ssl_certificate {fullchain}; ssl_certificate_key {privkey}; }}"
        )
    })
}

/// Starts nginx with `server` blocks made for a port, such as the ones `issue --for nginx` writes with their port
/// replaced. Pages come from a folder of the driver unless the block names another.
#[track_caller]
pub fn start_with(blocks: impl Fn(u16) -> String) -> Server {
    Server::start(|folder, port| {
        let configuration = folder.join("nginx.conf");
        std::fs::write(&configuration, main(folder, &blocks(port))).unwrap();
        let mut command = tool::debian("nginx", "nginx-light");
        command.arg("-p").arg(folder).arg("-e").arg(folder.join("error.log")).arg("-c").arg(configuration);
        command
    })
}

fn main(folder: &Path, blocks: &str) -> String {
    let folder = shown(folder);
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {folder}/{kind};\n"))
        .concat();
    format!(
        "daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;\n\
         events {{}}\nhttp {{ access_log off; root {folder}/pages;\n{temporary}{blocks}\n}}\n"
    )
}
