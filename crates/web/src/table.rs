//! What the table that the client is made from says of the call at hand.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;
use chancery_api::calls::calls;

/// One call.
pub(crate) struct Row {
    /// Whether the answer has a secret in it that is nowhere else.
    pub(crate) is_secret: bool,
}

/// The row of a request; `None` where no client of ours goes.
pub(crate) fn row(parts: &Parts) -> Option<&'static Row> {
    find(&parts.method, parts.extensions.get::<MatchedPath>()?.as_str())
}

fn find(method: &Method, path: &str) -> Option<&'static Row> {
    static ROWS: LazyLock<HashMap<&'static str, Vec<(Method, Row)>>> = LazyLock::new(|| {
        let mut rows: HashMap<_, Vec<_>> = HashMap::new();
        for call in calls() {
            let row = Row { is_secret: call.has_secret_answer() };
            rows.entry(call.path).or_default().push((method_of(call.method), row));
        }
        rows
    });
    ROWS.get(path)?.iter().find_map(|(of, row)| (of == method).then_some(row))
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
}
