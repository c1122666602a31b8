//! The service manager: readiness, watchdog, sockets, credentials, and how little the unit may do.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chancery_testkit::peer::systemd;
use chancery_testkit::{Output, Serving};

use crate::fixture;

const PACKAGING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../packaging");

/// Exposure by `systemd-analyze security` above which the unit is too open, in tenths.
const MOST_EXPOSED: &str = "20";

#[test]
fn it_says_when_it_is_ready_alive_and_stopping() {
    let chancery = fixture::empty();
    let socket = chancery.path("notify");
    let manager = UnixDatagram::bind(&socket).unwrap();
    manager.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
    let mut command = chancery.command(["serve", "--listen", "127.0.0.1:0"]);
    command.env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "200000");
    let mut serving = Serving::start(command, chancery.path("server.log"));
    let wait_for = |wanted: &str| {
        let mut heard = String::new();
        while !heard.contains(wanted) {
            let mut buffer = [0; 1_000];
            let length = manager.recv(&mut buffer).unwrap_or_else(|error| panic!("no {wanted} ({error}): {heard}"));
            heard.push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
    };
    wait_for("READY=1");
    wait_for("WATCHDOG=1");
    wait_for("WATCHDOG=1");
    serving.signal("TERM");
    wait_for("STOPPING=1");
    assert_eq!(serving.ended(), Some(0));
}

/// Binds sockets as the service manager does, hands them over by name, and becomes the server.
const ACTIVATE: &str = r"
import os, socket, sys
unix, *command = sys.argv[1:]
def tcp():
    it = socket.socket(); it.bind(('127.0.0.1', 0)); it.listen(); return it
local = socket.socket(socket.AF_UNIX); local.bind(unix); local.listen()
kept = [local, tcp(), tcp()]
for number, it in enumerate(kept):
    os.dup2(it.fileno(), 100 + number)
for number in range(3):
    os.dup2(100 + number, 3 + number, inheritable=True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='3', LISTEN_FDNAMES=os.environ['NAMES'])
os.execv(command[0], command)
";

fn activated(chancery: &chancery_testkit::Chancery, names: &str) -> Command {
    let socket = chancery.path("passed.sock").display().to_string();
    let mut command = chancery.command_through(&["python3", "-c", ACTIVATE, &socket], ["serve"]);
    command.env("NAMES", names);
    command
}

#[test]
fn sockets_are_taken_over_by_their_names() {
    let chancery = fixture::empty();
    let command = activated(&chancery, "unix:http:https");
    let serving = Serving::start(command, chancery.path("server.log"));
    serving.wait_for("http://");
    let passed = chancery.path("passed.sock");
    let passed = passed.to_str().unwrap();
    fixture::curl(&chancery, serving.http, "http", "/livez", &[]).success().says("200");
    fixture::curl(&chancery, serving.https, "https", "/livez", &["--insecure"]).success().says("200");
    let status = fixture::curl(&chancery, serving.http, "http", "/api/v1/status", &["--unix-socket", passed]);
    status.success().says("\"healthy\":true");
    assert_eq!(serving.stop(), Some(0));
    assert!(Path::new(passed).exists(), "it belongs to whoever made it");
}

#[test]
fn a_socket_of_another_name_or_kind_is_refused() {
    let chancery = fixture::empty();
    Output::of(&mut activated(&chancery, "unix:http:ldap")).exit(1).says("CHY-6054").says("ldap");
    std::fs::remove_file(chancery.path("passed.sock")).unwrap();
    Output::of(&mut activated(&chancery, "https:http:unix")).exit(1).says("CHY-6054");
}

#[test]
fn the_vaults_key_may_be_a_credential_from_the_first_start() {
    let chancery = fixture::empty();
    std::fs::create_dir(chancery.path("credentials")).unwrap();
    chancery.write("credentials/chancery-vault-key", format!("{}\n", "5a".repeat(32)));
    let mut command = chancery.command(["serve", "--listen", "127.0.0.1:0"]);
    command.env("CREDENTIALS_DIRECTORY", chancery.path("credentials"));
    let serving = Serving::start(command, chancery.path("server.log"));
    chancery.run(["init", "--name", "Example Org", "--issue", "servers", "--no-passphrase", "--yes"]).success();
    assert_eq!(serving.stop(), Some(0));
    let beside = chancery.data().with_extension("vault-key");
    assert!(!beside.exists(), "no copy lies about");
    let without = chancery.run(["status"]).failure();
    assert!(without.stderr.contains("CHY-3008"), "{without}");
    let mut with = chancery.command(["status"]);
    Output::of(with.env("CREDENTIALS_DIRECTORY", chancery.path("credentials"))).success();
}

#[test]
fn a_passphrase_may_be_a_credential_so_that_a_start_needs_nobody() {
    let (chancery, serving) = fixture::server();
    assert_eq!(serving.stop(), Some(0));
    std::fs::create_dir(chancery.path("credentials")).unwrap();
    let start = || {
        let mut command = chancery.command(["serve", "--listen", "127.0.0.1:0"]);
        command.env("CREDENTIALS_DIRECTORY", chancery.path("credentials"));
        Serving::start(command, chancery.path("server.log"))
    };
    let credential = "credentials/chancery-passphrase-root-1";
    chancery.write(credential, std::fs::read(chancery.path("passphrase")).unwrap());
    chancery.write("credentials/chancery-passphrase-nobody", "for none\n");
    let serving = start();
    serving.wait_for("nobody");
    chancery.run(["crl", "publish", "root-1"]).success();
    chancery.run(["ca", "show", "root-1"]).success().says("as long as the server runs");
    chancery.run(["ca", "lock", "root-1"]).success();
    chancery.run(["crl", "publish", "root-1"]).exit(11).says("locked");
    chancery.run(["status", "--check"]).success();
    assert_eq!(serving.stop(), Some(0));

    for useless in ["not this one\n", "\n"] {
        chancery.write(credential, useless);
        let serving = start();
        chancery.run(["crl", "publish", "root-1"]).exit(11).says("locked");
        chancery.run(["status", "--check"]).exit(8).says("chancery-passphrase-root-1");
        fixture::curl(&chancery, serving.https, "https", "/healthz", &["--insecure"]).says("CHY-4024");
        chancery.run(["ca", "unlock", "root-1", "--passphrase-from", "file:passphrase"]).success();
        chancery.run(["status", "--check"]).success();
        assert_eq!(serving.stop(), Some(0));
    }
    chancery.run(["log", "verify"]).success();
}

#[test]
fn the_unit_may_do_little() {
    let unit = Path::new(PACKAGING).join("chancery.service");
    let mut command = systemd::analyze(["security", "--offline=true", "--no-pager", "--threshold", MOST_EXPOSED]);
    Output::of(command.arg(unit)).success();
}

#[test]
fn the_units_are_understood() {
    let chancery = fixture::empty();
    let program = chancery.command(["serve"]).get_program().to_str().unwrap().to_owned();
    let mut command = systemd::analyze(["verify", "--man=no"]);
    for name in ["chancery.service", "chancery.socket", "chancery-http.socket"] {
        let text = std::fs::read_to_string(Path::new(PACKAGING).join(name)).unwrap();
        // With all that its comments offer.
        let text = text.replace("/usr/bin/chancery", &program).replace("\n#Load", "\nLoad");
        let unit = chancery.write(name, text.replace("\n#Environment", "\nEnvironment"));
        // Whatever our umask: a unit that others cannot read is remarked on.
        std::fs::set_permissions(&unit, std::fs::Permissions::from_mode(0o644)).unwrap();
        command.arg(unit);
    }
    let output = Output::of(&mut command).success();
    let about_ours: Vec<&str> = output.stderr.lines().filter(|line| line.contains("chancery")).collect();
    assert!(about_ours.is_empty(), "{about_ours:?}");
}
