//! `verify` on chains made by openssl, and on a server run by openssl.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::chain::Chain;
use crate::harness::{code, on_terminal, run, stderr, stdout};

const ROOT: [&str; 2] = ["--roots", "root.pem"];
const BOTH: [&str; 4] = ["--roots", "root.pem", "--untrusted", "issuing.pem"];
const CRLS: [&str; 4] = ["--crl", "issuing.crl", "--crl", "root.crl"];

fn verify(chain: &Chain, arguments: &[&str]) -> (i32, Value) {
    let output = run(chain.path(), &[&["verify", "--json"], arguments].concat());
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error} {}", stderr(&output)));
    assert_eq!(document["schema"], 1);
    (code(&output), document)
}

/// File, options, state, reasons.
type Case<'a> = (&'a str, &'a [&'a [&'a str]], &'a str, &'a [&'a str]);

#[test]
fn verdicts() {
    let chain = Chain::new();
    let require = ["--revocation", "require"];
    let cases: &[Case<'_>] = &[
        ("server.pem", &[&BOTH], "valid", &[]),
        ("chain.pem", &[&ROOT, &["--name", "www.example.org", "--purpose", "server"]], "valid", &[]),
        ("chain.p7b", &[&ROOT], "valid", &[]),
        ("server.der", &[&BOTH, &CRLS, &require], "valid", &[]),
        ("mail.pem", &[&BOTH, &["--name", "joe@example.org", "--purpose", "email-sign"]], "valid", &[]),
        ("local.pem", &[&BOTH, &["--name", "127.0.0.1"]], "valid", &[]),
        ("root.pem", &[&ROOT], "valid", &[]),
        ("server.pem", &[&BOTH, &["--at", "2099-01-01T00:00:00Z"]], "expired", &["expired", "issuer_expired"]),
        (
            "server.pem",
            &[&BOTH, &["--at", "2020-01-01T00:00:00Z"]],
            "not_yet_valid",
            &["not_yet_valid", "issuer_expired"],
        ),
        ("server.pem", &[&BOTH, &["--name", "example.org"]], "not_trusted", &["name_mismatch"]),
        ("server.pem", &[&BOTH, &["--purpose", "email"]], "not_trusted", &["purpose_mismatch"]),
        ("mail.pem", &[&BOTH, &["--purpose", "server"]], "not_trusted", &["purpose_mismatch"]),
        ("server.pem", &[&ROOT], "not_trusted", &["intermediate_missing"]),
        ("chain.pem", &[&["--no-roots"]], "not_trusted", &["root_not_in_store"]),
        ("chain.pem", &[&["--no-roots", "--untrusted", "root.pem"]], "not_trusted", &["root_not_in_store"]),
        ("gone.pem", &[&BOTH, &CRLS], "revoked", &["revoked"]),
        ("gone.pem", &[&BOTH, &CRLS, &["--revocation", "none"]], "valid", &[]),
        ("gone.pem", &[&BOTH], "valid", &[]),
        ("server.pem", &[&BOTH, &require], "not_trusted", &["crl_missing"]),
        ("server.pem", &[&BOTH, &CRLS, &require, &["--at", "2030-01-01"]], "not_trusted", &["crl_expired"]),
        ("changed.der", &[&BOTH], "not_trusted", &["signature_bad"]),
        ("malformed.der", &[&BOTH], "not_trusted", &["malformed"]),
        ("weak.pem", &[&BOTH], "not_trusted", &["weak_key"]),
        ("outside.pem", &[&BOTH], "not_trusted", &["name_constraint"]),
        ("chain.pem", &[&ROOT, &["--max-depth", "0"]], "not_trusted", &["path_length"]),
        ("chain.pem", &[&ROOT, &["--policy", "1.2.3", "--require-policy"]], "not_trusted", &["policy"]),
    ];
    for (file, options, state, reasons) in cases {
        let arguments = [&[*file][..], &options.concat()].concat();
        let (exit, document) = verify(&chain, &arguments);
        let data = &document["data"];
        assert_eq!(data["state"], *state, "{arguments:?}: {data}");
        assert_eq!(data["reasons"], serde_json::json!(reasons), "{arguments:?}: {data}");
        assert_eq!(data["valid"], reasons.is_empty(), "{arguments:?}");
        assert_eq!(exit, if reasons.is_empty() { 0 } else { 8 }, "{arguments:?}");
    }
}

#[test]
fn the_json_names_the_chain_the_steps_and_what_is_not_known() {
    let chain = Chain::new();
    let (_, document) = verify(&chain, &["chain.pem", "--roots", "root.pem", "--name", "www.example.org"]);
    let data = &document["data"];
    let names: Vec<&Value> = data["chain"].as_array().unwrap().iter().map(|link| &link["name"]).collect();
    assert_eq!(names, ["www.example.org", "Issuing", "Root"]);
    assert_eq!(data["chain"][2]["is_root"], true);
    assert_eq!(document["warnings"][0]["code"], "crl_missing");
    let step = |check: &str| {
        let steps = data["steps"].as_array().unwrap();
        steps.iter().find(|step| step["certificate"] == 0 && step["check"] == check).map(|step| &step["result"])
    };
    assert_eq!(step("name").unwrap(), "passed");
    assert_eq!(step("revocation").unwrap(), "warning");
    assert!(step("purpose").is_none(), "nobody asked for a purpose");

    let (_, document) = verify(&chain, &["server.pem", "--roots", "root.pem"]);
    let data = &document["data"];
    assert_eq!(data["failures"][0]["reason"], "intermediate_missing");
    let steps = data["steps"].as_array().unwrap();
    let revocation = steps.iter().find(|step| step["check"] == "revocation");
    assert!(revocation.is_none_or(|step| step["result"] == "skipped"), "what was not reached is not passed: {data}");
}

#[test]
fn people_see_the_reason_the_ladder_and_the_way_out() {
    let chain = Chain::new();
    let arguments = ["verify", "server.pem", "--roots", "root.pem"];
    let (screen, exit) = on_terminal(chain.path(), &[("NO_COLOR", "1")], &arguments, "");
    assert_eq!(exit, 8);
    assert!(screen.starts_with("✗ Not trusted: The certificate of “Issuing”"), "{screen}");
    for part in ["(intermediate_missing)", "✓ dates", "✗ issuer", "Fix: Give it with --untrusted"] {
        assert!(screen.contains(part), "{part}: {screen}");
    }
    assert!(!screen.contains("✓ revocation"), "{screen}");
    let plain = stdout(&run(chain.path(), &arguments));
    assert!(plain.starts_with("state\tnot_trusted\nreason\tintermediate_missing\tThe certificate"), "{plain}");
    let (screen, exit) = on_terminal(chain.path(), &[], &["verify", "chain.pem", "--roots", "root.pem"], "");
    assert!(exit == 0 && screen.contains("Valid") && screen.contains("trusted"), "{screen}");
}

#[test]
fn what_is_no_certificate_is_no_verdict() {
    let chain = Chain::new();
    chain.write("empty", "");
    let pem = chain.read("server.pem");
    chain.write("cut.pem", &pem[..300]);
    chain.write("text", "hello");
    for (arguments, exit, chy) in [
        (&["server.key"][..], 1, "CHY-1010"),
        (&["server.csr"], 1, "CHY-1013"),
        (&["issuing.crl"], 1, "CHY-1013"),
        (&["cut.pem"], 1, "CHY-1012"),
        (&["text"], 1, "CHY-1013"),
        (&["empty"], 1, "CHY-1015"),
        (&["missing.pem"], 5, "CHY-6005"),
        (&["server.pem", "--crl", "root.pem"], 1, "CHY-1013"),
        (&["server.pem", "--untrusted", "root.crl"], 1, "CHY-1013"),
        (&["server.pem", "--name", "a b"], 2, "CHY-6001"),
        (&["localhost:1"], 12, "CHY-6041"),
    ] {
        let output = run(chain.path(), &[&["verify", "--roots", "root.pem"], arguments].concat());
        assert_eq!(code(&output), exit, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(chy), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    for option in [["--purpose", "fun"], ["--at", "yesterday"], ["--policy", "x"], ["--revocation", "maybe"]] {
        let output = run(chain.path(), &[&["verify", "server.pem", "--no-roots"][..], &option].concat());
        assert_eq!(code(&output), 2, "{option:?}");
    }
}

/// `openssl s_server` on a port that the system chose.
struct Server {
    child: Child,
    port: u16,
    /// Open as long as it lives: it goes on writing.
    _output: BufReader<ChildStdout>,
}

impl Server {
    fn new(chain: &Chain, arguments: &[&str]) -> Self {
        let mut child = Command::new("openssl")
            .args(["s_server", "-accept", "127.0.0.1:0"])
            .args(arguments)
            .current_dir(chain.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("openssl is needed: apt-get install openssl ({error})"));
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let port = output.by_ref().lines().map_while(Result::ok).find_map(|line| {
            let address = line.strip_prefix("ACCEPT ")?;
            address.rsplit_once(':')?.1.parse().ok()
        });
        Self { child, port: port.unwrap(), _output: output }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_a_server_sends_is_verified_for_its_name() {
    let chain = Chain::new();
    let sends_all = ["-cert", "local.pem", "-key", "local.key", "-cert_chain", "issuing.pem"];
    let mutual = [&sends_all[..], &["-Verify", "1"]].concat();
    let tls12 = [&sends_all[..], &["-tls1_2"]].concat();
    for (server, host, options, exit, reasons) in [
        (&sends_all[..], "localhost", &[][..], 0, &[][..]),
        (&tls12, "localhost", &[], 0, &[]),
        (&mutual, "localhost", &[], 0, &[]),
        (&sends_all, "127.0.0.1", &[], 0, &[]),
        (&sends_all, "localhost", &["--name", "www.example.org"], 8, &["name_mismatch"]),
        (&sends_all, "localhost", &["--purpose", "client"], 8, &["purpose_mismatch"]),
        (&["-cert", "local.pem", "-key", "local.key"], "localhost", &[], 8, &["intermediate_missing"]),
        (
            &["-cert", "mail.pem", "-key", "mail.key"],
            "localhost",
            &["--untrusted", "issuing.pem"],
            8,
            &["purpose_mismatch", "name_mismatch"],
        ),
    ] {
        let server = Server::new(&chain, server);
        let address = format!("{host}:{}", server.port);
        let (found, document) = verify(&chain, &[&[&*address, "--roots", "root.pem"], options].concat());
        assert_eq!(document["data"]["reasons"], serde_json::json!(reasons), "{address} {options:?}: {document}");
        assert_eq!(found, exit, "{address} {options:?}");
    }
}

#[test]
fn a_server_that_speaks_no_tls_is_told_from_one_that_is_not_there() {
    let chain = Chain::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        // Until the other side hangs up, so that the answer is not lost with the connection.
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    let output = run(chain.path(), &["verify", &address, "--roots", "root.pem"]);
    answering.join().unwrap();
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stderr(&output).contains("CHY-6042"), "{}", stderr(&output));
}
