//! stunnel in front of a program that answers one HTTP request.

use std::os::unix::fs::PermissionsExt;

use super::server::{GREETING, Server, Site, shown};
use super::tool;

/// Starts stunnel with a certificate and key.
#[track_caller]
pub fn start(site: Site<'_>) -> Server {
    start_with(&format!("cert = {}\nkey = {}\n", shown(site.fullchain), shown(site.privkey)))
}

/// Starts stunnel with these lines in its service, such as the `cert` and `key` lines of `issue --for stunnel`.
#[track_caller]
pub fn start_with(lines: &str) -> Server {
    Server::start(|folder, port| {
        let answer = folder.join("answer");
        let length = GREETING.len();
        let script = format!(
            "#!/bin/sh\nwhile IFS= read -r line; do [ \"$line\" = \"$(printf '\\r')\" ] && break; done\n\
             printf 'HTTP/1.0 200 OK\\r\\nContent-Length: {length}\\r\\n\\r\\n{GREETING}'\n"
        );
        std::fs::write(&answer, script).unwrap();
        std::fs::set_permissions(&answer, std::fs::Permissions::from_mode(0o755)).unwrap();
        let answer = shown(answer);
        let text = format!(
            "foreground = yes\npid =\nsyslog = no\n[https]\naccept = 127.0.0.1:{port}\n{lines}exec = {answer}\nexecArgs = answer\n"
        );
        let configuration = folder.join("stunnel.conf");
        std::fs::write(&configuration, text).unwrap();
        let mut command = tool::debian("stunnel4", "stunnel4");
        command.arg(configuration);
        command
    })
}
