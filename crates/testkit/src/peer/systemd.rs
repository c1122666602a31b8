//! systemd's own opinion of units.

use std::process::Command;

use super::tool;

/// `systemd-analyze` with these arguments; nothing has to be running.
pub fn analyze<'a>(args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = tool::debian("systemd-analyze", "systemd");
    command.args(args);
    command
}
