//! Exit codes: what a script learns from a finished command. They never change.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done, also when a list is empty.
    Ok = 0,
    /// The command failed: the text says why.
    Failed = 1,
    /// The command line was wrong.
    Usage = 2,
    /// Cancelled at a question.
    Cancelled = 3,
    /// Not signed in, or not allowed.
    Denied = 4,
    /// Not found, or more than one thing has that name.
    NotFound = 5,
    /// A rule of the authority forbids it.
    Refused = 6,
    /// In conflict with what exists: it is there already, or in use.
    Conflict = 7,
    /// A check ran and found something.
    Finding = 8,
    /// Accepted, but waiting for somebody or something.
    Waiting = 9,
    /// Input is needed and questions are off.
    InputNeeded = 10,
    /// The authority's key is locked, or its passphrase was wrong.
    Locked = 11,
    /// The server cannot be reached; try again.
    Unreachable = 12,
    /// Interrupted with Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    /// Every code, in ascending order.
    pub const ALL: [Self; 14] = [
        Self::Ok,
        Self::Failed,
        Self::Usage,
        Self::Cancelled,
        Self::Denied,
        Self::NotFound,
        Self::Refused,
        Self::Conflict,
        Self::Finding,
        Self::Waiting,
        Self::InputNeeded,
        Self::Locked,
        Self::Unreachable,
        Self::Interrupted,
    ];

    /// The number the process ends with.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What the code means, for `chancery help exit-codes`.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Ok => "done, also when a list is empty",
            Self::Failed => "failed; the text says what happened, why, and what to do",
            Self::Usage => "the command line is wrong",
            Self::Cancelled => "cancelled at a question; nothing was changed",
            Self::Denied => "not signed in, or not allowed",
            Self::NotFound => "not found, or several things have that name (they are listed)",
            Self::Refused => "refused by a rule of the authority; both values are shown",
            Self::Conflict => "conflict: it exists already, or is in use",
            Self::Finding => "a check found something (verify, expiring --check, inspect --lint)",
            Self::Waiting => "accepted, but waiting (for approval, or for a locked key)",
            Self::InputNeeded => "input is needed and questions are off; the text names the option",
            Self::Locked => "the authority is locked, or the passphrase is wrong",
            Self::Unreachable => "the server cannot be reached; try again",
            Self::Interrupted => "interrupted with Ctrl-C",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_documented_ones() {
        let numbers: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 130]);
    }
}
