//! What can go wrong with the database.

use std::io::ErrorKind;

use chancery_domain::id::Id;
use chancery_pki::time::Time;
use rusqlite::ffi;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgDatabaseError;

use crate::engine;

/// Why something was not read or written. Nothing of a unit is written when it fails.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The database cannot do its work now; the same may succeed later.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The state is another than the caller believed.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// A row that cannot be what its table says. Other rows still work.
    #[error("row {id} of table {table} is damaged: column {what}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's key.
        id: String,
        /// The column.
        what: &'static str,
    },
    /// This process was shut out by another one and must end.
    #[error("epoch {epoch} of this process was fenced: another process took over")]
    Fenced {
        /// Its epoch.
        epoch: i64,
    },
    /// The clock is more than five minutes behind the highest time seen: nothing is signed until it is accepted.
    #[error("the clock shows {now}, but the database has already seen {highest}")]
    ClockBack {
        /// What the clock shows.
        now: Time,
        /// The highest time seen.
        highest: Time,
    },
    /// The clocks of this machine and of the database are more than a minute apart: nothing is signed until they agree.
    #[error("the clock shows {now}, but that of the database {database}")]
    ClockApart {
        /// What the clock of this machine shows.
        now: Time,
        /// What that of the database shows.
        database: Time,
    },
    /// A change came without the fact that tells of it.
    #[error("a change of state needs an audit entry")]
    Unaudited,
    /// An audit entry of more than 65,535 bytes.
    #[error("an audit entry is longer than the log allows")]
    EntryTooLong,
    /// The vault's key did not sign.
    #[error("the checkpoint could not be signed")]
    NotSigned,
}

/// Why the database cannot do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unavailable {
    /// Another process holds the data directory.
    #[error("the data directory is in use by process {pid} ({command})")]
    Held {
        /// Its process id; 0 when unknown.
        pid: u32,
        /// Its command line.
        command: String,
    },
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The file or its disk is read-only.
    #[error("the database is read-only")]
    ReadOnly,
    /// The lock inside the database was not free in time.
    #[error("the database is busy")]
    Busy,
    /// Reading or writing the file failed.
    #[error("the database file cannot be read or written ({0})")]
    Io(ErrorKind),
    /// The file is not a database or is damaged.
    #[error("the database file is damaged")]
    Damaged,
    /// A newer Chancery wrote this database.
    #[error("the database was written by a newer version")]
    Newer,
    /// The server does not answer, or the connection to it was lost.
    #[error("the database server cannot be reached")]
    Unreachable,
    /// Other processes were in the way, again and again.
    #[error("the database is busy with what other nodes write")]
    Contended,
    /// The server does not let this user in, or not do what is needed.
    #[error("the database server does not accept this user")]
    Login,
    /// The server has no database of this name.
    #[error("the database server has no such database")]
    NoDatabase,
    /// The database was not made for UTF-8.
    #[error("the database does not keep text as UTF-8")]
    Encoding,
    /// The rows were moved to another database, which is the one to use.
    #[error("the rows were moved to the database {to}")]
    Moved {
        /// Its name and host.
        to: String,
    },
    /// A database that is to be moved into has rows.
    #[error("the database {database} is not empty: there are rows in {found}")]
    NotEmpty {
        /// Its name and host.
        database: String,
        /// A table that has rows.
        found: String,
    },
    /// The store was closed.
    #[error("the database is closed")]
    Closed,
    /// No random numbers.
    #[error("the system gives no random numbers")]
    Random,
    /// Another fault of the database, with its own code.
    #[error("the database failed with code {0}")]
    Failed(i64),
}

/// How the state differs from what the caller believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Conflict {
    /// A certificate or intent with this issuer and serial exists.
    #[error("the issuer has already used this serial number")]
    SerialTaken,
    /// Another row has this slug, name, address or id.
    #[error("this {0} exists already")]
    Exists(&'static str),
    /// The row was changed meanwhile, or is in another state.
    #[error("the {0} was changed meanwhile")]
    Stale(&'static str),
    /// Authorities or profiles are others than those it was decided by.
    #[error("authorities or profiles were changed meanwhile")]
    RulesChanged,
    /// There is no such row.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// The authority is not active.
    #[error("authority {0} is not active")]
    AuthorityNotActive(Id),
    /// The serial is revoked for good already.
    #[error("the certificate is revoked already")]
    AlreadyRevoked,
    /// The key of the certificate was revoked for compromise.
    #[error("the key is known to be compromised since {since}")]
    KeyCompromised {
        /// SHA-256 of its SPKI.
        spki_sha256: [u8; 32],
        /// When it was revoked.
        since: Time,
    },
    /// Only a certificate on hold can be released.
    #[error("the certificate is not on hold")]
    NotHeld,
    /// A CRL that is as new or newer is published.
    #[error("a newer list is published already")]
    CrlSuperseded,
    /// The key was used by the same actor before.
    #[error("this idempotency key was used before")]
    IdempotencyKey,
}

/// A word that stands for no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such word")]
pub struct UnknownCode;

/// Result of reading or writing.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Turns a unique violation into the conflict it means here.
pub(crate) trait OnTaken<T> {
    fn on_taken(self, conflict: Conflict) -> Result<T>;
}

impl<T> OnTaken<T> for Result<T> {
    fn on_taken(self, conflict: Conflict) -> Result<T> {
        self.map_err(|error| if error == Error::Conflict(TAKEN) { conflict.into() } else { error })
    }
}

/// A unique violation before a noun gives it its meaning.
const TAKEN: Conflict = Conflict::Exists("row");

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(fault) if fault.is_unique_violation() => TAKEN.into(),
            sqlx::Error::Database(fault) if fault.is_foreign_key_violation() => {
                Conflict::Missing("row referred to").into()
            }
            sqlx::Error::Database(fault) => match fault.try_downcast_ref::<PgDatabaseError>() {
                Some(fault) => engine::of_postgres(fault).into(),
                None => Unavailable::Failed(0).into(),
            },
            sqlx::Error::Io(error) if is_connection(error.kind()) => Unavailable::Unreachable.into(),
            sqlx::Error::Io(error) => Unavailable::Io(error.kind()).into(),
            sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => Unavailable::Unreachable.into(),
            sqlx::Error::PoolTimedOut => Unavailable::Busy.into(),
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Unavailable::Closed.into(),
            _ => Unavailable::Failed(0).into(),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error().map_or(0, |error| error.extended_code);
        match code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
                TAKEN.into()
            }
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Conflict::Missing("row referred to").into(),
            code => engine::of_lite(code).into(),
        }
    }
}

/// Whether it is said of a connection and not of a file.
fn is_connection(kind: ErrorKind) -> bool {
    use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, NotConnected};
    use ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable, NotFound, TimedOut, UnexpectedEof};
    matches!(
        kind,
        BrokenPipe
            | ConnectionAborted
            | ConnectionRefused
            | ConnectionReset
            | NotConnected
            | HostUnreachable
            | NetworkDown
            | NetworkUnreachable
            // The server's Unix socket.
            | NotFound
            | TimedOut
            | UnexpectedEof
    )
}

/// What stopped the schema from being brought up to date.
pub(crate) fn from_migration(error: MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => Unavailable::Newer.into(),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        _ => Unavailable::Damaged.into(),
    }
}

impl Error {
    /// Whether the connection to the database is gone.
    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self, Self::Unavailable(Unavailable::Unreachable))
    }
}

impl From<std::io::Error> for Unavailable {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull => Self::DiskFull,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            kind => Self::Io(kind),
        }
    }
}
