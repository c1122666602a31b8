//! What a command says: the result alone on standard output, everything else on standard error.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};

use chancery_pki::time::Time;
use serde_json::{Value, json};

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

pub mod card;
pub mod cell;
pub mod escape;
pub mod listing;
pub mod relative;
pub mod style;
pub mod terminal;
pub mod width;

use card::Card;
use escape::{escape, escape_lines};
use listing::Listing;
use style::{Style, Tone};
use terminal::Terminal;

/// Version of the JSON documents on standard output and error.
const SCHEMA: u32 = 1;

/// The form of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people on a terminal, lines in a pipe.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// One JSON object per line for lists.
    JsonLines,
}

/// The two streams, in the form that was asked for.
pub struct Output {
    streams: Streams,
    format: Format,
    fields: Option<Vec<String>>,
    quiet: bool,
    terminal: Terminal,
    now: Time,
    warnings: Vec<Value>,
}

/// Where the bytes go. Cells, because a note may be written by what only looks at the output.
struct Streams {
    out: RefCell<Box<dyn Write>>,
    err: RefCell<Box<dyn Write>>,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output").field("format", &self.format).field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

impl Output {
    /// For these options and this terminal, on the streams of the process; `now` is for relative dates.
    pub fn new(format: Format, fields: Option<Vec<String>>, quiet: bool, terminal: Terminal, now: Time) -> Self {
        let streams = Streams { out: RefCell::new(Box::new(io::stdout())), err: RefCell::new(Box::new(io::stderr())) };
        Self { streams, format, fields, quiet, terminal, now, warnings: Vec::new() }
    }

    /// The same on other streams.
    #[must_use]
    pub fn on(mut self, out: Box<dyn Write>, err: Box<dyn Write>) -> Self {
        self.streams = Streams { out: RefCell::new(out), err: RefCell::new(err) };
        self
    }

    /// Whether the result is JSON.
    pub const fn is_json(&self) -> bool {
        !matches!(self.format, Format::Text)
    }

    /// Whether notes are not shown.
    pub const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The form of the result.
    pub const fn format(&self) -> Format {
        self.format
    }

    /// How standard output may look.
    pub const fn style(&self) -> Style {
        self.terminal.out
    }

    /// The terminal this writes to.
    pub const fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// A list as the result.
    pub fn listing(&mut self, listing: &Listing) -> Result<()> {
        let fields = match &self.fields {
            Some(fields) if fields.is_empty() => return self.text(&format!("{}\n", listing.fields().join("\n"))),
            fields => fields.clone().unwrap_or_default(),
        };
        let selected = listing.select(&fields).map_err(|field| {
            let known = listing.fields().join(", ");
            CliError::new(code::NO_SUCH_FIELD, Exit::Usage).with("field", field).with("fields", known)
        })?;
        match self.format {
            Format::Json => self.document(selected.json()),
            Format::JsonLines => {
                let lines: String = selected.items().iter().map(|item| format!("{item}\n")).collect();
                self.write_stdout(lines.as_bytes())
            }
            Format::Text if self.terminal.stdout => {
                if let Some(sentence) = listing.empty_text() {
                    self.note(sentence);
                }
                let table = selected.table(self.terminal.out, self.terminal.width, self.now, !self.quiet);
                self.write_stdout(table.as_bytes())
            }
            Format::Text => self.write_stdout(selected.plain().as_bytes()),
        }
    }

    /// One thing as the result: `data` in JSON, else the card.
    pub fn card(&mut self, card: &Card, data: impl FnOnce() -> Value) -> Result<()> {
        if let Some(fields) = self.fields.clone() {
            return self.some_fields(&fields, &data());
        }
        if self.is_json() {
            return self.document(data());
        }
        let text = if self.terminal.stdout {
            card.draw(self.terminal.out, self.terminal.width, self.now)
        } else {
            card.plain()
        };
        self.write_stdout(text.as_bytes())
    }

    /// These fields of one thing: a smaller object in JSON, else a line of name and value for each.
    fn some_fields(&mut self, fields: &[String], data: &Value) -> Result<()> {
        let empty = serde_json::Map::new();
        let object = data.as_object().unwrap_or(&empty);
        if fields.is_empty() {
            let names: Vec<&str> = object.keys().map(String::as_str).collect();
            return self.text(&format!("{}\n", names.join("\n")));
        }
        let mut chosen = serde_json::Map::new();
        for field in fields {
            let value = object.get(field).ok_or_else(|| {
                let known: Vec<&str> = object.keys().map(String::as_str).collect();
                let error = CliError::new(code::NO_SUCH_FIELD, Exit::Usage).with("field", field.as_str());
                error.with("fields", known.join(", "))
            })?;
            chosen.insert(field.clone(), value.clone());
        }
        if self.is_json() {
            return self.document(Value::Object(chosen));
        }
        let line = |(field, value): (&String, &Value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{field}\t{}\n", escape(&text))
        };
        self.write_stdout(chosen.iter().map(line).collect::<String>().as_bytes())
    }

    /// Whether only some fields are asked for.
    pub const fn has_fields(&self) -> bool {
        self.fields.is_some()
    }

    /// Text as the result, as it is; `{"text": …}` in JSON.
    pub fn text(&mut self, text: &str) -> Result<()> {
        if self.is_json() {
            return self.document(json!({ "text": text }));
        }
        if self.terminal.stdout {
            return self.write_stdout(escape_lines(text).as_bytes());
        }
        self.write_stdout(text.as_bytes())
    }

    /// Lines as the result, each of pieces in their tones.
    pub fn painted(&self, lines: &[Vec<(Tone, String)>]) -> Result<()> {
        let mut text = String::new();
        for line in lines {
            text.extend(line.iter().map(|(tone, piece)| self.terminal.out.paint(*tone, &escape(piece))));
            text.push('\n');
        }
        self.write_stdout(text.as_bytes())
    }

    /// Bytes as the result, such as a certificate for `-o -`.
    pub fn bytes(&self, bytes: &[u8]) -> Result<()> {
        self.write_stdout(bytes)
    }

    /// The one JSON document: `{"schema":1,"data":…,"warnings":[…]}`.
    pub fn document(&mut self, data: Value) -> Result<()> {
        let warnings = std::mem::take(&mut self.warnings);
        let document = json!({ "schema": SCHEMA, "data": data, "warnings": warnings });
        let text = if self.terminal.stdout { format!("{document:#}\n") } else { format!("{document}\n") };
        self.write_stdout(text.as_bytes())
    }

    /// A sentence for people on standard error; silent with `--quiet` and in JSON.
    pub fn note(&self, text: &str) {
        if !self.quiet && !self.is_json() {
            self.stderr_line(Tone::Plain, &escape_lines(text));
        }
    }

    /// That something was done, on standard error; silent with `--quiet` and in JSON.
    pub fn done(&self, text: &str) {
        if !self.quiet && !self.is_json() {
            let mark = self.terminal.err.paint(Tone::Good, self.terminal.err.mark("✓", "+"));
            self.stderr_line(Tone::Plain, &format!("{mark} {}", escape(text)));
        }
    }

    /// A line for a file that was written: `  www/privkey.pem   private key, mode 0600`.
    pub fn file(&self, path: &str, what: &str) {
        if !self.quiet && !self.is_json() {
            let what = self.terminal.err.paint(Tone::Quiet, &escape(what));
            self.stderr_line(Tone::Plain, &format!("  {}   {what}", escape(path)));
        }
    }

    /// A secret that was made here, shown once, on standard error only.
    pub fn secret(&self, label: &str, secret: &str) {
        self.stderr_line(
            Tone::Plain,
            &format!("  {label}: {}", self.terminal.err.paint(Tone::Strong, &escape(secret))),
        );
    }

    /// A warning: in the document in JSON, else on standard error, also with `--quiet`.
    pub fn warning(&mut self, code: &str, text: &str) {
        if self.is_json() {
            self.warnings.push(json!({ "code": code, "text": text }));
            return;
        }
        let mark = self.terminal.err.paint(Tone::Warning, "!");
        self.stderr_line(Tone::Plain, &format!("{mark} {}", escape_lines(text)));
    }

    /// The error that ended the command, on standard error.
    pub fn error(&self, error: &CliError) {
        if self.is_json() {
            let document = json!({ "schema": SCHEMA, "error": error.to_json(), "warnings": self.warnings });
            self.stderr_line(Tone::Plain, &document.to_string());
            return;
        }
        let style = self.terminal.err;
        let text = error.text();
        let mark = style.paint(Tone::Bad, style.mark("✗", "x"));
        self.stderr_line(Tone::Plain, &format!("{mark} {}", style.paint(Tone::Strong, &escape_lines(&text.title))));
        for more in [text.why.as_deref(), error.more(), text.fix.as_deref()].into_iter().flatten() {
            for line in escape_lines(more).lines() {
                self.stderr_line(Tone::Plain, &format!("  {line}"));
            }
        }
        self.stderr_line(Tone::Quiet, &format!("  {}", error.code()));
        for other in error.others() {
            self.error(other);
        }
    }

    fn stderr_line(&self, tone: Tone, line: &str) {
        // A closed standard error must not turn a finished command into a failed one.
        if let Ok(mut stderr) = self.streams.err.try_borrow_mut() {
            let _ = writeln!(stderr, "{}", self.terminal.err.paint(tone, line)).and_then(|()| stderr.flush());
        }
    }

    /// A reader that went away (`| head`) is not an error; a full disk is.
    fn write_stdout(&self, bytes: &[u8]) -> Result<()> {
        let Ok(mut stdout) = self.streams.out.try_borrow_mut() else { return Ok(()) };
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::new(code::CANNOT_WRITE, Exit::Failed)
                    .with("file", "standard output")
                    .with("reason", error.to_string()))
            }
            _ => Ok(()),
        }
    }
}
