//! `inspect` on what openssl makes, and on what is broken.

use std::io::Write;
use std::process::Stdio;

use crate::chain::Chain;
use crate::harness::{code, command, on_terminal, run, stderr, stdout};
use crate::peer::{Files, openssl};

#[test]
fn a_certificate_in_a_pipe_on_a_terminal_and_as_json() {
    let files = Files::new();
    let plain = stdout(&run(files.path(), &["inspect", "leaf.pem"]));
    for line in ["server\twww.example.org", "serial\t4fa17c", "names\t10.0.0.1", "key\tEC P-256"] {
        assert!(plain.lines().any(|found| found == line), "{line}\n{plain}");
    }
    assert!(plain.contains("münchen.example (xn--mnchen-3ya.example)"));

    let (screen, exit) = on_terminal(files.path(), &[("NO_COLOR", "1")], &["inspect", "leaf.pem"], "");
    assert_eq!(exit, 0);
    assert!(screen.starts_with("╭ www.example.org ──") && screen.contains("✓ in its dates"), "{screen}");
    assert!(screen.lines().all(|line| line.chars().count() <= 80), "{screen}");

    let output = run(files.path(), &["inspect", "--json", "leaf.pem"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let item = &document["data"]["items"][0];
    assert_eq!(item["type"], "certificate");
    assert_eq!(item["names"][1], serde_json::json!({"type": "ip", "value": "10.0.0.1"}));
    let eku = item["extensions"].as_array().unwrap().iter().find(|found| found["name"] == "extKeyUsage").unwrap();
    assert_eq!(eku["value"][0]["name"], "serverAuth");
}

#[test]
fn the_fingerprint_is_the_one_openssl_computes() {
    let files = Files::new();
    openssl(files.path(), &["x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.der"]);
    let digest = std::process::Command::new("openssl")
        .args(["dgst", "-sha256", "-r", "leaf.der"])
        .current_dir(files.path())
        .output()
        .unwrap();
    let digest = String::from_utf8(digest.stdout).unwrap();
    let plain = stdout(&run(files.path(), &["inspect", "leaf.der"]));
    assert!(plain.contains(&format!("sha-256\t{}", digest.split(' ').next().unwrap())), "{plain}");
}

#[test]
fn a_request_proves_its_key_and_a_changed_one_does_not() {
    let files = Files::new();
    openssl(files.path(), &["req", "-in", "leaf.csr", "-outform", "DER", "-out", "leaf.der"]);
    assert!(stdout(&run(files.path(), &["inspect", "leaf.der"])).contains("proof\tok"));
    let mut der = std::fs::read(files.file("leaf.der")).unwrap();
    let at = der.windows(15).position(|bytes| bytes == b"www.example.org").unwrap();
    der[at] = b'x';
    std::fs::write(files.file("changed.der"), der).unwrap();
    assert!(stdout(&run(files.path(), &["inspect", "changed.der"])).contains("proof\tfailed"));
}

#[test]
fn a_private_key_shows_its_public_part_only() {
    let files = Files::new();
    let key = std::fs::read_to_string(files.file("leaf.key")).unwrap();
    for arguments in
        [&["inspect", "leaf.key"][..], &["inspect", "--json", "leaf.key"], &["inspect", "--text", "leaf.key"]]
    {
        let output = run(files.path(), arguments);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains("EC P-256"), "{}", stdout(&output));
        let body: String = key.lines().filter(|line| !line.starts_with("--")).collect();
        assert!(!stdout(&output).contains(&body[40..80]));
    }
}

#[test]
fn standard_input_with_text_around_and_a_whole_chain() {
    let files = Files::new();
    let leaf = std::fs::read_to_string(files.file("leaf.pem")).unwrap().replace('\n', "\r\n");
    let root = std::fs::read_to_string(files.file("root.pem")).unwrap();
    let mut child =
        command(files.path()).args(["inspect", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    write!(child.stdin.take().unwrap(), "depth=1\n{leaf}\nsubject=x\n{root}").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        stdout(&output).contains("server\twww.example.org") && stdout(&output).contains("root authority\tExample Root")
    );
}

#[test]
fn bad_input_says_what_why_and_what_to_do() {
    let files = Files::new();
    let pem = std::fs::read_to_string(files.file("leaf.pem")).unwrap();
    std::fs::write(files.file("cut.pem"), &pem[..pem.len() / 2]).unwrap();
    std::fs::write(files.file("garbage"), [0x80; 3000]).unwrap();
    std::fs::write(files.file("text"), "hello, this is no certificate").unwrap();
    std::fs::write(files.file("empty"), "").unwrap();
    std::fs::write(files.file("base64"), pem.replace("MII", "M*I")).unwrap();
    openssl(files.path(), &["x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.der"]);
    let der = std::fs::read(files.file("leaf.der")).unwrap();
    std::fs::write(files.file("cut.der"), &der[..der.len() / 2]).unwrap();
    std::fs::File::create(files.file("huge")).unwrap().set_len(1 << 30).unwrap();
    let cases = [
        ("cut.pem", 1, "CHY-1012"),
        ("cut.der", 1, "CHY-1012"),
        ("garbage", 1, "CHY-1013"),
        ("text", 1, "CHY-1013"),
        ("empty", 1, "CHY-1015"),
        ("base64", 1, "CHY-1014"),
        ("huge", 1, "CHY-6007"),
        ("missing", 5, "CHY-6005"),
        (".", 1, "CHY-6005"),
    ];
    for (file, exit, chy) in cases {
        let output = run(files.path(), &["inspect", file]);
        assert_eq!(code(&output), exit, "{file}: {}", stderr(&output));
        assert!(stderr(&output).contains(chy), "{file}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{file}");
        assert_eq!(stderr(&output).lines().count(), 4, "{file}: {}", stderr(&output));
    }
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let files = Files::new();
    let subject = "/CN=evil\u{1b}]0;owned\u{7}\u{202e}gro.elpmaxe";
    openssl(
        files.path(),
        &["req", "-x509", "-key", "root.key", "-utf8", "-subj", subject, "-out", "evil.pem", "-days", "30"],
    );
    for arguments in [&["inspect", "evil.pem"][..], &["inspect", "--text", "evil.pem"]] {
        let (screen, _) = on_terminal(files.path(), &[("NO_COLOR", "1")], arguments, "");
        assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}'), "{screen:?}");
        let plain = stdout(&run(files.path(), arguments));
        assert!(!plain.contains('\u{1b}') && plain.contains("evil"), "{plain:?}");
    }
}

#[test]
fn lints_of_certificates_requests_and_crls() {
    let chain = Chain::new();
    let make = |line: &str| openssl(chain.path(), &line.split_ascii_whitespace().collect::<Vec<_>>());
    make("req -x509 -key server.key -subj /CN=www.example.org -addext extendedKeyUsage=serverAuth -out bare.pem");
    let lints = |arguments: &[&str]| {
        let output = run(chain.path(), &[&["inspect", "--lint", "--json"], arguments].concat());
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (code(&output), document["data"]["items"][0]["lints"].clone())
    };
    let (exit, found) = lints(&["weak.pem"]);
    assert_eq!(exit, 8);
    let weak = found.as_array().unwrap().iter().find(|lint| lint["id"].as_str().unwrap().contains("weak"));
    assert_eq!(weak.unwrap()["severity"], "error", "{found}");
    assert_eq!(lints(&["bare.pem"]).0, 8, "a server certificate without alternative name");
    let (_, private) = lints(&["server.pem"]);
    let (_, public) = lints(&["server.pem", "--public"]);
    assert!(public.as_array().unwrap().len() > private.as_array().unwrap().len(), "{public}");
    assert!(lints(&["server.csr"]).1.is_array());
    let (exit, found) = lints(&["issuing.crl"]);
    assert_eq!(exit, 0, "{found}");

    for arguments in [&["inspect", "--lint", "weak.pem"][..], &["inspect", "--lint", "--text", "weak.pem"]] {
        let output = run(chain.path(), arguments);
        assert!(stdout(&output).contains("error key_"), "{}", stdout(&output));
    }
    assert_eq!(code(&run(chain.path(), &["inspect", "weak.pem"])), 0, "without --lint nothing is judged");
}
