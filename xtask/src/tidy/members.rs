//! What depends on what, read from `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

/// The members of the workspace with their dependencies.
pub(crate) struct Members {
    /// Member → what it names under `[dependencies]` or `[build-dependencies]`.
    pub(crate) normal: BTreeMap<String, BTreeSet<String>>,
    /// Member → what it names under `[dev-dependencies]`.
    pub(crate) dev: BTreeMap<String, BTreeSet<String>>,
    /// Member → everything it is linked with, directly or not, outside tests.
    pub(crate) reachable: BTreeMap<String, BTreeSet<String>>,
}

impl Members {
    /// Reads the members and the resolved graph.
    ///
    /// # Errors
    /// When the JSON does not have the form of `cargo metadata --format-version 1`.
    pub(crate) fn from_metadata(metadata: &Value) -> Result<Self> {
        let ids: BTreeSet<&str> = strings(metadata.get("workspace_members")).collect();
        let packages = metadata.get("packages").and_then(Value::as_array).context("cargo metadata has no packages")?;
        let names: BTreeMap<&str, &str> =
            packages.iter().filter_map(|it| Some((text(it, "id")?, text(it, "name")?))).collect();
        let edges = normal_edges(metadata);
        let mut members = Self { normal: BTreeMap::new(), dev: BTreeMap::new(), reachable: BTreeMap::new() };
        for package in packages {
            let (Some(id), Some(name)) = (text(package, "id"), text(package, "name")) else { continue };
            if !ids.contains(id) {
                continue;
            }
            members.normal.insert(name.to_owned(), direct(package, |kind| kind != Some("dev")));
            members.dev.insert(name.to_owned(), direct(package, |kind| kind == Some("dev")));
            let linked = closure(id, &edges).into_iter().filter_map(|id| names.get(id)).map(|&name| name.to_owned());
            members.reachable.insert(name.to_owned(), linked.collect());
        }
        Ok(members)
    }
}

fn direct(package: &Value, wanted: impl Fn(Option<&str>) -> bool) -> BTreeSet<String> {
    let dependencies = package.get("dependencies").and_then(Value::as_array).into_iter().flatten();
    dependencies.filter(|it| wanted(text(it, "kind"))).filter_map(|it| text(it, "name")).map(str::to_owned).collect()
}

fn normal_edges(metadata: &Value) -> BTreeMap<&str, Vec<&str>> {
    let nodes = metadata.pointer("/resolve/nodes").and_then(Value::as_array).into_iter().flatten();
    let mut edges = BTreeMap::new();
    for node in nodes {
        let Some(id) = text(node, "id") else { continue };
        let deps = node.get("deps").and_then(Value::as_array).into_iter().flatten();
        let linked = deps.filter(|dep| is_linked(dep)).filter_map(|dep| text(dep, "pkg"));
        edges.insert(id, linked.collect());
    }
    edges
}

fn is_linked(dep: &Value) -> bool {
    let kinds = dep.get("dep_kinds").and_then(Value::as_array).into_iter().flatten();
    kinds.into_iter().any(|kind| kind.get("kind").is_some_and(Value::is_null))
}

fn closure<'a>(start: &'a str, edges: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(id) = waiting.pop() {
        for &next in edges.get(id).into_iter().flatten() {
            if seen.insert(next) {
                waiting.push(next);
            }
        }
    }
    seen
}

fn text<'a>(value: &'a Value, field: &str) -> Option<&'a str> {
    value.get(field).and_then(Value::as_str)
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> Value {
        serde_json::json!({
            "workspace_members": ["a 1", "b 1"],
            "packages": [
                {"id": "a 1", "name": "a", "dependencies": [
                    {"name": "b", "kind": null}, {"name": "t", "kind": "dev"}, {"name": "cc", "kind": "build"}]},
                {"id": "b 1", "name": "b", "dependencies": [{"name": "tokio", "kind": null}]},
                {"id": "tokio 1", "name": "tokio", "dependencies": []},
                {"id": "t 1", "name": "t", "dependencies": []}],
            "resolve": {"nodes": [
                {"id": "a 1", "deps": [
                    {"pkg": "b 1", "dep_kinds": [{"kind": null}]}, {"pkg": "t 1", "dep_kinds": [{"kind": "dev"}]}]},
                {"id": "b 1", "deps": [{"pkg": "tokio 1", "dep_kinds": [{"kind": null}]}]},
                {"id": "tokio 1", "deps": []}, {"id": "t 1", "deps": []}]}
        })
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn dependencies_are_split_by_kind() {
        let members = Members::from_metadata(&metadata()).unwrap();
        assert_eq!(members.normal["a"], set(&["b", "cc"]));
        assert_eq!(members.dev["a"], set(&["t"]));
        assert!(!members.normal.contains_key("tokio"), "only members are listed");
    }

    #[test]
    fn what_is_linked_is_followed_through_other_crates_but_not_through_tests() {
        let members = Members::from_metadata(&metadata()).unwrap();
        assert_eq!(members.reachable["a"], set(&["b", "tokio"]));
    }
}
