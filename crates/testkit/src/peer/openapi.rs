//! Readers of OpenAPI documents: openapi-spec-validator, and schemathesis, which asks a server whether it keeps to one.

use std::path::Path;
use std::process::Command;

use super::tool;
use crate::output::Output;

/// Whether a document is one: exit code 0.
pub fn validate(document: &Path) -> Output {
    Output::of(tool::python("openapi-spec-validator", "openapi-spec-validator").args(["--schema", "3.1"]).arg(document))
}

/// `schemathesis run`; the caller says of what.
pub fn schemathesis() -> Command {
    tool::python("schemathesis", "schemathesis")
}
