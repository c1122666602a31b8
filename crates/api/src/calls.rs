//! Every call of the API, as the client makes them: told to whoever describes the API to others.

use serde_json::Value;
use utoipa::IntoParams;
use utoipa::openapi::path::ParameterIn;

use crate::Client;
use crate::form::Form;
use crate::transport::{Method, Transport};

/// One call.
pub struct Described {
    /// Method.
    pub method: Method,
    /// Address with its parameters, such as `/api/v1/certificates/{name}`.
    pub path: &'static str,
    /// Name of the method of [`Client`].
    pub name: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Parameters of the query, as OpenAPI writes them.
    pub query: Vec<Value>,
    /// What the body is.
    pub body: Option<Form>,
    /// What the data in the answer are.
    pub answer: Form,
}

impl Described {
    /// Whether it takes an `Idempotency-Key`.
    pub fn is_done_once(&self) -> bool {
        self.method != Method::Get
    }

    /// The fields that can be chosen with `fields`, by name, and where their schemas are: those of each thing in a list, else
    /// of the one thing. None when it is not read.
    pub fn fields(&self) -> Vec<(String, Value)> {
        if self.method == Method::Get { self.answer.fields() } else { Vec::new() }
    }

    /// Whether the answer has a secret in it, so that it must not be kept.
    pub fn has_secret_answer(&self) -> bool {
        is_secret(&self.answer.schema) || self.answer.named.values().any(is_secret)
    }
}

/// Whether a schema says of itself or of anything in it that it is a [`Secret`](crate::Secret).
fn is_secret(schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => {
            fields.iter().any(|(name, it)| (name == "format" && it == "password") || is_secret(it))
        }
        Value::Array(items) => items.iter().any(is_secret),
        _ => false,
    }
}

/// Every call.
pub fn calls() -> Vec<Described> {
    Client::<Box<dyn Transport>>::described()
}

/// The parameters a query is made of.
pub(crate) fn parameters<Q: IntoParams>() -> Vec<Value> {
    let parameters = Q::into_params(|| Some(ParameterIn::Query));
    // The types have string keys and no failing serialisers.
    parameters.into_iter().map(|parameter| serde_json::to_value(parameter).unwrap_or_default()).collect()
}
