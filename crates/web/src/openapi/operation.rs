//! One operation of the document.

use chancery_api::Method;
use chancery_api::calls::Described;
use serde_json::{Map, Value, json};

use super::{BEARER, THIS, answers};
use crate::fields;
use crate::once::LONGEST_KEY;

/// A call as OpenAPI describes it.
pub(super) fn of(call: &Described) -> Value {
    let mut operation = Map::new();
    operation.insert("operationId".to_owned(), call.name.into());
    operation.insert("summary".to_owned(), call.summary.trim().into());
    operation.insert("tags".to_owned(), json!([call.path.split('/').nth(3).unwrap_or_default()]));
    let parameters = parameters(call);
    let has_parameters = !parameters.is_empty();
    if has_parameters {
        operation.insert("parameters".to_owned(), parameters.into());
    }
    if let Some(body) = &call.body {
        let content = json!({ "application/json": { "schema": body.schema } });
        // What says nothing may be left out.
        let required = body.schema != json!({ "type": "null" });
        operation.insert("requestBody".to_owned(), json!({ "required": required, "content": content }));
    }
    if call.path == THIS {
        operation.insert("security".to_owned(), json!([{}, { BEARER: [] }]));
    }
    operation.insert("responses".to_owned(), responses(call, has_parameters));
    operation.into()
}

fn parameters(call: &Described) -> Vec<Value> {
    let in_path = call.path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let in_path = in_path.map(|name| {
        let schema = json!({ "type": "string", "minLength": 1 });
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    let key = call.is_done_once().then(|| {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]*$" });
        let description = "What is sent again within a day with the same key and the same body is not done again, and \
                           gives the first answer.";
        json!({ "name": "Idempotency-Key", "in": "header", "description": description, "schema": schema })
    });
    in_path.chain(call.query.iter().cloned().map(present)).chain(fields_parameter(call)).chain(key).collect()
}

/// The parameter by which some fields are chosen.
fn fields_parameter(call: &Described) -> Option<Value> {
    let names: Vec<String> = call.fields().into_iter().map(|(name, _)| name).collect();
    let schema = json!({ "type": "array", "minItems": 1, "items": { "type": "string", "enum": names } });
    let description = "Only these fields of each thing in the answer.";
    let parameter = json!({
        "name": fields::NAME, "in": "query", "description": description, "style": "form", "explode": false,
        "schema": schema,
    });
    (!names.is_empty()).then_some(parameter)
}

/// A parameter of a query, which is absent rather than null.
fn present(mut parameter: Value) -> Value {
    if let Some(types) = parameter.pointer_mut("/schema/type")
        && let Some(one) = types.as_array().and_then(|types| types.iter().find(|it| *it != "null")).cloned()
    {
        *types = one;
    }
    parameter
}

fn responses(call: &Described, has_parameters: bool) -> Value {
    let writes = call.method != Method::Get;
    let mut responses = Map::new();
    responses.insert("200".to_owned(), done(call));
    for answer in answers::NOES {
        if answer.is_of(has_parameters, writes) {
            let reference = json!({ "$ref": format!("#/components/responses/{}", answer.name) });
            responses.insert(answer.status.to_string(), reference);
        }
    }
    responses.into()
}

fn done(call: &Described) -> Value {
    let schema = if call.path == THIS { call.answer.schema.clone() } else { envelope(&data(call)) };
    json!({ "description": "Done.", "content": { "application/json": { "schema": schema } } })
}

/// What stands in the envelope: all fields, or some.
fn data(call: &Described) -> Value {
    let fields = call.fields();
    if fields.is_empty() {
        return call.answer.schema.clone();
    }
    let properties: Map<String, Value> = fields.into_iter().collect();
    let some = json!({ "type": "object", "additionalProperties": false, "minProperties": 1, "properties": properties });
    let any_of = |all: &Value| json!({ "anyOf": [all, some] });
    let mut data = call.answer.schema.clone();
    match data.pointer_mut("/properties/items/items") {
        Some(item) => *item = any_of(item),
        None => data = any_of(&data),
    }
    data
}

fn envelope(data: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["schema", "data", "warnings"],
        "properties": {
            "schema": { "const": 1, "description": "Version of the form of data." },
            "data": data,
            "warnings": {
                "type": "array",
                "description": "What a person should see although it stopped nothing.",
                "items": { "$ref": "#/components/schemas/Warning" },
            },
        },
    })
}
