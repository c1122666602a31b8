//! What every command gets: options that hold for all, output, questions, the time.

use std::path::PathBuf;

use chancery_pki::time::Time;

use crate::config::Config;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::output::Output;
use crate::prompt::Prompt;

/// The surroundings of one command.
#[derive(Debug)]
pub struct Context {
    /// `--data` or `CHANCERY_DATA`; `None` means the default folder.
    pub data: Option<PathBuf>,
    /// `--database-from` or `CHANCERY_DATABASE_FROM`; `None` means a file in the data directory.
    pub database_from: Option<String>,
    /// The configuration file, whether or not it is there; `None` reads none.
    pub config_file: Option<PathBuf>,
    /// The user's state folder; `None` without a home.
    pub state: Option<PathBuf>,
    /// Publication base for `init` from the configuration.
    pub url: Option<String>,
    /// Where results and notes go.
    pub output: Output,
    /// Whether questions may be asked.
    pub prompt: Prompt,
    /// `--yes`: questions that ask for a confirmation count as answered.
    pub yes: bool,
    /// The time at which the command started.
    pub now: Time,
}

impl Context {
    /// The settings that hold. Errors: the configuration file cannot be read or understood.
    pub fn config(&self) -> Result<Config> {
        let variable = std::env::var_os("CHANCERY_DATA").map(PathBuf::from);
        let config = Config::new(self.data.as_deref(), variable.as_deref(), self.config_file.as_deref())?;
        Ok(config.with_database(self.database_from.as_deref(), std::env::var("CHANCERY_DATABASE_FROM").ok().as_deref()))
    }

    /// Where a change of the configuration is written. Error: there is no such place.
    pub fn config_file_to_write(&self) -> Result<PathBuf> {
        self.config_file.clone().ok_or_else(|| {
            CliError::new(code::INPUT_NEEDED, Exit::InputNeeded)
                .with("what", "A configuration file")
                .with("cause", "none is used here")
                .with("flag", "CHANCERY_CONFIG=FILE")
        })
    }

    /// Fills in what was not given on the command line; afterwards there is a data directory.
    pub fn configure(&mut self) -> Result<()> {
        let config = self.config()?;
        self.data = Some(config.data.0);
        self.url = config.url.0;
        self.database_from = config.database_from.0;
        Ok(())
    }

    /// Asks yes or no unless `--yes` was given. Without a terminal: exit 10.
    pub fn confirm(&self, question: &str) -> Result<()> {
        if self.yes { Ok(()) } else { self.prompt.confirm(question, "--yes") }
    }

    /// Asks for the name of the thing unless `--yes` was given. Without a terminal: exit 10.
    pub fn confirm_name(&self, question: &str, name: &str) -> Result<()> {
        if self.yes { Ok(()) } else { self.prompt.confirm_name(question, name, "--yes") }
    }
}
