//! What a backup says of itself: in front for everybody who has the file, and inside for those who can open it.

use std::collections::BTreeMap;

use chancery_store::backup::Contents;
use serde::{Deserialize, Serialize};

/// In clear in front of the sealed content, and bound to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    /// Name of the installation: the origin of its log.
    pub(super) instance: String,
    /// When the database was copied, RFC 3339.
    pub(super) created: String,
    /// The ways into the vault that held then.
    pub(super) slots: Vec<HeaderSlot>,
    /// The content's data key wrapped by the master key, hex.
    pub(super) key: String,
}

/// A way into the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderSlot {
    /// `key-file` or `recovery-code`.
    pub(super) kind: String,
    /// The master key, wrapped; hex.
    pub(super) sealed: String,
}

/// Sealed, in front of the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    /// Version of the program that made it.
    pub(super) program: String,
    /// Version of the schema.
    pub(super) schema: i64,
    /// Rows of every table.
    pub(super) tables: BTreeMap<String, i64>,
    /// The latest signed checkpoint of the log.
    pub(super) checkpoint: Option<String>,
    /// Entries under it.
    pub(super) log_size: i64,
    /// The last CRL number of each issuer, by its id.
    pub(super) crl_numbers: BTreeMap<String, i64>,
    /// Length of the database in bytes.
    pub(super) bytes: u64,
    /// SHA-256 of the database, hex.
    pub(super) sha256: String,
}

impl Manifest {
    /// Of a copy of the database.
    pub(super) fn new(contents: Contents, bytes: u64, sha256: String) -> Self {
        let Contents { schema, tables, checkpoint, log_size, crl_numbers } = contents;
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { program, schema, tables, checkpoint, log_size, crl_numbers, bytes, sha256 }
    }

    /// What the copy must hold.
    pub(super) fn contents(&self) -> Contents {
        Contents {
            schema: self.schema,
            tables: self.tables.clone(),
            checkpoint: self.checkpoint.clone(),
            log_size: self.log_size,
            crl_numbers: self.crl_numbers.clone(),
        }
    }
}
