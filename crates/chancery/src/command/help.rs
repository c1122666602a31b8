//! `chancery help`

use clap::CommandFactory;

use crate::catalogue;
use crate::cli::Cli;
use crate::context::Context;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::install::Guide;
use crate::nearest::nearest;

/// Topics that are texts; `exit-codes` and `install` are made from their tables.
const TEXTS: [(&str, &str); 4] = [
    ("environment", include_str!("help/environment.txt")),
    ("files", include_str!("help/files.txt")),
    ("formatting", include_str!("help/formatting.txt")),
    ("passphrases", include_str!("help/passphrases.txt")),
];

/// What each fault of `log verify` means.
const LOG: &str = include_str!("help/log.txt");

/// Name that the guides show where no certificate is given.
const SAMPLE: &str = "www.example.org";

/// Arguments of `chancery help`.
#[derive(clap::Args, Debug)]
#[command(before_help = "Examples:
  chancery help inspect             a command
  chancery help passphrases         a topic: exit-codes, passphrases, formatting, environment, files
  chancery help install nginx       how to install a certificate in a program
  chancery help log                 what chancery log verify can find, and what to do
  chancery help install             the programs there is a guide for")]
pub struct Args {
    /// A command, a topic, a code, or `install` and a program
    #[arg(value_name = "TOPIC")]
    topic: Vec<String>,
}

/// Prints help on a command or topic.
pub(super) fn run(args: &Args, context: &mut Context) -> Result<Exit> {
    let words: Vec<&str> = args.topic.iter().map(String::as_str).collect();
    let text = match words.as_slice() {
        [] => command_help(&[]).unwrap_or_default(),
        ["exit-codes"] => exit_codes(),
        ["install"] => guides(),
        ["install", program] => guide(program)?,
        ["install", program, name] => guide_for(program, name)?,
        [topic] if text_of(topic).is_some() => text_of(topic).unwrap_or_default().to_owned(),
        // Also a command: what it does first, then what its findings mean.
        ["log"] => format!("{}\n{LOG}", command_help(&["log"]).unwrap_or_default()),
        [code] if on_code(code).is_some() => on_code(code).unwrap_or_default(),
        path => command_help(path).ok_or_else(|| no_such_topic(&path.join(" ")))?,
    };
    context.output.text(&text)?;
    Ok(Exit::Ok)
}

fn text_of(topic: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(name, _)| *name == topic).map(|(_, text)| *text)
}

/// What the catalogue says about a code; values stand in it by their names.
fn on_code(topic: &str) -> Option<String> {
    let code = topic.to_ascii_uppercase();
    let text = catalogue::text(&code, &Vec::new()).filter(|_| code.starts_with("CHY-"))?;
    let paragraphs: Vec<String> = [Some(text.title), text.why, text.fix].into_iter().flatten().collect();
    Some(format!("{code}  {}\n", paragraphs.join("\n\n")))
}

fn command_help(path: &[&str]) -> Option<String> {
    let mut root = Cli::command();
    root.build();
    let mut command = &mut root;
    for name in path {
        command = command.find_subcommand_mut(name)?;
    }
    Some(command.render_long_help().to_string())
}

fn exit_codes() -> String {
    let mut text = String::from("Exit codes. They are part of the interface and do not change.\n\n");
    for exit in Exit::ALL {
        text.push_str(&format!("  {:>3}  {}\n", exit.code(), exit.meaning()));
    }
    text
}

fn guides() -> String {
    let mut text = String::from("Guides: chancery help install PROGRAM [NAME]\n\n");
    for guide in crate::install::ALL {
        text.push_str(&format!("  {:<12}{}\n", guide.slug, guide.name));
    }
    text
}

fn guide(program: &str) -> Result<String> {
    let sample = if Guide::find(program).is_some_and(|guide| guide.used == crate::install::Use::Person) {
        "joe@example.org"
    } else {
        SAMPLE
    };
    guide_for(program, sample)
}

fn guide_for(program: &str, name: &str) -> Result<String> {
    let guide = Guide::find(program).ok_or_else(|| no_such_topic(&format!("install {program}")))?;
    Ok(guide.text(name, &format!("/etc/ssl/{}", crate::install::safe_file_name(name))))
}

fn no_such_topic(topic: &str) -> CliError {
    let mut known: Vec<String> = TEXTS.iter().map(|(name, _)| (*name).to_owned()).collect();
    known.push("exit-codes".into());
    known.push("install PROGRAM".into());
    known.sort_unstable();
    let guides = Guide::slugs().map(|slug| format!("install {slug}"));
    let commands = Cli::command();
    let commands = commands.get_subcommands().map(|command| command.get_name().to_owned());
    let all: Vec<String> = known.iter().cloned().chain(guides).chain(commands).collect();
    let suggestion = nearest(topic, all.iter().map(String::as_str))
        .map_or_else(|| "See: chancery help".to_owned(), |near| format!("Did you mean: chancery help {near}"));
    CliError::new(code::NO_SUCH_TOPIC, Exit::NotFound)
        .with("topic", topic)
        .with("topics", known.join(", "))
        .with("suggestion", suggestion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_are_understood() {
        let fix = |topic: &str| no_such_topic(topic).text().fix.unwrap();
        assert_eq!(fix("passphrase"), "Did you mean: chancery help passphrases");
        assert_eq!(fix("install ngnix"), "Did you mean: chancery help install nginx");
        assert_eq!(fix("quantum chromodynamics"), "See: chancery help");
    }

    #[test]
    fn a_code_is_a_topic() {
        let text = on_code("chy-3023").unwrap();
        assert!(text.starts_with("CHY-3023  This was done before") && text.contains("chancery log list"), "{text}");
        assert_eq!([on_code("CHY-0000"), on_code("log")], [None, None]);
    }

    /// The words of an error text between its values, in order.
    fn stems(text: &str) -> Vec<String> {
        let mut stems = vec![String::new()];
        let mut depth = 0;
        for letter in text.chars() {
            match letter {
                '{' => {
                    depth += 1;
                    stems.push(String::new());
                }
                '}' => depth -= 1,
                _ if depth == 0 => stems.last_mut().unwrap().push(letter),
                _ => {}
            }
        }
        stems
    }

    #[test]
    fn every_fault_of_the_log_is_explained() {
        let log = include_str!("../../../domain/src/log/verify.rs");
        let store = include_str!("../../../store/src/audit/verify.rs");
        let service = include_str!("../../../service/src/log/verify.rs");
        let error = include_str!("../../../store/src/error.rs");
        let errors =
            |source: &'static str| source.split("#[error(\"").skip(1).map(|rest| rest.split("\")]").next().unwrap());
        let texts = errors(log).map(|text| text.split("\", .").next().unwrap()).chain(errors(store));
        let pushed = service.split("\"the checkpoint").skip(1).map(|rest| rest.split('"').next().unwrap());
        let pushed: Vec<String> =
            pushed.map(|rest| format!("the checkpoint{}", rest.replace(": {error}", ""))).collect();
        let rows = ["could not be signed", "is damaged: column"].map(|stem| {
            errors(error).find(|text| text.contains(stem)).unwrap_or_else(|| panic!("no error with “{stem}”"))
        });
        let all: Vec<&str> = texts.chain(pushed.iter().map(String::as_str)).chain(rows).collect();
        assert!(all.len() >= 20, "{all:?}");
        for text in all {
            let stems = stems(text);
            let explained = LOG.lines().any(|line| {
                let mut rest = line.strip_prefix("  ").unwrap_or_default();
                stems.iter().all(|stem| match rest.find(stem.as_str()) {
                    Some(at) => {
                        rest = rest.split_at(at + stem.len()).1;
                        true
                    }
                    None => false,
                })
            });
            assert!(explained, "help log does not explain “{text}”");
        }
    }
}
