//! The one translation of what the service says no with into HTTP (RFC 9457).

use chancery_api::{Fault, Problem};
use chancery_domain::refusal::{Class, Code, Refusal};
use chancery_service::vault::VaultError;
use chancery_service::{Conflict, Error, StoreError, Unavailable};

/// Most reasons that one answer has, and most characters of a value in it: an answer is not much longer than a person
/// reads, whatever was sent.
const MOST_FAULTS: usize = 100;
const LONGEST_VALUE: usize = 4_000;

/// The problem that an error is. What is broken on our side is told to the log once, here.
pub fn problem(error: &Error) -> Problem {
    let refusals = refusals(error);
    let class = refusals.first().map_or(Class::Internal, Refusal::class);
    if class == Class::Internal {
        tracing::error!(%error, "a call failed");
    }
    let first = refusals.first().map_or(Code::Broken, |refusal| refusal.code);
    Problem {
        kind: format!("/help/{first}"),
        title: title(class).to_owned(),
        status: status_of(first, class),
        faults: refusals.into_iter().take(MOST_FAULTS).map(fault).collect(),
    }
}

/// A refusal as one fault.
pub(crate) fn fault(refusal: Refusal) -> Fault {
    Fault {
        code: refusal.code.to_string(),
        class: class_name(refusal.class()).to_owned(),
        values: refusal.values.into_iter().map(|(name, value)| (name.to_owned(), short(value))).collect(),
    }
}

fn short(value: String) -> String {
    match value.char_indices().nth(LONGEST_VALUE) {
        Some(_) => value.chars().take(LONGEST_VALUE).chain(['…']).collect(),
        None => value,
    }
}

fn refusals(error: &Error) -> Vec<Refusal> {
    match error {
        Error::Refused(refusals) if refusals.is_empty() => vec![Code::Broken.into()],
        Error::Refused(refusals) => refusals.clone(),
        Error::Store(error) => vec![of_store(error)],
        Error::Vault(error) => vec![of_vault(*error)],
        Error::Internal(_) => vec![Code::Broken.into()],
    }
}

fn of_store(error: &StoreError) -> Refusal {
    match error {
        StoreError::Unavailable(unavailable) => of_unavailable(unavailable),
        StoreError::Conflict(conflict) => of_conflict(conflict),
        StoreError::Corrupt { table, id, what } => {
            Refusal::new(Code::RowDamaged).with("table", *table).with("id", id).with("column", *what)
        }
        StoreError::Fenced { epoch } => Refusal::new(Code::Fenced).with("epoch", epoch.to_string()),
        StoreError::ClockBack { now, highest } => {
            Refusal::new(Code::ClockWentBack).with("now", now.to_rfc3339()).with("seen", highest.to_rfc3339())
        }
        StoreError::ClockApart { now, database } => {
            Refusal::new(Code::ClockApart).with("now", now.to_rfc3339()).with("database", database.to_rfc3339())
        }
        // A broken promise of ours, and variants of a newer store.
        _ => Code::Broken.into(),
    }
}

fn of_unavailable(unavailable: &Unavailable) -> Refusal {
    match unavailable {
        Unavailable::Held { pid, command } => {
            Refusal::new(Code::DirectoryHeld).with("pid", pid.to_string()).with("command", command)
        }
        Unavailable::DiskFull => Code::DiskFull.into(),
        Unavailable::ReadOnly => Code::ReadOnly.into(),
        Unavailable::Busy => Code::DatabaseBusy.into(),
        Unavailable::Damaged => Code::DatabaseDamaged.into(),
        Unavailable::Newer => Code::DatabaseNewer.into(),
        Unavailable::Unreachable => Code::DatabaseAway.into(),
        Unavailable::Contended => Code::DatabaseContended.into(),
        Unavailable::Login => Code::DatabaseLogin.into(),
        Unavailable::NoDatabase => Code::DatabaseMissing.into(),
        Unavailable::Encoding => Code::DatabaseEncoding.into(),
        Unavailable::Moved { to } => Refusal::new(Code::DatabaseMoved).with("to", to),
        Unavailable::NotEmpty { database, found } => {
            Refusal::new(Code::DatabaseNotEmpty).with("database", database).with("found", found)
        }
        Unavailable::Random => Code::NoRandomness.into(),
        other => Refusal::new(Code::DatabaseFailed).with("why", other.to_string()),
    }
}

fn of_conflict(conflict: &Conflict) -> Refusal {
    match conflict {
        Conflict::AlreadyRevoked => {
            Refusal::new(Code::AlreadyRevoked).with("name", "").with("date", "").with("reason", "")
        }
        Conflict::NotHeld => Refusal::new(Code::NotOnHold).with("name", "").with("state", ""),
        Conflict::AuthorityNotActive(id) => {
            let refusal = Refusal::new(Code::WrongState).with("object", format!("authority {id}"));
            refusal.with("state", "not active").with("wanted", "active")
        }
        Conflict::IdempotencyKey => Refusal::new(Code::ChangedMeanwhile).with("object", "idempotency key"),
        Conflict::Exists(noun) | Conflict::Stale(noun) | Conflict::Missing(noun) => {
            Refusal::new(Code::ChangedMeanwhile).with("object", *noun)
        }
        other => Refusal::new(Code::ChangedMeanwhile).with("object", other.to_string()),
    }
}

fn of_vault(error: VaultError) -> Refusal {
    match error {
        VaultError::Locked => Refusal::new(Code::Locked).with("authority", "").with("slug", ""),
        VaultError::WrongPassphrase => Refusal::new(Code::WrongPassphrase).with("authority", "").with("slug", ""),
        VaultError::WrongKeyFile | VaultError::NoKeyFile | VaultError::KeyFile(_) | VaultError::KeyFileOpen => {
            Refusal::new(Code::VaultClosed).with("file", "the key file").with("why", error.to_string())
        }
        VaultError::WrongRecoveryCode => Refusal::new(Code::WrongRecoveryCode).with("object", "the vault"),
        VaultError::Damaged => Code::KeyDamaged.into(),
        VaultError::RowChanged => Code::RowForged.into(),
        VaultError::NoRandomness => Code::NoRandomness.into(),
    }
}

/// The status of a class, but for the codes that HTTP knows better.
const fn status_of(code: Code, class: Class) -> u16 {
    match code {
        // Another token would help.
        Code::NotSignedIn | Code::TokenExpired | Code::TokenRevoked => 401,
        // Trying again is of no use: another place has to be named.
        Code::BackupPlace => 422,
        _ => status(class),
    }
}

pub(crate) const fn status(class: Class) -> u16 {
    match class {
        Class::Input => 400,
        Class::Policy => 422,
        Class::NotFound => 404,
        Class::Conflict => 409,
        Class::Locked => 423,
        Class::Denied => 403,
        Class::Unavailable => 503,
        Class::Internal => 500,
    }
}

pub(crate) const fn class_name(class: Class) -> &'static str {
    match class {
        Class::Input => "input",
        Class::Policy => "policy",
        Class::NotFound => "not-found",
        Class::Conflict => "conflict",
        Class::Locked => "locked",
        Class::Denied => "denied",
        Class::Unavailable => "unavailable",
        Class::Internal => "internal",
    }
}

const fn title(class: Class) -> &'static str {
    match class {
        Class::Input => "What was sent cannot be used.",
        Class::Policy => "A rule of the authority forbids it.",
        Class::NotFound => "There is no such thing, or more than one.",
        Class::Conflict => "It is in conflict with what exists.",
        Class::Locked => "A key is locked, or its passphrase is wrong.",
        Class::Denied => "This is not allowed.",
        Class::Unavailable => "It cannot be done now; try again later.",
        Class::Internal => "Something on our side broke.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_status() {
        let store = |error: StoreError| Error::Store(error);
        let moved = Unavailable::Moved { to: "ca on db.example.org".to_owned() };
        let filled = Unavailable::NotEmpty { database: "ca on db.example.org".to_owned(), found: "meta".to_owned() };
        let held = Unavailable::Held { pid: 7, command: "chancery serve".to_owned() };
        let cases: Vec<(Error, u16, &str, &str)> = vec![
            (Code::BadField.into(), 400, "CHY-1040", "input"),
            (Code::TooLong.into(), 422, "CHY-2002", "policy"),
            (Code::NoAuthority.into(), 404, "CHY-3005", "not-found"),
            (Code::AlreadyInitialised.into(), 409, "CHY-3006", "conflict"),
            (Code::Locked.into(), 423, "CHY-3001", "locked"),
            (Code::Denied.into(), 403, "CHY-3030", "denied"),
            (Code::NotSignedIn.into(), 401, "CHY-3033", "denied"),
            (Code::BackupPlace.into(), 422, "CHY-3049", "unavailable"),
            (Code::TokenExpired.into(), 401, "CHY-3035", "denied"),
            (Code::PersonSuspended.into(), 403, "CHY-3032", "denied"),
            (Error::Internal("x"), 500, "CHY-9000", "internal"),
            (store(StoreError::Unavailable(held)), 503, "CHY-7001", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::DiskFull)), 503, "CHY-7002", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::ReadOnly)), 503, "CHY-7003", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::Busy)), 503, "CHY-7004", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::Failed(1))), 503, "CHY-7005", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::Damaged)), 500, "CHY-7006", "internal"),
            (store(StoreError::Unavailable(Unavailable::Newer)), 500, "CHY-7007", "internal"),
            (store(StoreError::Unavailable(Unavailable::Unreachable)), 503, "CHY-7013", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::Contended)), 503, "CHY-7014", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::Login)), 503, "CHY-7015", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::NoDatabase)), 503, "CHY-7016", "unavailable"),
            (store(StoreError::Unavailable(Unavailable::Encoding)), 503, "CHY-7017", "unavailable"),
            (store(StoreError::Unavailable(moved)), 409, "CHY-7018", "conflict"),
            (store(StoreError::Unavailable(filled)), 409, "CHY-7019", "conflict"),
            (store(StoreError::Fenced { epoch: 2 }), 503, "CHY-7009", "unavailable"),
            (store(StoreError::Unaudited), 500, "CHY-9000", "internal"),
            (store(Conflict::SerialTaken.into()), 409, "CHY-3018", "conflict"),
            (Error::Vault(VaultError::Locked), 423, "CHY-3001", "locked"),
            (Error::Vault(VaultError::WrongPassphrase), 423, "CHY-3007", "locked"),
            (Error::Vault(VaultError::NoKeyFile), 423, "CHY-3008", "locked"),
            (Error::Vault(VaultError::Damaged), 500, "CHY-7010", "internal"),
            (Error::Vault(VaultError::RowChanged), 500, "CHY-7011", "internal"),
            (Error::Vault(VaultError::NoRandomness), 503, "CHY-7012", "unavailable"),
        ];
        for (error, status, code, class) in cases {
            let problem = problem(&error);
            assert_eq!((problem.status, problem.kind.as_str()), (status, format!("/help/{code}").as_str()), "{error}");
            let fault = problem.faults.first().unwrap();
            assert_eq!((fault.code.as_str(), fault.class.as_str()), (code, class), "{error}");
        }
    }

    #[test]
    fn a_damaged_row_is_named() {
        let error = StoreError::Corrupt { table: "certificate", id: "77".to_owned(), what: "serial" };
        let fault = problem(&Error::Store(error)).faults.remove(0);
        let pairs: Vec<_> = fault.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(fault.code, "CHY-7008");
        assert_eq!(pairs, [("table", "certificate"), ("id", "77"), ("column", "serial")]);
    }

    #[test]
    fn every_reason_is_told() {
        let error = Error::Refused(vec![Code::TooLong.into(), Code::KeyTooWeak.into()]);
        let codes: Vec<String> = problem(&error).faults.into_iter().map(|fault| fault.code).collect();
        assert_eq!(codes, ["CHY-2002", "CHY-2001"]);
    }
}
