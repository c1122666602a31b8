//! An authority and how the tests look at what it made.

use std::path::Path;

use chancery_testkit::peer::openssl;
use chancery_testkit::{Chancery, Output};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_chancery");

/// The public address in the tests' certificates. Nothing is fetched from it.
pub(crate) const URL: &str = "http://ca.example.org";

/// The binary without a data directory and without a server.
pub(crate) fn alone() -> Chancery {
    Chancery::new(BINARY)
}

/// The binary with an empty data directory, reached in the way this suite is for.
pub(crate) fn empty() -> Chancery {
    let chancery = alone();
    match env!("CARGO_CRATE_NAME") {
        "over_socket" => chancery.served(),
        "over_https" => chancery.served_over_https(),
        _ => chancery,
    }
}

/// An authority for servers and mail, its certificates in `authorities.pem`, the root in `roots.pem` and what stands
/// under it in `issuing.pem`.
pub(crate) fn authority() -> Chancery {
    authority_with(&["--issue", "servers,email", "--url", URL])
}

/// The same with other options of `init`.
pub(crate) fn authority_with(options: &[&str]) -> Chancery {
    let chancery = empty();
    chancery.init(options);
    export_authorities(&chancery);
    chancery
}

/// The same for servers only, with small and fast keys.
pub(crate) fn servers() -> Chancery {
    authority_with(&["--issue", "servers", "--url", URL])
}

/// Writes the certificates of all authorities, split by whether they signed themselves.
pub(crate) fn export_authorities(chancery: &Chancery) {
    chancery.run(["ca", "export", "--all", "-o", "authorities.pem"]).success();
    let (mut roots, mut issuing) = (String::new(), String::new());
    for block in certificates(&chancery.read("authorities.pem")) {
        let file = chancery.write("one.pem", &block);
        let subject = field(&file, "-subject");
        let list = if subject == field(&file, "-issuer") { &mut roots } else { &mut issuing };
        list.push_str(&block);
    }
    chancery.write("roots.pem", roots);
    chancery.write("issuing.pem", issuing);
    std::fs::remove_file(chancery.path("one.pem")).unwrap();
}

/// The PEM blocks of certificates in a text.
pub(crate) fn certificates(text: &str) -> Vec<String> {
    let begin = "-----BEGIN CERTIFICATE-----";
    let blocks = text.split(begin).skip(1);
    blocks.map(|rest| format!("{begin}{}-----END CERTIFICATE-----\n", rest.split("-----END").next().unwrap())).collect()
}

/// One field of a PEM certificate as openssl prints it, without its label.
#[track_caller]
pub(crate) fn field(file: &Path, option: &str) -> String {
    let mut command = openssl::command(["x509", "-noout", "-nameopt", "RFC2253", option, "-in"]);
    let output = Output::of(command.arg(file)).success().stdout;
    output.split_once('=').map_or(output.clone(), |(_, value)| value.to_owned()).trim().to_owned()
}

/// The serial number as `--json` shows it: lower-case hex, even length.
#[track_caller]
pub(crate) fn serial(file: &Path) -> String {
    field(file, "-serial").to_lowercase()
}

/// `openssl x509 -text`.
#[track_caller]
pub(crate) fn text(file: &Path) -> String {
    Output::of(openssl::command(["x509", "-noout", "-text", "-in"]).arg(file)).success().stdout
}

/// The public key in PEM.
#[track_caller]
pub(crate) fn public_key(file: &Path) -> String {
    Output::of(openssl::command(["x509", "-noout", "-pubkey", "-in"]).arg(file)).success().stdout
}

/// Whether nothing was created yet: there is no data directory, or the server knows no authority.
#[track_caller]
pub(crate) fn has_no_authority(chancery: &Chancery) -> bool {
    let list = chancery.run(["ca", "list", "--json"]);
    list.code == Some(5) || list.success().data()["items"] == serde_json::json!([])
}

/// Every serial number of `cert list`.
#[track_caller]
pub(crate) fn listed_serials(chancery: &Chancery) -> Vec<String> {
    let data = chancery.run(["cert", "list", "--json", "--limit", "1000"]).success().data();
    let items = data["items"].as_array().expect("a list has items");
    items.iter().map(|item| item["serial"].as_str().expect("a certificate has a serial").to_owned()).collect()
}

/// Mode bits of a file.
pub(crate) fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

/// Names of the files and folders in the folder commands run in.
pub(crate) fn file_names(chancery: &Chancery) -> Vec<String> {
    let entries = std::fs::read_dir(chancery.files()).unwrap();
    let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
