//! An entry of the audit log. Personal data beside the log is not shown here.

use chancery_api::log::LogEntry;
use chancery_service::log::StoredEntry;
use serde_json::{Map, Value};

/// An entry: what it is about and its details in one object.
pub(crate) fn log_entry(stored: StoredEntry) -> LogEntry {
    let entry = stored.entry;
    let sha256 = entry.sha256.map(|hash| ("sha256".to_owned(), hash));
    let about: Map<String, Value> =
        entry.objects.into_iter().chain(entry.details).chain(sha256).map(|(key, text)| (key, text.into())).collect();
    LogEntry {
        index: stored.leaf,
        time: entry.time,
        actor: entry.actor,
        kind: entry.kind.as_str().to_owned(),
        about: Value::Object(about),
    }
}
