//! The answers that are a no, and their permanent codes.

use chancery_api::form::Named;
use chancery_domain::refusal::{Class, Code};
use serde_json::{Map, Value, json};

use crate::problem::class_name;

/// One status of a no.
pub(super) struct No {
    pub(super) status: u16,
    pub(super) name: &'static str,
    description: &'static str,
    of: Of,
}

/// Which calls can be answered so.
enum Of {
    All,
    /// Those with parameters, and those that change something.
    Input,
    /// Those that change something: all of them read a body, be it none.
    Writing,
}

/// By status.
pub(super) const NOES: &[No] = &[
    No { status: 400, name: "BadInput", description: "What was sent cannot be used.", of: Of::All },
    No { status: 401, name: "NotSignedIn", description: "Nobody known has signed in.", of: Of::All },
    No { status: 403, name: "Denied", description: "This is not allowed.", of: Of::All },
    No { status: 404, name: "NotFound", description: "There is no such thing, or more than one.", of: Of::Input },
    No { status: 408, name: "TooSlow", description: "The body did not come in time.", of: Of::Writing },
    No { status: 409, name: "Conflict", description: "It is in conflict with what exists.", of: Of::Writing },
    No { status: 413, name: "TooLarge", description: "The body is longer than is read.", of: Of::Writing },
    No { status: 415, name: "WrongType", description: "The body is no application/json.", of: Of::Writing },
    No {
        status: 422,
        name: "Refused",
        description: "A rule of the authority forbids it, or a field is not of the form that it has.",
        of: Of::Writing,
    },
    No { status: 423, name: "Locked", description: "A key is locked, or its passphrase is wrong.", of: Of::All },
    No { status: 500, name: "Broken", description: "Something on the server's side broke.", of: Of::All },
    No { status: 503, name: "Unavailable", description: "It cannot be done now; try again later.", of: Of::All },
];

impl No {
    /// Whether a call of this kind can be answered so.
    pub(super) fn is_of(&self, has_parameters: bool, writes: bool) -> bool {
        match self.of {
            Of::All => true,
            Of::Input => has_parameters || writes,
            Of::Writing => writes,
        }
    }
}

/// All of them, by name.
pub(super) fn all() -> Map<String, Value> {
    NOES.iter().map(|no| (no.name.to_owned(), response(no))).collect()
}

fn response(no: &No) -> Value {
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    let schema = json!({ "allOf": [problem, { "properties": { "status": { "const": no.status } } }] });
    let content = json!({ "application/problem+json": { "schema": schema } });
    let headers = match no.status {
        401 => json!({ "WWW-Authenticate": { "description": "RFC 9110 §11.6.1", "schema": { "const": "Bearer" } } }),
        503 => {
            json!({ "Retry-After": { "description": "Seconds (RFC 9110 §10.2.3)", "schema": { "type": "integer" } } })
        }
        _ => return json!({ "description": no.description, "content": content }),
    };
    json!({ "description": no.description, "content": content, "headers": headers })
}

/// Says which codes and classes a fault can have.
pub(super) fn tell_codes(named: &mut Named) {
    let codes: Vec<Value> = Code::ALL
        .iter()
        .map(|code| {
            let description = format!("{} ({})", code.meaning(), class_name(code.class()));
            json!({ "const": code.as_str(), "description": description })
        })
        .collect();
    let classes = Class::ALL.map(class_name);
    // Warnings have codes of alerts too.
    let code = "^CHY-[0-9]{4}$";
    for (name, field, key, value) in [
        ("Fault", "code", "oneOf", codes.into()),
        ("Fault", "class", "enum", json!(classes)),
        ("Warning", "code", "pattern", code.into()),
    ] {
        let properties = named.get_mut(name).and_then(|schema| schema.get_mut("properties"));
        if let Some(found) = properties.and_then(|them| them.get_mut(field)).and_then(Value::as_object_mut) {
            found.insert(key.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::status;

    #[test]
    fn every_class_has_its_answer() {
        for class in Class::ALL {
            let no = NOES.iter().find(|no| no.status == status(class));
            assert!(no.is_some(), "{}", class_name(class));
        }
    }
}
