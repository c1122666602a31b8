//! Each driver, on files made by openssl: it accepts what is good and refuses what is not.
//!
//! A driver that accepts everything would make every other test worthless.

#![allow(clippy::unwrap_used, reason = "a test stops where its preparation fails")]

use std::path::{Path, PathBuf};

use chancery_testkit::Output;
use chancery_testkit::peer::nss::{Nss, Usage};
use chancery_testkit::peer::server::{GREETING, Site};
use chancery_testkit::peer::{Server, apache, curl, gnutls, gpgsm::Gpgsm, nginx, openssl, pkilint, python, stunnel};
use tempfile::TempDir;

/// A root, an issuing authority, a server, a mail certificate and a CRL, all by openssl.
struct Fixture {
    folder: TempDir,
}

const CONFIGURATION: &str = "\
[ca]
default_ca = a
[a]
database = index.txt
serial = serial
crlnumber = number
new_certs_dir = .
default_md = sha256
default_days = 30
default_crl_days = 7
crl_extensions = crl
policy = p
[p]
commonName = supplied
emailAddress = optional
[crl]
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[issuing]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
certificatePolicies = 2.5.29.32.0
[server]
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:www.example.org
crlDistributionPoints = URI:http://ca.example.org/c.crl
certificatePolicies = 1.3.6.1.4.1.55555.1
[mail]
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = email:joe@example.org
";

const SCRIPT: &str = "
set -eu
: >index.txt; echo 01 >number; openssl rand -hex 16 | sed 's/^./4/' >serial
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout root.key -out root.pem -days 99 \\
    -subj '/CN=Test Root' -config ca.cnf -extensions root
request() { openssl req -new -newkey $3 -nodes -keyout $1.key -out $1.csr -subj \"$2\"; }
sign() { openssl ca -batch -notext -config ca.cnf -cert $2.pem -keyfile $2.key -extensions $3 -in $1.csr -out $1.pem; }
request issuing '/CN=Test Issuing' rsa:2048
sign issuing root issuing
request server '/CN=www.example.org' rsa:2048
sign server issuing server
request mail '/CN=Joe/emailAddress=joe@example.org' rsa:2048
sign mail issuing mail
cat server.pem issuing.pem >fullchain.pem
cat mail.pem issuing.pem >mailchain.pem
crl() { openssl ca -config ca.cnf -cert issuing.pem -keyfile issuing.key -gencrl -out $1.pem; }
crl before
openssl ca -config ca.cnf -cert issuing.pem -keyfile issuing.key -revoke server.pem -crl_reason keyCompromise
crl after
openssl pkcs12 -export -inkey mail.key -in mail.pem -certfile issuing.pem -name joe -passout pass:secret -out mail.p12
";

const LEGACY: &str = "
openssl pkcs12 -export -inkey mail.key -in mail.pem -certfile issuing.pem -name joe -passout pass:secret \\
    -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -out legacy.p12
";

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let configuration = format!("[req]\ndistinguished_name = dn\n[dn]\n{CONFIGURATION}");
        std::fs::write(folder.path().join("ca.cnf"), configuration).unwrap();
        Output::of(std::process::Command::new("sh").args(["-c", SCRIPT]).current_dir(folder.path())).success();
        let fixture = Self { folder };
        fixture.pack_again();
        fixture
    }

    /// Writes legacy.p12.
    fn pack_again(&self) {
        let mut shell = std::process::Command::new("sh");
        Output::of(shell.args(["-c", LEGACY]).current_dir(self.folder.path())).success();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn arguments(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

#[test]
fn openssl_verifies_and_sees_a_revocation() {
    let fixture = Fixture::new();
    let (root, chain) = (fixture.path("root.pem"), fixture.path("fullchain.pem"));
    openssl::verify(&root, &chain, arguments("-purpose sslserver -verify_hostname www.example.org")).success();
    openssl::verify(&root, &chain, arguments("-verify_hostname www.example.net")).failure();
    openssl::verify(&fixture.path("issuing.pem"), &chain, [""; 0]).failure();
    let with_crl = |name: &str| {
        let crl = fixture.path(name);
        openssl::verify(&root, &chain, ["-crl_check", "-CRLfile", crl.to_str().unwrap()])
    };
    with_crl("before.pem").success();
    with_crl("after.pem").failure().says("certificate revoked");
}

#[test]
fn openssl_makes_keys_and_requests() {
    let folder = tempfile::tempdir().unwrap();
    let (key, request) = (folder.path().join("key"), folder.path().join("csr"));
    openssl::make_key(&key, "EC", Some("ec_paramgen_curve:P-256"));
    openssl::make_request(&request, &key, "/CN=www.example.org", &["subjectAltName=DNS:www.example.org"]);
    openssl::run(["req", "-verify", "-noout", "-text", "-in", request.to_str().unwrap()])
        .success()
        .says("DNS:www.example.org");
}

type Start = fn(Site<'_>) -> Server;

#[test]
fn servers_are_fetched_with_the_root_and_with_no_other() {
    let fixture = Fixture::new();
    let starts: [(&str, Start); 3] = [("nginx", nginx::start), ("apache", apache::start), ("stunnel", stunnel::start)];
    let (fullchain, privkey) = (fixture.path("fullchain.pem"), fixture.path("server.key"));
    for (name, start) in starts {
        let server = start(Site { fullchain: &fullchain, privkey: &privkey });
        let page = curl::fetch(&fixture.path("root.pem"), "www.example.org", &server).success();
        assert_eq!(page.stdout, GREETING, "{name}: {}", server.log());
        curl::fetch(&fixture.path("root.pem"), "www.example.net", &server).exit(60);
        curl::fetch(&fixture.path("mail.pem"), "www.example.org", &server).failure();
    }
}

#[test]
fn a_server_without_its_intermediate_is_refused() {
    let fixture = Fixture::new();
    let server = nginx::start(Site { fullchain: &fixture.path("server.pem"), privkey: &fixture.path("server.key") });
    curl::fetch(&fixture.path("root.pem"), "www.example.org", &server).exit(60);
}

#[test]
#[should_panic(expected = "did not start")]
fn a_server_with_the_wrong_key_does_not_start() {
    let fixture = Fixture::new();
    nginx::start(Site { fullchain: &fixture.path("fullchain.pem"), privkey: &fixture.path("mail.key") });
}

#[test]
fn a_server_is_gone_when_dropped() {
    let fixture = Fixture::new();
    let (fullchain, privkey) = (fixture.path("fullchain.pem"), fixture.path("server.key"));
    for start in [nginx::start, apache::start, stunnel::start] {
        let server = start(Site { fullchain: &fullchain, privkey: &privkey });
        let port = server.port();
        drop(server);
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}

#[test]
fn nss_judges_by_usage_and_trust() {
    let fixture = Fixture::new();
    let nss = Nss::new();
    nss.import_p12(&fixture.path("mail.p12"), "wrong").failure();
    nss.import_p12(&fixture.path("mail.p12"), "secret").success();
    assert_eq!(nss.nicknames_with_key(), ["joe"]);
    nss.verify("joe", Usage::EmailSigner).failure();
    nss.trust("root", &fixture.path("root.pem"));
    nss.verify("joe", Usage::EmailSigner).success();
    nss.verify("joe", Usage::EmailRecipient).success();
    nss.verify("joe", Usage::Server).failure();
    nss.add_untrusted("www", &fixture.path("server.pem"));
    nss.verify("www", Usage::Server).success();
}

#[test]
fn nss_sees_a_revocation() {
    let fixture = Fixture::new();
    let nss = Nss::new();
    nss.trust("root", &fixture.path("root.pem"));
    nss.add_untrusted("issuing", &fixture.path("issuing.pem"));
    nss.add_untrusted("www", &fixture.path("server.pem"));
    nss.verify("www", Usage::Server).success();
    nss.import_crl(&der_crl(&fixture, "after.pem")).success();
    nss.verify("www", Usage::Server).failure().says("revoked");
}

fn der_crl(fixture: &Fixture, name: &str) -> PathBuf {
    let der = fixture.path("crl.der");
    let arguments: [&Path; 2] = [&fixture.path(name), &der];
    let mut command = openssl::command(["crl", "-outform", "DER", "-in"]);
    Output::of(command.arg(arguments[0]).arg("-out").arg(arguments[1])).success();
    der
}

#[test]
fn gpgsm_imports_certificates_and_keys() {
    let fixture = Fixture::new();
    let gpgsm = Gpgsm::new();
    gpgsm.import(&fixture.path("mailchain.pem")).success();
    assert!(gpgsm.certificates().contains("joe@example.org"));
    assert_eq!(gpgsm.secret_keys(), "");
    gpgsm.import_p12(&fixture.path("legacy.p12"), "wrong").failure();
    // About one in a hundred files of openssl does not open in this gpgsm; the same key packed again does.
    let opened = (0..3).any(|_| {
        let code = gpgsm.import_p12(&fixture.path("legacy.p12"), "secret").code;
        if code != Some(0) {
            fixture.pack_again();
        }
        code == Some(0)
    });
    if !opened {
        gpgsm.import_p12(&fixture.path("legacy.p12"), "secret").success();
    }
    assert!(gpgsm.secret_keys().contains("joe@example.org"));
}

#[test]
fn gnutls_verifies_chains() {
    let fixture = Fixture::new();
    let (root, chain) = (fixture.path("root.pem"), fixture.path("fullchain.pem"));
    gnutls::verify(&root, &chain, &["--verify-hostname", "www.example.org"]).success();
    gnutls::verify(&root, &chain, &["--verify-hostname", "www.example.net"]).failure();
    gnutls::verify(&fixture.path("mail.pem"), &chain, &[]).failure();
    gnutls::certificate_info(&fixture.path("server.pem")).success().says("www.example.org");
}

#[test]
fn pkilint_finds_what_is_wrong() {
    let fixture = Fixture::new();
    pkilint::certificate(&fixture.path("server.pem")).success();
    pkilint::certificate(&fixture.path("root.pem")).success();
    pkilint::crl(&fixture.path("after.pem")).success();
    let plain = fixture.path("plain.pem");
    let mut command = openssl::command(["x509", "-req", "-set_serial", "0", "-days", "1", "-in"]);
    let request = fixture.path("server.csr");
    command.arg(&request).arg("-signkey").arg(fixture.path("server.key")).arg("-out").arg(&plain);
    Output::of(&mut command).success();
    pkilint::certificate(&plain).failure();
}

#[test]
fn python_has_a_cryptography_that_knows_ml_dsa() {
    python::run("from cryptography.hazmat.primitives.asymmetric import mldsa; print(mldsa.MLDSA65PublicKey)", &[])
        .success();
    python::run("assert False, 'as it should'", &[]).exit(1).says("as it should");
}
