//! Which authority a command talks to: options before variables, and the context in use where nobody says anything.

use crate::config::Origin;
use crate::contexts::LOCAL;
use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// What a command talks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The data directory on this computer.
    Local,
    /// The server of this context.
    Context(String),
    /// The server at this address.
    Url(String),
    /// Whatever `context use` chose.
    InUse,
}

/// What was said, by place.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// `--context`, or `local` for `--local`.
    pub wanted: Option<String>,
    /// `--data` or `--database-from` was given.
    pub data_option: bool,
    /// `CHANCERY_CONTEXT`.
    pub context: Option<String>,
    /// `CHANCERY_URL`.
    pub url: Option<String>,
    /// `CHANCERY_DATA` or `CHANCERY_DATABASE_FROM` is set.
    pub data_variable: bool,
}

impl Said {
    /// What holds, and which of the places said so. Error: two options say different things.
    pub fn target(self) -> Result<(Target, Origin)> {
        let named = |name: String| if name == LOCAL { Target::Local } else { Target::Context(name) };
        match self {
            Self { wanted: Some(name), data_option: true, .. } if name != LOCAL => {
                Err(CliError::new(code::OPTIONS, Exit::Usage)
                    .with(
                        "reason",
                        "--context names a server that is asked, and --data and --database-from what is opened here.",
                    )
                    .with("help", "chancery help environment"))
            }
            Self { wanted: Some(name), .. } => Ok((named(name), Origin::Option)),
            Self { data_option: true, .. } => Ok((Target::Local, Origin::Option)),
            Self { context: Some(name), .. } => Ok((named(name), Origin::Environment)),
            Self { url: Some(url), .. } => Ok((Target::Url(url), Origin::Environment)),
            Self { data_variable: true, .. } => Ok((Target::Local, Origin::Environment)),
            Self { .. } => Ok((Target::InUse, Origin::Default)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_go_before_variables_and_variables_before_what_is_in_use() {
        let name = |text: &str| Some(text.to_owned());
        let all = Said {
            wanted: name("one"),
            data_option: false,
            context: name("two"),
            url: name("https://ca.example.org"),
            data_variable: true,
        };
        let both = Said { data_option: true, ..all.clone() };
        assert_eq!(both.clone().target().unwrap_err().code(), code::OPTIONS);
        assert_eq!(Said { wanted: name(LOCAL), ..both }.target().unwrap(), (Target::Local, Origin::Option));
        assert_eq!(all.clone().target().unwrap(), (Target::Context("one".to_owned()), Origin::Option));
        let data = Said { wanted: None, data_option: true, ..all.clone() };
        assert_eq!(data.target().unwrap(), (Target::Local, Origin::Option));
        let variable = Said { wanted: None, ..all };
        assert_eq!(variable.clone().target().unwrap(), (Target::Context("two".to_owned()), Origin::Environment));
        let url = Said { context: None, ..variable };
        let address = Target::Url("https://ca.example.org".to_owned());
        assert_eq!(url.clone().target().unwrap(), (address, Origin::Environment));
        let directory = Said { url: None, ..url };
        assert_eq!(directory.target().unwrap(), (Target::Local, Origin::Environment));
        assert_eq!(Said::default().target().unwrap(), (Target::InUse, Origin::Default));
    }
}
