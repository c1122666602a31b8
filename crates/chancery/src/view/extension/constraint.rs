//! nameConstraints in words.

use chancery_pki::error::Result;
use chancery_pki::extension::{ExtensionValue as _, NameConstraints};
use serde_json::{Value, json};

use crate::view::general_name;

pub(super) fn name_constraints(value: &[u8]) -> Result<(Vec<String>, Value)> {
    let constraints = NameConstraints::decode(value)?;
    let line = |verb: &str, name: &chancery_pki::general_name::GeneralName| format!("{verb} {name}");
    let permitted = constraints.permitted.iter().map(|name| line("only below", name));
    let excluded = constraints.excluded.iter().map(|name| line("never below", name));
    let lines = permitted.chain(excluded).collect();
    let json_of = |names: &[_]| names.iter().map(general_name::json).collect::<Vec<_>>();
    let value = json!({ "permitted": json_of(&constraints.permitted), "excluded": json_of(&constraints.excluded) });
    Ok((lines, value))
}
