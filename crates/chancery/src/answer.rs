//! Answers of the API as a command needs them: warnings shown, refusals as errors with their exit code.

use std::path::Path;

use chancery_api::client::{Answer, ClientError};
use chancery_api::envelope::Warning;
use chancery_api::form::{Form, Formed};
use chancery_api::{Fault, Problem, TransportError};
use chancery_domain::refusal::Code;
use serde::Serialize;
use serde_json::Value;

use crate::catalogue;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// The data of an answer; its warnings are shown.
pub fn data<T>(answer: Answer<T>, context: &mut Context) -> Result<T> {
    let envelope = answer.map_err(|error| failure(&error))?;
    for warning in &envelope.warnings {
        context.output.warning(&warning.code, &sentence(warning));
    }
    Ok(envelope.data)
}

/// The data of an answer without its warnings, for a look before the deed itself is asked for.
pub fn silent<T>(answer: Answer<T>) -> Result<T> {
    answer.map(|envelope| envelope.data).map_err(|error| failure(&error))
}

/// An answer as JSON; what cannot be written as JSON does not occur in the types of the API.
pub fn json(data: &impl Serialize) -> Value {
    serde_json::to_value(data).unwrap_or(Value::Null)
}

/// The fields that things of the API have, by their form.
pub fn fields<T: Formed>() -> Vec<String> {
    Form::of::<T>().fields().into_iter().map(|(name, _)| name).collect()
}

/// An answer as JSON in which nothing is left out.
pub fn whole<T: Formed + Serialize>(data: &T) -> Value {
    let mut whole = json(data);
    if let Some(object) = whole.as_object_mut() {
        for name in fields::<T>() {
            object.entry(name).or_insert(Value::Null);
        }
    }
    whole
}

/// A warning in words: what happened, and why.
pub fn sentence(warning: &Warning) -> String {
    let values = warning.values.iter().map(|(name, value)| (name.clone().into(), value.clone())).collect();
    match catalogue::text(&warning.code, &values) {
        Some(text) => [Some(text.title), text.why].into_iter().flatten().collect::<Vec<_>>().join(" "),
        None => {
            let values: Vec<String> = warning.values.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            format!("{} {}", warning.code, values.join(", ")).trim_end().to_owned()
        }
    }
}

/// What to do about a warning, after its code.
pub fn way_out(warning: &Warning) -> Option<String> {
    let values = warning.values.iter().map(|(name, value)| (name.clone().into(), value.clone())).collect();
    Some(format!("{}  {}", warning.code, catalogue::text(&warning.code, &values)?.fix?))
}

/// Why a call has no answer, as an error of the command line.
pub fn failure(error: &ClientError) -> CliError {
    match error {
        ClientError::Problem(problem) => refusal(problem),
        ClientError::Transport(fault) => transport(fault),
        ClientError::Form(reason) => CliError::new(code::ANSWER_FORM, Exit::Failed).with("reason", reason.as_str()),
    }
}

/// Why a server was not reached, or did not answer.
pub fn transport(fault: &TransportError) -> CliError {
    let (code, exit) = match fault {
        TransportError::Unreachable(_) => (code::UNREACHABLE, Exit::Unreachable),
        TransportError::Untrusted(_) => (code::SERVER_NOT_TRUSTED, Exit::Denied),
        TransportError::Gone(_) => (code::SERVER_GONE, Exit::Unreachable),
        TransportError::Unanswered(_) => (code::NO_ANSWER, Exit::Unreachable),
    };
    CliError::new(code, exit).with("reason", sentence_of(&fault.to_string()))
}

/// A reason of a library as a sentence, without the number of the system's error.
fn sentence_of(reason: &str) -> String {
    let words = reason.split(" (os error").next().unwrap_or(reason).trim_end_matches('.');
    format!("{words}.")
}

/// The same of what was asked of the service in this process.
pub fn refused(error: chancery_service::Error) -> CliError {
    refusal(&chancery_web::problem(&error))
}

/// Every reason of a problem; the first decides the exit code.
fn refusal(problem: &Problem) -> CliError {
    let mut errors = problem.faults.iter().map(|fault| of_fault(fault, &problem.title));
    let first = errors.next().unwrap_or_else(|| CliError::new("CHY-9000", Exit::Failed).titled(problem.title.as_str()));
    errors.fold(first, CliError::also)
}

/// What is not there, but not for a while only: somebody has to change something, and trying again is of no use.
const LASTING: [Code; 6] = [
    Code::BackupPlace,
    Code::ReadOnly,
    Code::DatabaseFailed,
    Code::DatabaseLogin,
    Code::DatabaseMissing,
    Code::DatabaseEncoding,
];

/// The same with the data directory it is about, where that cannot be used.
pub fn about(mut problem: Problem, directory: &Path) -> Problem {
    let values = problem.faults.iter_mut().filter(|fault| fault.code == Code::DatabaseFailed.as_str());
    for (name, why) in values.flat_map(|fault| fault.values.iter_mut()) {
        if name == "why" {
            *why = format!("{}: {why}.", directory.display());
        }
    }
    problem
}

/// One reason in words, for example of a row of a plan.
pub fn of_fault(fault: &Fault, title: &str) -> CliError {
    let is_lasting = LASTING.iter().any(|code| code.as_str() == fault.code);
    let exit = if is_lasting { Exit::Failed } else { exit_of(&fault.class) };
    let error = CliError::new(fault.code.clone(), exit).titled(title);
    let named = fault.values.iter().any(|(name, _)| name == "file");
    let error = if named { error } else { error.with("file", "What was given") };
    fault.values.iter().fold(error, |error, (name, value)| error.with(name.clone(), value.as_str()))
}

/// The exit code of a class of refusals; a class of a newer server counts as a failure.
fn exit_of(class: &str) -> Exit {
    match class {
        "policy" => Exit::Refused,
        "not-found" => Exit::NotFound,
        "conflict" => Exit::Conflict,
        "locked" => Exit::Locked,
        "denied" => Exit::Denied,
        "waiting" => Exit::Waiting,
        "unavailable" => Exit::Unreachable,
        _ => Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(code: &str, class: &str, values: &[(&str, &str)]) -> Fault {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Fault { code: code.to_owned(), class: class.to_owned(), values }
    }

    #[test]
    fn classes_have_their_exit_codes() {
        let cases = [
            ("input", 1),
            ("policy", 6),
            ("not-found", 5),
            ("conflict", 7),
            ("locked", 11),
            ("denied", 4),
            ("waiting", 9),
            ("unavailable", 12),
            ("internal", 1),
            ("of-a-newer-server", 1),
        ];
        for (class, exit) in cases {
            assert_eq!(of_fault(&fault("CHY-9000", class, &[]), "").exit().code(), exit, "{class}");
        }
    }

    #[test]
    fn what_lasts_is_nothing_to_try_again() {
        for code in ["CHY-3049", "CHY-7005", "CHY-7015", "CHY-7016", "CHY-7017"] {
            assert_eq!(of_fault(&fault(code, "unavailable", &[]), "").exit(), Exit::Failed, "{code}");
        }
        for code in ["CHY-7001", "CHY-7004", "CHY-7013"] {
            assert_eq!(of_fault(&fault(code, "unavailable", &[]), "").exit(), Exit::Unreachable, "{code}");
        }
    }

    #[test]
    fn every_reason_is_told_with_both_values() {
        let faults = vec![
            fault("CHY-2003", "policy", &[("field", "state"), ("authority", "New York"), ("request", "NY")]),
            fault("CHY-2002", "policy", &[("asked", "900"), ("allowed", "825")]),
        ];
        let problem = Problem { kind: String::new(), title: "Refused".to_owned(), status: 422, faults };
        let error = failure(&ClientError::Problem(Box::new(problem)));
        assert_eq!(error.exit(), Exit::Refused);
        let text = error.to_string();
        assert!(text.contains("New York") && text.contains("“NY”"), "{text}");
        assert_eq!(error.others().len(), 1);
        assert_eq!(error.to_json()["others"][0]["code"], "CHY-2002");
    }

    #[test]
    fn an_unknown_code_shows_the_servers_sentence_and_values() {
        let error = of_fault(&fault("CHY-8888", "policy", &[("a", "b")]), "It is Sunday.");
        assert!(error.to_string().starts_with("It is Sunday."), "{error}");
        assert!(error.to_string().contains("a: b"), "{error}");
    }

    /// The values that each code promises stand in its doc comment; a text may show these and no others.
    #[test]
    fn every_code_of_the_domain_has_a_whole_text() {
        let source = include_str!("../../domain/src/refusal/code.rs");
        for code in Code::ALL {
            let number = code.as_str().trim_start_matches("CHY-");
            let line = format!(" = {number}, ");
            let before = source.split(&line).next().unwrap();
            let doc = before.rsplit("///").next().unwrap();
            let values: Vec<&str> = doc.split('`').skip(1).step_by(2).collect();
            let pairs: Vec<(&str, &str)> = values.iter().map(|name| (*name, "some value")).collect();
            let text = of_fault(&fault(code.as_str(), "input", &pairs), "no text").text();
            assert!(text.title != "no text" && text.why.is_some() && text.fix.is_some(), "{code}: {text:?}");
            assert!(!format!("{text:?}").contains("{$"), "{code} shows a value that it does not have: {text:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_looked_for_in_its_own_list() {
        let lists = ["cert", "ca", "request", "profile", "person", "token"];
        let kinds = ["certificate", "authority", "request", "profile", "person", "token"];
        for (kind, list) in kinds.into_iter().zip(lists) {
            let missing = fault("CHY-3012", "not-found", &[("kind", kind), ("given", "joe")]);
            let fix = of_fault(&missing, "").text().fix.unwrap();
            assert_eq!(fix, format!("See what there is: chancery {list} list"), "{kind}");
        }
    }

    #[test]
    fn every_notice_has_a_text() {
        let source = include_str!("../../domain/src/issuance.rs");
        let notices: Vec<&str> =
            source.split("&'static str = \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(notices.len() >= 3, "{notices:?}");
        for code in notices {
            let values = ["name", "issuer", "ends", "authority"].map(|name| (name.to_owned(), "some value".to_owned()));
            let text = sentence(&Warning { code: code.to_owned(), values: values.to_vec() });
            assert!(!text.starts_with("CHY") && !text.contains("{$"), "{text}");
        }
    }
}
