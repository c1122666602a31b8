//! Rows under a MAC, as the log tells of them: an older row with its old MAC is not the newest that was written.

use std::collections::BTreeMap;

use chancery_domain::log::{Entry, Fact, FactKind};
use chancery_pki::digest::{hex, sha256};
use serde::{Deserialize, Serialize};

/// The newest version of each row under a MAC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Written(BTreeMap<String, Version>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Version {
    number: i64,
    /// SHA-256 of the MAC, hex.
    mac: String,
}

/// The fact that tells of a row that is written.
pub(crate) fn fact(table: &str, id: impl ToString, version: i64, mac: &[u8], actor: &str) -> Fact {
    let fact = Fact::new(FactKind::RowWritten, actor).object("table", table).object("row", id);
    fact.detail("version", version).detail("mac", hex(&sha256(mac)))
}

fn place(table: &str, id: &str) -> String {
    format!("{table}/{id}")
}

impl Written {
    /// Takes what an entry tells, if it tells of a row. Entries may come in any order.
    pub(crate) fn take(&mut self, entry: &Entry) {
        if entry.kind != FactKind::RowWritten {
            return;
        }
        let (objects, details) = (&entry.objects, &entry.details);
        let (Some(table), Some(id), Some(mac)) = (objects.get("table"), objects.get("row"), details.get("mac")) else {
            return;
        };
        let Some(number) = details.get("version").and_then(|number| number.parse().ok()) else { return };
        let place = place(table, id);
        if self.0.get(&place).is_none_or(|newest| newest.number < number) {
            self.0.insert(place, Version { number, mac: mac.clone() });
        }
    }

    /// Whether this row is the newest the log tells of.
    pub(crate) fn is_newest(&self, table: &str, id: &str, version: i64, mac: &[u8]) -> bool {
        let newest = self.0.get(&place(table, id));
        newest.is_some_and(|newest| newest.number == version && newest.mac == hex(&sha256(mac)))
    }

    /// Takes a row off the list; for the check that none is missing.
    pub(super) fn forget(&mut self, table: &str, id: &str) {
        self.0.remove(&place(table, id));
    }

    /// Tables and ids of the rows left.
    pub(super) fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.keys().filter_map(|place| place.split_once('/'))
    }
}
