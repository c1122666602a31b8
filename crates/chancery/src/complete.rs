//! Completion of a command line that is being typed: commands, options, and names out of the data directory.
//!
//! A shell that loaded `chancery completion SHELL` calls the program with [`VARIABLE`] set. That never asks, writes,
//! waits or makes anything: where names cannot be had at once, there are none.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use chancery_domain::clock::{Clock as _, SystemClock};
use chancery_domain::profile::builtins;
use chancery_pki::extension::ReasonCode;
use chancery_store::Glance;
use clap::builder::StyledStr;
use clap::{Arg, Command, CommandFactory as _};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{EnvCompleter, Shells};

use crate::cli::Cli;
use crate::config::{self, Config};
use crate::contexts::{self, Contexts, LOCAL};
use crate::exit::Exit;
use crate::install::Guide;
use crate::own_key;
use crate::target::{Said, Target};

/// Set by the shell's script to the name of the shell.
pub const VARIABLE: &str = "CHANCERY_COMPLETE";

/// Answers a shell that completes; `None` when it is an ordinary call.
pub fn answer(arguments: &[OsString]) -> Option<Exit> {
    let shell = std::env::var(VARIABLE).ok().filter(|shell| !shell.is_empty())?;
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&shell) else { return Some(Exit::Usage) };
    let words: Vec<OsString> = arguments.iter().skip_while(|word| *word != "--").skip(1).cloned().collect();
    if words.is_empty() {
        return Some(Exit::Usage);
    }
    let mut command = command(Place::of(&words));
    command.build();
    let mut text = Vec::new();
    // A shell shows nothing of an error here, and the line is being typed: no candidates.
    let done = shell.write_complete(&mut command, words, std::env::current_dir().ok().as_deref(), &mut text);
    let written = done.and_then(|()| std::io::stdout().write_all(&text));
    Some(if written.is_ok() { Exit::Ok } else { Exit::Failed })
}

/// The script by which this shell calls the program to complete.
pub fn script(shell: &dyn EnvCompleter) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    shell.write_registration(VARIABLE, "chancery", "chancery", "chancery", &mut text)?;
    Ok(text)
}

/// Where the names come from: what the words that are typed already say of it.
#[derive(Clone, Debug, Default)]
struct Place {
    data: Option<PathBuf>,
    wanted: Option<String>,
}

impl Place {
    fn of(words: &[OsString]) -> Self {
        let local = words.iter().any(|word| word == "--local").then(|| LOCAL.to_owned());
        let context = || option(words, "--context").and_then(|name| name.into_string().ok());
        Self { data: option(words, "--data").map(PathBuf::from), wanted: local.or_else(context) }
    }

    /// The data directory; `None` when the command talks to a server elsewhere or has its database there: nobody is asked
    /// at every press of a key.
    fn directory(&self) -> Option<PathBuf> {
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let text = |name: &str| variable(name).and_then(|value| value.into_string().ok());
        let data = variable("CHANCERY_DATA").map(PathBuf::from);
        let said = Said {
            wanted: self.wanted.clone(),
            data_option: self.data.is_some(),
            context: text("CHANCERY_CONTEXT"),
            url: text("CHANCERY_URL"),
            data_variable: data.is_some(),
        };
        let is_here = match said.target().ok()?.0 {
            Target::Local => true,
            Target::InUse => contexts().current.is_none(),
            Target::Context(_) | Target::Url(_) => false,
        };
        let given = self.data.as_ref().or(data.as_ref()).map(PathBuf::as_path);
        let config = is_here.then(|| Config::new(given, None, Some(&config::file_of_process())))?.ok()?;
        // What may lie in the directory from before is not what holds.
        let elsewhere = config.database_from.0.is_some() || std::env::var_os("CHANCERY_DATABASE_FROM").is_some();
        (!elsewhere).then_some(config.data.0)
    }
}

/// The contexts of the user; none where they cannot be read.
fn contexts() -> Contexts {
    Contexts::read(contexts::file_of_user().as_deref()).unwrap_or_default()
}

/// An option among words.
fn option(words: &[OsString], name: &str) -> Option<OsString> {
    let after = words.iter().position(|word| word == name).and_then(|at| words.get(at + 1));
    let value = |word: &OsString| Some(OsStr::new(word.to_str()?.strip_prefix(name)?.strip_prefix('=')?).to_owned());
    after.cloned().or_else(|| words.iter().find_map(value))
}

/// The grammar with candidates for the values of its options and arguments.
fn command(place: Place) -> Command {
    let place = Arc::new(place);
    let mut command = Cli::command();
    command.build();
    with_candidates(command, "", &place)
}

fn with_candidates(command: Command, path: &str, place: &Arc<Place>) -> Command {
    let path = if path.is_empty() { " ".to_owned() } else { format!("{path}{} ", command.get_name()) };
    let command = command.mut_args(|argument| match kind(&argument, &path) {
        Some(kind) => {
            let place = Arc::clone(place);
            argument.add(ArgValueCandidates::new(move || candidates(kind, &place)))
        }
        None => argument,
    });
    command.mut_subcommands(|child| with_candidates(child, &path, place))
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Authority,
    Profile,
    Certificate,
    Request,
    Reason,
    Program,
    KeyType,
    State,
    Setting,
    Context,
}

/// What an argument's value is, by the name it has in the help and, for NAME, by the command.
fn kind(argument: &Arg, path: &str) -> Option<Kind> {
    let name = argument.get_value_names()?.first()?.as_str();
    Some(match name {
        "AUTHORITY" => Kind::Authority,
        "PROFILE" => Kind::Profile,
        "REASON" => Kind::Reason,
        "PROGRAM" => Kind::Program,
        "TYPE" => Kind::KeyType,
        "STATE" => Kind::State,
        "KEY" => Kind::Setting,
        "CONTEXT" => Kind::Context,
        // A new name, which no list can know.
        "NAME" if !argument.is_positional() || [" issue ", " cert issue ", " request create "].contains(&path) => {
            return None;
        }
        "NAME" if path.starts_with(" ca ") => Kind::Authority,
        "NAME" if path.starts_with(" request ") => Kind::Request,
        "NAME" => Kind::Certificate,
        _ => return None,
    })
}

fn candidates(kind: Kind, place: &Place) -> Vec<CompletionCandidate> {
    let plain = |words: &mut dyn Iterator<Item = &str>| words.map(CompletionCandidate::new).collect();
    match kind {
        Kind::Reason => plain(&mut ReasonCode::ALL.iter().map(|reason| reason.name())),
        Kind::Program => plain(&mut Guide::slugs()),
        Kind::KeyType => plain(&mut own_key::KNOWN.split(", ")),
        Kind::State => plain(&mut ["valid", "expiring", "expired", "revoked", "on_hold"].into_iter()),
        Kind::Setting => plain(&mut config::KEYS.iter().copied()),
        Kind::Context => {
            let names: Vec<String> = contexts().servers.into_keys().collect();
            plain(&mut [LOCAL].into_iter().chain(names.iter().map(String::as_str)))
        }
        Kind::Authority => described(look(place).authorities),
        Kind::Certificate => described(look(place).certificates),
        Kind::Request => plain(&mut look(place).requests.iter().map(String::as_str)),
        Kind::Profile => {
            let mut slugs: Vec<String> = builtins().into_iter().map(|profile| profile.slug).collect();
            slugs.extend(look(place).profiles);
            slugs.sort_unstable();
            slugs.dedup();
            plain(&mut slugs.iter().map(String::as_str))
        }
    }
}

/// Candidates with words beside them; a shell that shows one line each shows them. Names that would be code or a second
/// line for a shell are left out: they come from requests of others.
fn described(pairs: Vec<(String, String)>) -> Vec<CompletionCandidate> {
    let is_plain = |text: &str| text.chars().all(|letter| letter.is_alphanumeric() || "-._@:*+ ".contains(letter));
    let mut seen = std::collections::BTreeSet::new();
    pairs
        .into_iter()
        .filter(|(name, _)| is_plain(name) && seen.insert(name.clone()))
        .map(|(name, words)| {
            let words = Some(words).filter(|words| is_plain(words) && !words.is_empty());
            CompletionCandidate::new(name).help(words.map(StyledStr::from))
        })
        .collect()
}

/// What the data directory of this command line holds; nothing where it cannot be read at once.
fn look(place: &Place) -> Glance {
    let Some(directory) = place.directory() else { return Glance::default() };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
        return Glance::default();
    };
    runtime.block_on(chancery_store::glance(&directory, SystemClock.now())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(path: &[&str], id: &str) -> Option<Kind> {
        let mut command = command(Place::default());
        let mut joined = " ".to_owned();
        let mut current = &mut command;
        for name in path {
            joined.push_str(&format!("{name} "));
            current = current.find_subcommand_mut(name).unwrap();
        }
        kind(current.get_arguments().find(|argument| argument.get_id() == id).unwrap(), &joined)
    }

    #[test]
    fn values_have_the_candidates_of_their_kind() {
        for (path, id, want) in [
            (&["revoke"][..], "names", Some(Kind::Certificate)),
            (&["revoke"], "reason", Some(Kind::Reason)),
            (&["cert", "renew"], "ca", Some(Kind::Authority)),
            (&["ca", "renew"], "name", Some(Kind::Authority)),
            (&["crl", "publish"], "authority", Some(Kind::Authority)),
            (&["request", "complete"], "name", Some(Kind::Request)),
            (&["issue"], "names", None),
            (&["issue"], "profile", Some(Kind::Profile)),
            (&["issue"], "program", Some(Kind::Program)),
            (&["init"], "name", None),
            (&["config", "set"], "key", Some(Kind::Setting)),
            (&["context", "use"], "name", Some(Kind::Context)),
            (&["status"], "context", Some(Kind::Context)),
        ] {
            assert_eq!(kind_of(path, id), want, "{path:?} {id}");
        }
    }

    #[test]
    fn names_that_are_code_to_a_shell_are_left_out() {
        let pairs = ["www.example.org", "$(reboot)", "a\nb", "`x`", "www.example.org"]
            .map(|name| (name.to_owned(), "server".to_owned()));
        let names: Vec<_> = described(pairs.to_vec()).iter().map(|it| it.get_value().to_owned()).collect();
        assert_eq!(names, ["www.example.org"]);
    }
}
