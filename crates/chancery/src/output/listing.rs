//! Lists: a table without boxes on a terminal, tab-separated lines in a pipe, `data.items` in JSON.

use std::borrow::Cow;

use chancery_pki::time::Time;
use serde_json::{Map, Value, json};

use super::cell::Cell;
use super::style::{Style, Tone};
use super::width::{pad, truncate, width, wrap};

/// A column: its field name in JSON and `--fields`, and its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Field name, snake_case.
    pub field: &'static str,
    /// Heading on a terminal.
    pub title: &'static str,
}

/// A list of rows with the same columns.
#[derive(Clone, Debug)]
pub struct Listing {
    columns: &'static [Column],
    /// What the things of the list have besides.
    more: Vec<String>,
    rows: Vec<(Vec<Cell>, Option<Value>)>,
    next: Option<String>,
    empty: &'static str,
}

impl Listing {
    /// An empty list; `empty` is the sentence a person reads when it stays empty.
    pub const fn new(columns: &'static [Column], empty: &'static str) -> Self {
        Self { columns, more: Vec::new(), rows: Vec::new(), next: None, empty }
    }

    /// The same for things that have these fields, whether they are columns or not.
    #[must_use]
    pub fn with_fields(mut self, fields: Vec<String>) -> Self {
        self.more = fields;
        self.more.retain(|name| self.columns.iter().all(|column| column.field != name));
        self
    }

    /// Adds a row, one cell per column; its JSON has the cells by field name.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push((cells, None));
    }

    /// Adds a row whose JSON says more than its cells.
    pub fn row_with(&mut self, cells: Vec<Cell>, value: Value) {
        self.rows.push((cells, Some(value)));
    }

    /// Says where the next page starts.
    pub fn next_page(&mut self, cursor: Option<String>) {
        self.next = cursor;
    }

    /// What to say when there are no rows.
    pub const fn empty_text(&self) -> Option<&'static str> {
        if self.rows.is_empty() { Some(self.empty) } else { None }
    }

    /// The names that `--fields` accepts, columns first.
    pub fn fields(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.field).chain(self.more.iter().map(String::as_str)).collect()
    }

    /// Keeps only these fields, in this order, each once. The error is the first field that does not exist.
    pub fn select(&self, fields: &[String]) -> Result<Selected<'_>, String> {
        let mut shown = Vec::new();
        for field in fields {
            let column = self.columns.iter().position(|column| column.field == field).map(Shown::Column);
            let more = || self.more.iter().find(|name| *name == field).map(|name| Shown::More(name));
            let found = column.or_else(more).ok_or_else(|| field.clone())?;
            if !shown.contains(&found) {
                shown.push(found);
            }
        }
        let all = if fields.is_empty() { (0..self.columns.len()).map(Shown::Column).collect() } else { shown };
        Ok(Selected { listing: self, shown: all, narrowed: !fields.is_empty() })
    }
}

/// A list and the fields of it that are shown.
#[derive(Debug)]
pub struct Selected<'a> {
    listing: &'a Listing,
    shown: Vec<Shown<'a>>,
    narrowed: bool,
}

/// A field that is shown: a column by its place, or another by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown<'a> {
    Column(usize),
    More(&'a str),
}

impl<'a> Selected<'a> {
    /// Tab-separated lines without headings.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        for row in &self.listing.rows {
            let values: Vec<String> = self.cells(row).map(|cell| cell.plain()).collect();
            text.push_str(&values.join("\t"));
            text.push('\n');
        }
        text
    }

    /// A table for a terminal of `columns` columns.
    pub fn table(&self, style: Style, columns: usize, now: Time, headings: bool) -> String {
        if self.listing.rows.is_empty() {
            return String::new();
        }
        let rows: Vec<Vec<(String, Tone, bool)>> = self
            .listing
            .rows
            .iter()
            .map(|row| {
                self.cells(row)
                    .map(|cell| (cell.words(style, now), cell.tone(), matches!(*cell, Cell::Number(_))))
                    .collect()
            })
            .collect();
        let titles: Vec<String> = self.shown.iter().map(|shown| self.title(*shown)).collect();
        let Some(widths) = widths(&titles, &rows, columns) else { return stacked(style, &titles, &rows, columns) };
        let mut text = String::new();
        if headings {
            let line: Vec<String> = titles.iter().zip(&widths).map(|(title, width)| pad(title, *width)).collect();
            text.push_str(&style.paint(Tone::Quiet, line.join("  ").trim_end()));
            text.push('\n');
        }
        for row in rows {
            let mut line = Vec::new();
            for ((words, tone, number), width) in row.iter().zip(&widths) {
                let words = truncate(words, *width, style.ellipsis());
                let gap = " ".repeat(width.saturating_sub(super::width::width(&words)));
                let painted = style.paint(*tone, &words);
                line.push(if *number { format!("{gap}{painted}") } else { format!("{painted}{gap}") });
            }
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    /// `{"items": […], "next": …}`
    pub fn json(&self) -> Value {
        json!({ "items": self.items(), "next": self.listing.next })
    }

    /// Each row as a JSON object.
    pub fn items(&self) -> Vec<Value> {
        self.listing.rows.iter().map(|row| self.item(row)).collect()
    }

    fn item(&self, row: &(Vec<Cell>, Option<Value>)) -> Value {
        let value = row.1.as_ref();
        if let (Some(value), false) = (value, self.narrowed) {
            return value.clone();
        }
        let pairs = self.shown.iter().zip(self.cells(row)).map(|(shown, cell)| {
            let name = self.field(*shown);
            let whole = value.and_then(|value| value.get(name));
            (name.to_owned(), whole.cloned().unwrap_or_else(|| cell.json()))
        });
        Value::Object(pairs.collect::<Map<_, _>>())
    }

    fn column(&self, shown: Shown<'a>) -> Option<&'static Column> {
        match shown {
            Shown::Column(index) => self.listing.columns.get(index),
            Shown::More(_) => None,
        }
    }

    fn field(&self, shown: Shown<'a>) -> &'a str {
        match shown {
            Shown::More(name) => name,
            Shown::Column(_) => self.column(shown).map_or("", |column| column.field),
        }
    }

    fn title(&self, shown: Shown<'a>) -> String {
        self.column(shown)
            .map_or_else(|| self.field(shown).replace('_', " ").to_uppercase(), |column| column.title.to_owned())
    }

    fn cells<'s>(&'s self, (cells, value): &'s (Vec<Cell>, Option<Value>)) -> impl Iterator<Item = Cow<'s, Cell>> {
        self.shown.iter().map(move |shown| match shown {
            Shown::Column(index) => Cow::Borrowed(cells.get(*index).unwrap_or(&Cell::None)),
            Shown::More(name) => Cow::Owned(value.as_ref().and_then(|it| it.get(*name)).map_or(Cell::None, Cell::of)),
        })
    }
}

/// Natural widths, then the widest columns shrink until the line fits; `None` when it cannot be made to.
fn widths(titles: &[String], rows: &[Vec<(String, Tone, bool)>], columns: usize) -> Option<Vec<usize>> {
    let mut widths: Vec<usize> = titles.iter().map(|title| width(title)).collect();
    for row in rows {
        for ((words, _, _), wide) in row.iter().zip(&mut widths) {
            *wide = (*wide).max(width(words));
        }
    }
    let gaps = widths.len().saturating_sub(1) * 2;
    while widths.iter().sum::<usize>() + gaps > columns {
        match widths.iter_mut().max() {
            Some(widest) if *widest > 8 => *widest -= 1,
            _ => return None,
        }
    }
    Some(widths)
}

/// A block of lines for each row, for terminals that are too narrow for the table: heading and words, folded.
fn stacked(style: Style, titles: &[String], rows: &[Vec<(String, Tone, bool)>], columns: usize) -> String {
    let labels = titles.iter().map(|title| width(title)).max().unwrap_or(0);
    let blocks = rows.iter().map(|row| {
        let mut block = String::new();
        for (title, (words, tone, _)) in titles.iter().zip(row).filter(|(_, (words, ..))| !words.is_empty()) {
            for (index, line) in wrap(words, columns.saturating_sub(labels + 2)).iter().enumerate() {
                let label = pad(if index == 0 { title } else { "" }, labels);
                block.push_str(&format!("{}  {}\n", style.paint(Tone::Quiet, &label), style.paint(*tone, line)));
            }
        }
        block
    });
    blocks.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { field: "name", title: "NAME" },
        Column { field: "state", title: "STATE" },
        Column { field: "not_after", title: "UNTIL" },
        Column { field: "names", title: "NAMES" },
    ];

    fn listing() -> Listing {
        let mut listing = Listing::new(COLUMNS, "No certificates yet.");
        listing.row(vec![
            Cell::Name("www.example.org".into()),
            Cell::State("expiring".into(), "expiring in 12 days".into()),
            Cell::Time(Time::from_rfc3339("2026-12-02T09:14:07Z").unwrap()),
            Cell::List(vec!["www.example.org".into(), "a\tb".into()]),
        ]);
        listing
    }

    #[test]
    fn a_pipe_gets_codes_tabs_and_rfc_3339() {
        let listing = listing();
        assert_eq!(
            listing.select(&[]).unwrap().plain(),
            "www.example.org\texpiring\t2026-12-02T09:14:07Z\twww.example.org,a\\tb\n"
        );
        let fields = ["state".to_owned(), "name".to_owned()];
        assert_eq!(listing.select(&fields).unwrap().plain(), "expiring\twww.example.org\n");
        assert_eq!(listing.select(&["serial".to_owned()]).unwrap_err(), "serial");
    }

    #[test]
    fn what_is_no_column_can_be_chosen_too() {
        let fields = ["name", "is_ca", "usages", "days_left", "owner", "note", "pem"].map(str::to_owned);
        let mut listing = Listing::new(COLUMNS, "No certificates yet.").with_fields(fields.to_vec());
        let whole = json!({
            "name": "www.example.org", "is_ca": false, "usages": ["a", "b"], "days_left": 12, "owner": { "id": "7" },
            "note": null
        });
        listing.row_with(vec![Cell::Name("www.example.org".into())], whole);
        assert_eq!(listing.fields()[..5], ["name", "state", "not_after", "names", "is_ca"]);
        let wanted = ["days_left", "is_ca", "usages", "owner", "note", "pem", "name", "name"].map(str::to_owned);
        let selected = listing.select(&wanted).unwrap();
        assert_eq!(selected.plain(), "12\tfalse\ta,b\t{\"id\":\"7\"}\t\t\twww.example.org\n");
        let table = selected.table(Style::PLAIN, 80, Time::from_unix(0), true);
        assert!(table.starts_with("DAYS LEFT  IS CA  USAGES"), "{table}");
        let item = json!({
            "days_left": 12, "is_ca": false, "usages": ["a", "b"], "owner": { "id": "7" }, "note": null, "pem": null,
            "name": "www.example.org"
        });
        assert_eq!(selected.items(), [item]);
    }

    #[test]
    fn a_terminal_gets_words_within_its_width() {
        let now = Time::from_rfc3339("2026-11-20T09:14:07Z").unwrap();
        let table = listing().select(&[]).unwrap().table(Style::PLAIN, 60, now, true);
        assert!(table.starts_with("NAME"), "{table}");
        assert!(table.contains("! expiring"), "{table}");
        assert!(table.lines().all(|line| width(line) <= 60), "{table}");
    }

    #[test]
    fn a_terminal_too_narrow_for_the_columns_gets_a_block_for_each_row() {
        let now = Time::from_rfc3339("2026-11-20T09:14:07Z").unwrap();
        let mut listing = listing();
        listing.row(vec![Cell::Name("b".into()), Cell::None, Cell::None, Cell::None]);
        for columns in [20, 30] {
            let table = listing.select(&[]).unwrap().table(Style::PLAIN, columns, now, true);
            assert!(table.lines().all(|line| width(line) <= columns), "{table}");
            assert!(table.starts_with("NAME   www.example"), "{table}");
            assert!(table.contains("\n\nNAME   b\n"), "{table}");
        }
    }

    #[test]
    fn json_has_items_and_next() {
        let json = listing().select(&[]).unwrap().json();
        assert_eq!(json["items"][0]["names"][0], "www.example.org");
        assert_eq!(json["next"], Value::Null);
    }
}
