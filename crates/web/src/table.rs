//! What the table that the client is made from says of the call at hand.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;
use chancery_api::calls::{Described, calls};

use crate::openapi;

/// One call.
pub(crate) struct Row {
    /// Whether the answer has a secret in it that is nowhere else.
    pub(crate) is_secret: bool,
    /// Names that its query may have.
    pub(crate) query: Vec<String>,
    /// Whether it answers with a list.
    pub(crate) is_list: bool,
    /// Fields that can be chosen.
    pub(crate) fields: Vec<String>,
}

/// The row of a request; `None` where there is no such call.
pub(crate) fn row(parts: &Parts) -> Option<&'static Row> {
    let method = if parts.method == Method::HEAD { &Method::GET } else { &parts.method };
    find(method, parts.extensions.get::<MatchedPath>()?.as_str())
}

fn find(method: &Method, path: &str) -> Option<&'static Row> {
    static ROWS: LazyLock<HashMap<&'static str, Vec<(Method, Row)>>> = LazyLock::new(|| {
        let mut rows: HashMap<_, Vec<_>> = HashMap::new();
        for call in calls().iter().chain([&openapi::this()]) {
            rows.entry(call.path).or_default().push((method_of(call.method), row_of(call)));
        }
        rows
    });
    ROWS.get(path)?.iter().find_map(|(of, row)| (of == method).then_some(row))
}

fn row_of(call: &Described) -> Row {
    let name = |parameter: &serde_json::Value| Some(parameter.get("name")?.as_str()?.to_owned());
    Row {
        is_secret: call.has_secret_answer(),
        query: call.query.iter().filter_map(name).collect(),
        is_list: call.answer.item().is_some(),
        fields: call.fields().into_iter().map(|(name, _)| name).collect(),
    }
}

const fn method_of(method: chancery_api::Method) -> Method {
    match method {
        chancery_api::Method::Get => Method::GET,
        chancery_api::Method::Post => Method::POST,
        chancery_api::Method::Put => Method::PUT,
        chancery_api::Method::Delete => Method::DELETE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_in_the_answers_that_make_them() {
        let secret: Vec<_> =
            calls().into_iter().filter(|call| call.has_secret_answer()).map(|call| call.name).collect();
        assert_eq!(secret, ["new_recovery_code", "create_token"]);
        assert!(find(&Method::POST, "/api/v1/tokens").unwrap().is_secret);
        assert!(!find(&Method::GET, "/api/v1/tokens").unwrap().is_secret);
    }

    #[test]
    fn everything_that_is_read_has_fields() {
        for call in calls().iter().filter(|call| call.method == chancery_api::Method::Get) {
            assert!(!call.fields().is_empty(), "{}", call.name);
        }
        let crl = &find(&Method::GET, "/api/v1/crls/{authority}").unwrap().fields;
        assert!(["number", "base64"].iter().all(|name| crl.iter().any(|it| it == name)), "{crl:?}");
    }
}
