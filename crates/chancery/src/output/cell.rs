//! One value of a table or card, in its three appearances: terminal, tab-separated line, JSON.

use chancery_pki::time::Time;
use serde_json::Value;

use super::escape::escape;
use super::relative::relative;
use super::style::{Style, Tone, state_mark};

/// A value with its meaning.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known: empty, `null` in JSON.
    None,
    /// Text from anywhere.
    Text(String),
    /// The name of the row: its strong element.
    Name(String),
    /// An instant.
    Time(Time),
    /// Bytes as lower-case hexadecimal; people see groups of four.
    Hex(String),
    /// A count.
    Number(i64),
    /// A state of the one status vocabulary: its code, and the words that people read.
    State(String, String),
    /// Several values.
    List(Vec<String>),
}

impl Cell {
    /// Text, or nothing.
    pub fn optional(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::None, |text| Self::Text(text.into()))
    }

    /// A value of the API. What is an object stays JSON.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::None,
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                Self::List(items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect())
            }
            Value::Number(number) if number.is_i64() => number.as_i64().map_or(Self::None, Self::Number),
            other => Self::Text(other.to_string()),
        }
    }

    /// For people: relative dates, words. Control characters are escaped, nothing is coloured yet.
    pub fn words(&self, style: Style, now: Time) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) | Self::Name(text) => escape(text).into_owned(),
            Self::Time(time) => format!("{} ({})", time.to_date(), relative(*time, now)),
            Self::Hex(digits) => fours(digits),
            Self::Number(number) => number.to_string(),
            Self::State(state, words) => {
                let mark = state_mark(state);
                format!("{} {}", style.mark(mark.icon, mark.ascii), escape(words))
            }
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(|item| escape(item)).collect();
                items.join(", ")
            }
        }
    }

    /// For programs: RFC 3339 dates, state codes, commas between several.
    pub fn plain(&self) -> String {
        match self {
            Self::Time(time) => time.to_rfc3339(),
            Self::State(text, _) | Self::Hex(text) => escape(text).into_owned(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(|item| escape(item)).collect();
                items.join(",")
            }
            other => other.words(Style::PLAIN, Time::from_unix(0)),
        }
    }

    /// For JSON.
    pub fn json(&self) -> Value {
        match self {
            Self::None => Value::Null,
            Self::Text(text) | Self::Name(text) | Self::State(text, _) | Self::Hex(text) => Value::from(text.as_str()),
            Self::Time(time) => Value::from(time.to_rfc3339()),
            Self::Number(number) => Value::from(*number),
            Self::List(items) => Value::from(items.clone()),
        }
    }

    /// The colour of the whole value.
    pub fn tone(&self) -> Tone {
        match self {
            Self::Name(_) => Tone::Strong,
            Self::State(state, _) => state_mark(state).tone,
            _ => Tone::Plain,
        }
    }
}

/// `4fa1 7c00 12`
fn fours(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() * 5 / 4);
    for (index, digit) in escape(digits).chars().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Time> for Cell {
    fn from(time: Time) -> Self {
        Self::Time(time)
    }
}
