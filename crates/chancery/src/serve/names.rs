//! Names in the server's own certificate.

use std::net::{IpAddr, SocketAddr};

use chancery_domain::refusal::{Code, Refusal};
use chancery_pki::general_name::GeneralName;
use chancery_service::OwnNames;

use crate::answer;
use crate::error::Result;

/// What this computer is always called by itself.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The names of a server that listens here: what was given, else the computer's name; then the address; then those of the
/// computer for itself.
pub(super) fn of(given: &[String], address: SocketAddr) -> OwnNames {
    let given = if given.is_empty() { vec![host()].into_iter().flatten().collect() } else { given.to_vec() };
    let ip = Some(address.ip().to_canonical()).filter(|ip| !ip.is_unspecified() && !ip.is_loopback());
    let mut all: Vec<String> = given.clone();
    for name in ip.iter().map(IpAddr::to_string).chain(LOOPBACK.map(str::to_owned)) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    OwnNames { all, given }
}

/// Whether names can stand in the server's own certificate: host names and addresses. Errors: `CHY-1004`.
pub fn check(given: &[String]) -> Result<()> {
    for name in given {
        let why = match GeneralName::guess(name) {
            Ok(GeneralName::Dns(_) | GeneralName::Ip(_)) => continue,
            Ok(_) => "A server is called by a host name or an IP address.".to_owned(),
            Err(error) => format!("{error}."),
        };
        let refusal = Refusal::new(Code::NotAHostName).with("given", name).with("why", why);
        return Err(answer::refused(refusal.into()));
    }
    Ok(())
}

/// The computer's name, when it can stand in a certificate.
fn host() -> Option<String> {
    let name = nix::unistd::gethostname().ok()?.into_string().ok()?;
    matches!(GeneralName::guess(&name), Ok(GeneralName::Dns(_))).then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_come_first_and_none_twice() {
        let given = ["ca.example.org".to_owned(), "localhost".to_owned()];
        let names = of(&given, "192.0.2.7:8443".parse().unwrap());
        assert_eq!(names.all, ["ca.example.org", "localhost", "192.0.2.7", "127.0.0.1", "::1"]);
        assert_eq!(names.given, given);
        let names = of(&given, "[::]:8443".parse().unwrap());
        assert_eq!(names.all, ["ca.example.org", "localhost", "127.0.0.1", "::1"]);
    }
}
