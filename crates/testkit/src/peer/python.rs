//! python-cryptography, which knows ML-DSA and Ed25519 chains where Debian's programs do not.

use super::tool;
use crate::output::Output;

/// Runs a script with these arguments; a failed assertion in it is exit code 1.
pub fn run(script: &str, args: &[&str]) -> Output {
    Output::of(tool::python("python", "'cryptography>=48'").args(["-c", script]).args(args))
}
