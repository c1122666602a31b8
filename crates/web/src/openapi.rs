//! OpenAPI 3.1 of `/api/v1`, made from the table that the client of the API is made from, and from its types.
//!
//! `docs/openapi.json` is this document; a test compares the two, and the paths with the routes of the router.

mod answers;
mod operation;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use chancery_api::calls::{Described, calls};
use chancery_api::envelope::Warning;
use chancery_api::form::{Form, Formed as _, Named};
use chancery_api::{Method, Problem};
use serde_json::{Map, Value, json};

/// Name of the way to sign in.
const BEARER: &str = "bearer";

/// `/api/v1/openapi.json`, for whoever asks.
pub(crate) async fn show() -> Response {
    static TEXT: LazyLock<String> = LazyLock::new(text);
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], TEXT.as_str()).into_response()
}

fn text() -> String {
    // utoipa's names of these formats are not those of the OpenAPI registry.
    format!("{:#}\n", sorted(document())).replace("\"u-int32\"", "\"uint32\"").replace("\"u-int64\"", "\"uint64\"")
}

/// With the fields of every object in the order of their names, whatever order this build's serde_json keeps.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> = fields.into_iter().collect();
            fields.into_iter().map(|(name, value)| (name, sorted(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

fn document() -> Value {
    let mut named = Named::new();
    Problem::schema(&mut named);
    Warning::schema(&mut named);
    let mut paths = Map::new();
    for call in calls().into_iter().chain([this()]) {
        named.extend(call.answer.named.clone());
        if let Some(body) = &call.body {
            named.extend(body.named.clone());
        }
        let methods = paths.entry(call.path).or_insert_with(|| json!({}));
        if let Some(methods) = methods.as_object_mut() {
            methods.insert(word(call.method).to_owned(), operation::of(&call));
        }
    }
    answers::tell_codes(&mut named);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Chancery",
            "version": "v1",
            "description": "The REST API of a certificate authority. What is done is answered with an envelope, what is \
                            not with a problem (RFC 9457) that has every reason by its permanent code.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "security": [{ BEARER: [] }],
        "paths": paths,
        "components": {
            "schemas": named,
            "responses": answers::all(),
            "securitySchemes": {
                BEARER: {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of chancery token create. Over the server's Unix socket root and the user \
                                    the server runs as need none.",
                },
            },
        },
    })
}

/// The address of the document itself, which no client of ours calls.
pub(crate) fn this() -> Described {
    Described {
        method: Method::Get,
        path: THIS,
        name: "openapi",
        summary: "This document.",
        query: Vec::new(),
        body: None,
        answer: Form { schema: json!({ "type": "object" }), named: Named::new() },
    }
}

/// Address of the document.
const THIS: &str = "/api/v1/openapi.json";

const fn word(method: Method) -> &'static str {
    match method {
        Method::Get => "get",
        Method::Post => "post",
        Method::Put => "put",
        Method::Delete => "delete",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// `(method, path)` of every route in the router's source.
    fn routes() -> BTreeSet<(String, String)> {
        let source = include_str!("router.rs");
        let mut routes = BTreeSet::new();
        for route in source.split(".route(\"").skip(1) {
            let (path, rest) = route.split_once('"').unwrap();
            let handlers = rest.split("\n}").next().unwrap();
            for method in ["get", "post", "put", "delete", "patch"] {
                if [' ', '.'].iter().any(|before| handlers.contains(&format!("{before}{method}("))) {
                    routes.insert((method.to_owned(), format!("/api/v1{path}")));
                }
            }
        }
        routes
    }

    fn operations() -> Vec<(String, String, Value)> {
        let document = document();
        let paths = document["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, methods)| {
            methods.as_object().unwrap().iter().map(|(method, it)| (method.clone(), path.clone(), it.clone()))
        });
        operations.collect()
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let described: BTreeSet<_> = operations().into_iter().map(|(method, path, _)| (method, path)).collect();
        assert!(described.len() > 60, "{described:?}");
        assert_eq!(described, routes());
    }

    #[test]
    fn every_operation_has_a_name_of_its_own_a_summary_and_its_parameters() {
        let mut names = BTreeSet::new();
        for (method, path, operation) in operations() {
            assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')), "{method} {path}");
            assert!(names.insert(operation["operationId"].to_string()), "{method} {path}: {operation}");
            let places: Vec<_> = operation["parameters"].as_array().into_iter().flatten().collect();
            let in_path = places.iter().filter(|it| it["in"] == "path").count();
            assert_eq!(in_path, path.matches('{').count(), "{method} {path}");
        }
    }

    #[test]
    fn an_unknown_query_and_an_unreadable_body_have_their_answers() {
        for (method, path, operation) in operations() {
            let wanted: &[&str] = if method == "get" { &["400"] } else { &["400", "408", "413", "415", "422"] };
            for status in wanted {
                assert!(operation["responses"].get(status).is_some(), "{method} {path}: {status}");
            }
        }
    }

    #[test]
    fn what_is_read_says_which_fields_can_be_chosen() {
        for (method, path, operation) in operations().into_iter().filter(|(_, path, _)| path != THIS) {
            let parameters: Vec<_> = operation["parameters"].as_array().into_iter().flatten().collect();
            let fields = parameters.iter().find(|it| it["name"] == "fields");
            assert_eq!(fields.is_some(), method == "get", "{method} {path}");
            let names = fields.map(|it| it["schema"]["items"]["enum"].as_array().unwrap().len());
            assert_ne!(names, Some(0), "{method} {path}");
        }
    }

    /// The types that say the form of a profile are not those that read it.
    #[test]
    fn the_rules_of_a_profile_have_the_form_that_is_told() {
        use chancery_api::profile::{FieldRule, Permission, Rules, SubjectField};
        use chancery_domain::profile::{Profile, builtin, builtins};

        for profile in builtins() {
            let written = serde_json::to_value(&profile).unwrap();
            let told: Rules = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(serde_json::to_value(&told).unwrap(), written);
        }
        let written = serde_json::to_value(builtin("server").unwrap()).unwrap();
        let mut told: Rules = serde_json::from_value(written).unwrap();
        for rule in [FieldRule::Match, FieldRule::Forbidden, FieldRule::Fixed("Example".to_owned())] {
            for permission in [Permission::Forbidden, Permission::Allowed, Permission::Required] {
                told.subject.insert(SubjectField::Country, rule.clone());
                told.names.uri = permission;
                told.path_len = Some(1);
                let read: Profile = serde_json::from_value(serde_json::to_value(&told).unwrap()).unwrap();
                assert_eq!(serde_json::to_value(&read).unwrap(), serde_json::to_value(&told).unwrap());
            }
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{pointer}");
        }
    }

    /// `UPDATE_GOLDEN=1` writes it anew.
    #[test]
    fn the_document_is_the_one_in_docs() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path, text()).unwrap();
        }
        let golden = std::fs::read_to_string(path).unwrap_or_default();
        assert!(golden == text(), "docs/openapi.json is old: UPDATE_GOLDEN=1 cargo test -p chancery-web openapi");
    }
}
