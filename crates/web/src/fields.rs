//! `fields=a,b`: of each thing in an answer only these, as `--fields` of the command line has it. Here, too, unknown names of
//! a query are refused for all addresses.

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request};
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::response::Response;
use chancery_domain::refusal::{Code, Refusal};
use serde_json::{Map, Value};

use crate::answer::No;
use crate::query::refused;
use crate::table::{self, Row};

/// Name of the parameter.
pub(crate) const NAME: &str = "fields";

/// The fields that are wanted; there is one at least.
pub(crate) struct Chosen {
    names: Vec<String>,
    /// Whether they are of each thing in a list.
    of_items: bool,
}

/// The request without `fields`, and what stood there. Errors: a name that the address does not know, in the query or among
/// the fields.
pub(crate) fn take(request: Request) -> Result<(Request, Option<Chosen>), No> {
    let (mut parts, body) = request.into_parts();
    let Some(row) = table::row(&parts) else { return Ok((Request::from_parts(parts, body), None)) };
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
    let Ok(Query(pairs)) = pairs else { return Err(refused(&parts.uri)) };
    let mut wanted = pairs.iter().filter(|(name, _)| name == NAME && !row.fields.is_empty()).map(|(_, value)| value);
    let chosen = match (wanted.next(), wanted.next()) {
        (None, _) => None,
        (Some(value), None) => Some(chosen(row, value)?),
        (Some(_), Some(_)) => return Err(refused(&parts.uri)),
    };
    let is_known = |name: &String| row.query.contains(name) || (chosen.is_some() && name == NAME);
    if !pairs.iter().all(|(name, _)| is_known(name)) {
        return Err(refused(&parts.uri));
    }
    if chosen.is_some() {
        parts.uri = without(&parts.uri).ok_or_else(|| refused(&parts.uri))?;
    }
    Ok((Request::from_parts(parts, body), chosen))
}

fn chosen(row: &Row, value: &str) -> Result<Chosen, Refusal> {
    let mut names: Vec<String> = Vec::new();
    for name in value.split(',').map(str::to_owned) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.iter().find(|name| !row.fields.contains(name)) {
        Some(unknown) => {
            let refusal = Refusal::new(Code::NoSuchField).with("field", unknown);
            Err(refusal.with("fields", row.fields.join(", ")))
        }
        None => Ok(Chosen { names, of_items: row.is_list }),
    }
}

/// The address with what else stands in its query.
fn without(uri: &Uri) -> Option<Uri> {
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let rest: Vec<&str> = uri.query()?.split('&').filter(|pair| name(pair) != NAME).collect();
    let path = match rest.as_slice() {
        [] => uri.path().to_owned(),
        rest => format!("{}?{}", uri.path(), rest.join("&")),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

impl Chosen {
    /// The answer with these fields alone; one that is a no stays as it is.
    pub(crate) async fn of(&self, response: Response) -> Response {
        if !response.status().is_success() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        // Our own answer in our own memory, which is there at once.
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let Ok(mut envelope) = serde_json::from_slice::<Value>(&body) else {
            return Response::from_parts(parts, Body::from(body));
        };
        if self.of_items {
            let items = envelope.pointer_mut("/data/items").and_then(Value::as_array_mut);
            items.into_iter().flatten().for_each(|item| self.narrow(item));
        } else if let Some(data) = envelope.get_mut("data") {
            self.narrow(data);
        }
        parts.headers.remove(axum::http::header::CONTENT_LENGTH);
        Response::from_parts(parts, Body::from(envelope.to_string()))
    }

    /// What is not there is `null`, so that everything in a list has the same form.
    fn narrow(&self, thing: &mut Value) {
        let Some(all) = thing.as_object_mut() else { return };
        let pairs = self.names.iter().map(|name| (name.clone(), all.remove(name).unwrap_or_default()));
        *thing = Value::Object(pairs.collect::<Map<_, _>>());
    }
}
