//! An error in the middle of several things: what was done stays done, and the rest was not begun.

use crate::error::{CliError, code};

/// The error that ended it, with what is done and what is not. `things` are all of them in order, and `at` the one it
/// happened with.
pub fn stopped<S: AsRef<str>>(error: CliError, things: &[S], at: usize) -> CliError {
    if things.len() < 2 {
        return error;
    }
    let names: Vec<&str> = things.iter().map(AsRef::as_ref).collect();
    let (done, rest) = names.split_at_checked(at).unwrap_or((&names, &[]));
    let is_open = error.code() == code::NO_ANSWER;
    let (open, rest) = rest.split_at_checked(usize::from(is_open)).unwrap_or((&[], rest));
    let lists = [("Done", done), ("Not known", open), ("Not done", rest)];
    let lines = lists.iter().filter(|(_, list)| !list.is_empty());
    let mut lines: Vec<String> = lines.map(|(label, list)| format!("{label}: {}", list.join(", "))).collect();
    lines.splice(0..0, error.more().map(str::to_owned));
    error.detail(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    fn told(code: &'static str, things: &[&str], at: usize) -> Option<String> {
        stopped(CliError::new(code, Exit::Unreachable), things, at).more().map(str::to_owned)
    }

    #[test]
    fn what_is_done_what_is_not_and_what_nobody_knows() {
        let three = ["one", "two", "three"];
        assert_eq!(told(code::SERVER_GONE, &three, 1).unwrap(), "Done: one\nNot done: two, three");
        assert_eq!(told(code::NO_ANSWER, &three, 1).unwrap(), "Done: one\nNot known: two\nNot done: three");
        assert_eq!(told(code::NO_ANSWER, &three, 2).unwrap(), "Done: one, two\nNot known: three");
        assert_eq!(told(code::SERVER_GONE, &three, 0).unwrap(), "Not done: one, two, three");
        assert_eq!(told(code::SERVER_GONE, &["one"], 0), None);
    }
}
