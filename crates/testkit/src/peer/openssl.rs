//! OpenSSL 3.0.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use super::tool;
use crate::output::Output;

/// An `openssl` command that was not started yet.
pub fn command<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = tool::debian("openssl", "openssl");
    command.args(args);
    command
}

/// Runs `openssl` with these arguments.
pub fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    Output::of(&mut command(args))
}

/// `openssl verify -x509_strict` of the first certificate in `chain` with everything in `chain` as intermediates.
/// `options` come before the file, such as `-purpose sslserver` or `-crl_check -CRLfile F`.
pub fn verify<S: AsRef<OsStr>>(roots: &Path, chain: &Path, options: impl IntoIterator<Item = S>) -> Output {
    let mut command = command(["verify", "-x509_strict", "-no-CApath", "-no-CAstore"]);
    command.args(options).arg("-CAfile").arg(roots).arg("-untrusted").arg(chain).arg(chain);
    Output::of(&mut command)
}

/// A PKCS#8 key made by openssl: `algorithm` as `-algorithm` takes it, `option` as `-pkeyopt`.
pub fn make_key(file: &Path, algorithm: &str, option: Option<&str>) {
    let mut command = command(["genpkey", "-algorithm", algorithm]);
    if let Some(option) = option {
        command.args(["-pkeyopt", option]);
    }
    Output::of(command.arg("-out").arg(file)).success();
}

/// A request made by openssl with an existing key. `extensions` are lines of `-addext`.
pub fn make_request(file: &Path, key: &Path, subject: &str, extensions: &[&str]) {
    let mut command = command(["req", "-new", "-subj", subject]);
    for extension in extensions {
        command.args(["-addext", extension]);
    }
    Output::of(command.arg("-key").arg(key).arg("-out").arg(file)).success();
}
