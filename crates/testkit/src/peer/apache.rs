//! Apache httpd.

use std::path::Path;

use super::server::{Server, Site, shown};
use super::tool;

const MODULES: &str = "/usr/lib/apache2/modules";

/// Starts Apache with a certificate and key.
#[track_caller]
pub fn start(site: Site<'_>) -> Server {
    let (fullchain, privkey) = (shown(site.fullchain), shown(site.privkey));
    start_with(|port| {
        format!(
            "<VirtualHost 127.0.0.1:{port}>\nServerName localhost\nSSLEngine on\n\
             SSLCertificateFile {fullchain}\nSSLCertificateKeyFile {privkey}\n</VirtualHost>\n"
        )
    })
}

/// Starts Apache with `<VirtualHost>` blocks made for a port, such as the ones `issue --for apache` writes with their
/// port replaced.
#[track_caller]
pub fn start_with(blocks: impl Fn(u16) -> String) -> Server {
    Server::start(|folder, port| {
        let configuration = folder.join("httpd.conf");
        std::fs::write(&configuration, main(folder, port, &blocks(port))).unwrap();
        let mut command = tool::debian("apache2", "apache2-bin");
        command.arg("-DFOREGROUND").arg("-f").arg(configuration);
        command
    })
}

fn main(folder: &Path, port: u16, blocks: &str) -> String {
    let folder = shown(folder);
    let modules = ["mpm_event", "authz_core", "socache_shmcb", "ssl", "dir", "headers"]
        .map(|name| format!("LoadModule {name}_module {MODULES}/mod_{name}.so\n"))
        .concat();
    format!(
        "ServerRoot {folder}\nServerName localhost\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n\
         DefaultRuntimeDir {folder}\nListen 127.0.0.1:{port}\nDocumentRoot {folder}/pages\n{modules}\
         <IfModule unixd_module>\nUser www-data\nGroup www-data\n</IfModule>\n\
         DirectoryIndex index.html\n<Directory {folder}/pages>\nRequire all granted\n</Directory>\n{blocks}"
    )
}
