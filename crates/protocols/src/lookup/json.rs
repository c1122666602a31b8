//! The look-up for programs: the envelope of the API, and problems (RFC 9457) for what is a no.

use chancery_domain::publicity::Shown;
use chancery_domain::refusal::{Code, Refusal};
use chancery_service::lookup::{PublicCertificate, PublicStatus};
use serde_json::{Value, json};

use super::Found;

/// The body.
pub(super) fn json(found: &Found) -> String {
    let value = match found {
        Found::Nothing => data(json!({ "items": [] })),
        Found::BySerial(given, found) if found.is_empty() => unknown("certificate", given),
        Found::BySerial(_, found) => data(json!({ "items": found.iter().map(status).collect::<Vec<_>>() })),
        Found::Certificate(certificate) => data(of(certificate)),
        Found::Unknown(given) => unknown("certificate", given),
        Found::Refused(refusal) => problem(refusal, 400, "input", "What was sent cannot be used."),
        Found::TooMuch => json!({
            "type": "about:blank",
            "title": "Too many look-ups; wait a moment.",
            "status": 429,
        }),
    };
    value.to_string()
}

fn data(data: Value) -> Value {
    json!({ "schema": 1, "data": data, "warnings": [] })
}

fn unknown(kind: &str, given: &str) -> Value {
    let given: String = given.chars().take(100).collect();
    let refusal = Refusal::new(Code::NotFound).with("kind", kind).with("given", given);
    problem(&refusal, 404, "not-found", "There is no such thing, or more than one.")
}

/// In the form and with the words of the API.
fn problem(refusal: &Refusal, status: u16, class: &str, title: &str) -> Value {
    let Refusal { code, values } = refusal;
    json!({
        "type": format!("/help/{code}"),
        "title": title,
        "status": status,
        "faults": [{ "code": code.to_string(), "class": class, "values": values }],
    })
}

fn status(status: &PublicStatus) -> Value {
    json!({
        "authority": status.authority,
        "serial": status.serial,
        "state": status.state.as_str(),
        "since": status.since.map(|time| time.to_rfc3339()),
        "reason": status.reason,
    })
}

fn of(certificate: &PublicCertificate) -> Value {
    let mut value = status(&certificate.status);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("sha256".to_owned(), json!(certificate.sha256));
        fields.insert("not_before".to_owned(), json!(certificate.not_before.to_rfc3339()));
        fields.insert("not_after".to_owned(), json!(certificate.not_after.to_rfc3339()));
        match &certificate.shown {
            Shown::Subject(subject) => drop(fields.insert("subject".to_owned(), json!(subject))),
            Shown::Hosts(names) => drop(fields.insert("names".to_owned(), json!(names))),
            Shown::StatusOnly => {}
        }
    }
    value
}
