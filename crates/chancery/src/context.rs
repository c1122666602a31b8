//! What every command gets: options that hold for all, output, questions, the time.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use chancery_pki::time::Time;

use crate::config::{Config, Origin};
use crate::contexts::{Contexts, LOCAL, Server, Trust};
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::output::Output;
use crate::prompt::Prompt;
use crate::target::{Said, Target};

/// The surroundings of one command.
#[derive(Debug)]
pub struct Context {
    /// `--data` or `CHANCERY_DATA`; `None` means the default folder.
    pub data: Option<PathBuf>,
    /// `--database-from` or `CHANCERY_DATABASE_FROM`; `None` means a file in the data directory.
    pub database_from: Option<String>,
    /// The configuration file, whether or not it is there; `None` reads none.
    pub config_file: Option<PathBuf>,
    /// The file of contexts, whether or not it is there; `None` without a home.
    pub contexts: Option<PathBuf>,
    /// `--context` or `--local`.
    pub wanted: Option<String>,
    /// The server elsewhere that commands talk to, and its name; known after [`Context::configure`].
    pub server: Option<(String, Server)>,
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

    /// Fills in what was not given on the command line: the server elsewhere, or the data directory.
    pub fn configure(&mut self) -> Result<()> {
        self.server = self.chosen_server()?;
        self.configure_here()
    }

    /// The same for what is done on this computer, whatever context is in use.
    pub fn configure_here(&mut self) -> Result<()> {
        let config = self.config()?;
        self.data = Some(config.data.0);
        self.url = config.url.0;
        self.database_from = config.database_from.0;
        Ok(())
    }

    /// The server elsewhere that commands talk to; `None`: the data directory on this computer.
    fn chosen_server(&self) -> Result<Option<(String, Server)>> {
        let (target, _) = self.target()?;
        if target == Target::Local {
            return Ok(None);
        }
        let contexts = Contexts::read(self.contexts.as_deref())?;
        let name = match target {
            Target::Url(url) => return Ok(Some(server_at(&url, contexts))),
            Target::Context(name) => Some(name),
            Target::Local | Target::InUse => contexts.current.clone(),
        };
        name.map(|name| contexts.server(&name).cloned().map(|server| (name, server))).transpose()
    }

    /// What a command talks to, and which of the places said so.
    pub fn target(&self) -> Result<(Target, Origin)> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let is_option =
            |given: Option<&OsStr>, name: &str| given.is_some() && given != std::env::var_os(name).as_deref();
        let database = self.database_from.as_deref().map(OsStr::new);
        let data = self.data.as_deref().map(Path::as_os_str);
        let said = Said {
            wanted: self.wanted.clone(),
            data_option: is_option(data, "CHANCERY_DATA") || is_option(database, "CHANCERY_DATABASE_FROM"),
            context: variable("CHANCERY_CONTEXT"),
            url: variable("CHANCERY_URL"),
            data_variable: data.or(database).is_some(),
        };
        said.target()
    }

    /// Name and address of what commands talk to: a server, or the data directory on this computer.
    pub fn place(&self) -> (String, String) {
        match &self.server {
            Some((name, server)) => (name.clone(), server.url.clone()),
            None => {
                let data = self.data.as_deref().map(|data| data.display().to_string());
                (LOCAL.to_owned(), data.unwrap_or_default())
            }
        }
    }

    /// Refuses what works on files beside the data directory while commands talk to a server elsewhere.
    pub fn only_here(&self, what: &str) -> Result<()> {
        let Some((name, server)) = &self.server else { return Ok(()) };
        Err(CliError::new(code::ONLY_THERE, Exit::Usage)
            .with("what", what)
            .with("server", format!("{name} ({})", server.url)))
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

/// The server of `CHANCERY_URL`: one that was signed in to, or one that the roots of this computer vouch for.
fn server_at(url: &str, contexts: Contexts) -> (String, Server) {
    let url = url.trim_end_matches('/');
    if let Some(known) = contexts.servers.into_iter().find(|(_, server)| server.url == url) {
        return known;
    }
    (url.to_owned(), Server { url: url.to_owned(), trust: Trust::System, token: None })
}
