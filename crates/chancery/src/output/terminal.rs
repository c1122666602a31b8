//! What the three standard streams are, and what the environment says about colour.

use std::io::IsTerminal;

use super::style::Style;

/// `--color`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal that can show it.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl std::str::FromStr for ColorChoice {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => Err("the choices are auto, always and never"),
        }
    }
}

/// The terminal as far as output and questions care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether standard input is a terminal.
    pub stdin: bool,
    /// Whether standard output is a terminal.
    pub stdout: bool,
    /// Whether standard error is a terminal.
    pub stderr: bool,
    /// Columns.
    pub width: usize,
    /// How standard output may look.
    pub out: Style,
    /// How standard error may look.
    pub err: Style,
}

/// The variables that decide on colour and characters; a struct so that tests can set them.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and not `0`.
    pub force_color: bool,
    /// `TERM`
    pub term: Option<String>,
    /// First of `LC_ALL`, `LC_CTYPE`, `LANG` that is not empty.
    pub locale: Option<String>,
    /// `COLUMNS`
    pub columns: Option<usize>,
}

impl Environment {
    /// From the process environment.
    pub fn of_process() -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            no_color: set("NO_COLOR").is_some(),
            force_color: set("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
            term: set("TERM"),
            locale: set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG")),
            columns: set("COLUMNS").and_then(|value| value.parse().ok()).filter(|columns| *columns > 0),
        }
    }

    fn color(&self, choice: ColorChoice, is_terminal: bool) -> bool {
        match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if self.no_color => false,
            ColorChoice::Auto if self.force_color => true,
            ColorChoice::Auto => is_terminal && self.term.as_deref() != Some("dumb"),
        }
    }

    /// A locale that names another character set than UTF-8 gets ASCII marks; none at all is taken for UTF-8.
    fn unicode(&self) -> bool {
        self.locale.as_deref().is_none_or(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        })
    }
}

impl Terminal {
    /// The streams of this process.
    pub fn of_process(choice: ColorChoice, environment: &Environment) -> Self {
        let (stdin, stdout, stderr) =
            (std::io::stdin().is_terminal(), std::io::stdout().is_terminal(), std::io::stderr().is_terminal());
        let measured = terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0));
        let unicode = environment.unicode();
        Self {
            stdin,
            stdout,
            stderr,
            width: environment.columns.or(measured).unwrap_or(80).max(20),
            out: Style { color: environment.color(choice, stdout), unicode },
            err: Style { color: environment.color(choice, stderr), unicode },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_decides_on_colour() {
        let dumb = Environment { term: Some("dumb".into()), ..Environment::default() };
        let no_color = Environment { no_color: true, force_color: true, ..Environment::default() };
        let forced = Environment { force_color: true, ..Environment::default() };
        let cases = [
            (Environment::default(), ColorChoice::Auto, true, true),
            (Environment::default(), ColorChoice::Auto, false, false),
            (dumb.clone(), ColorChoice::Auto, true, false),
            (dumb, ColorChoice::Always, false, true),
            (no_color.clone(), ColorChoice::Auto, true, false),
            (no_color, ColorChoice::Always, true, true),
            (forced.clone(), ColorChoice::Auto, false, true),
            (forced, ColorChoice::Never, true, false),
        ];
        for (environment, choice, is_terminal, want) in cases {
            assert_eq!(environment.color(choice, is_terminal), want, "{environment:?} {choice:?} {is_terminal}");
        }
    }

    #[test]
    fn a_c_locale_gets_ascii() {
        for (locale, want) in [(None, true), (Some("C"), false), (Some("C.UTF-8"), true), (Some("de_DE.utf8"), true)] {
            let environment = Environment { locale: locale.map(str::to_owned), ..Environment::default() };
            assert_eq!(environment.unicode(), want, "{locale:?}");
        }
    }
}
