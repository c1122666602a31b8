//! Where the address of a PostgreSQL database comes from: `--database-from` and `database_from` of the configuration.

use chancery_service::Postgres;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::prompt::Prompt;
use crate::secret::{Purpose, SecretSource};

/// The option, as errors name it.
const FLAG: &str = "--database-from";

/// Whether the text could name a database, without looking into its source. Errors: as [`database`].
pub fn check(text: &str) -> Result<()> {
    if is_address(text) { database(text).map(drop) } else { source(text).map(drop) }
}

/// The database that `file:F`, `env:V`, `cred:NAME`, `fd:N` or an address without a password names.
///
/// Errors: a password among the arguments, where every user of the machine sees it; a source that gives nothing; what is
/// no address. Errors do not repeat the address.
pub fn database(text: &str) -> Result<Postgres> {
    if is_address(text) {
        if has_password(text) {
            return Err(CliError::new(code::DATABASE_PASSWORD, Exit::Usage).with("flag", FLAG));
        }
        return text.parse().map_err(|_| unknown("What was given is not the address of a database."));
    }
    let purpose = Purpose { question: "Address of the database", flag: FLAG, new: false };
    let address = source(text)?.read(purpose, Prompt::SwitchedOff)?;
    address.trim().parse().map_err(|_| unknown("What the source gives is not the address of a database."))
}

/// The place that an address comes from.
fn source(text: &str) -> Result<SecretSource> {
    match text.parse() {
        Ok(source @ (SecretSource::File(_) | SecretSource::Variable(_))) => Ok(source),
        Ok(source @ (SecretSource::Credential(_) | SecretSource::Descriptor(_))) => Ok(source),
        _ => Err(unknown("It comes from file:PATH or env:NAME, or is an address without a password.")),
    }
}

fn unknown(reason: &str) -> CliError {
    CliError::new(code::DATABASE_SOURCE, Exit::Usage).with("reason", reason)
}

fn is_address(text: &str) -> bool {
    text.starts_with("postgres://") || text.starts_with("postgresql://")
}

/// Whether an address has a password in it, before the `@` or as a parameter.
fn has_password(address: &str) -> bool {
    let after = address.split_once("://").map_or("", |(_, after)| after);
    let (place, parameters) = after.split_once('?').unwrap_or((after, ""));
    let authority = place.split('/').next().unwrap_or("");
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    user.contains(':') || parameters.split('&').any(|parameter| parameter.starts_with("password="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_database_and_a_password_among_the_arguments_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("address");
        std::fs::write(&file, "postgres://ca:secret@db.example.org/ca\n").unwrap();
        for good in ["postgres://ca@db.example.org/ca", "postgresql:///ca?host=/run/postgresql&user=ca"] {
            assert!(database(good).is_ok(), "{good}");
        }
        let from_file = database(&format!("file:{}", file.display())).unwrap();
        assert_eq!(from_file.to_string(), "ca on db.example.org");
        assert!(!format!("{from_file:?}").contains("secret"));
        let cases = [
            ("postgres://ca:secret@db.example.org/ca", code::DATABASE_PASSWORD),
            ("postgres://ca:@db.example.org/ca", code::DATABASE_PASSWORD),
            ("postgres://db.example.org/ca?user=ca&password=secret", code::DATABASE_PASSWORD),
            ("postgres://ca@db.example.org", code::DATABASE_SOURCE),
            ("mysql://ca@db.example.org/ca", code::DATABASE_SOURCE),
            ("prompt", code::DATABASE_SOURCE),
            ("secret", code::DATABASE_SOURCE),
            ("env:CHANCERY_NO_SUCH_VARIABLE", code::SECRET_UNREADABLE),
        ];
        for (bad, wanted) in cases {
            let error = database(bad).unwrap_err();
            assert_eq!(error.code(), wanted, "{bad}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
