//! One thing with its facts: a box of at most 80 columns on a terminal, `label<TAB>value` lines in a pipe.

use chancery_pki::time::Time;

use super::cell::Cell;
use super::escape::escape;
use super::style::{Style, Tone, state_mark};
use super::width::{pad, truncate, width, wrap};

/// Widest card.
const WIDEST: usize = 80;

/// A card: title, state, facts.
#[derive(Clone, Debug, Default)]
pub struct Card {
    title: String,
    kind: String,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
enum Row {
    Fact(&'static str, Cell),
    Note(Tone, String),
    Life(Time, Time),
    Gap,
}

impl Card {
    /// A card for a thing of this kind (`Certificate`) with this name.
    pub fn new(kind: impl Into<String>, title: impl Into<String>) -> Self {
        Self { kind: kind.into(), title: title.into(), rows: Vec::new() }
    }

    /// Adds a fact; one that is empty is left out.
    pub fn fact(&mut self, label: &'static str, cell: impl Into<Cell>) -> &mut Self {
        let cell = cell.into();
        let empty = match &cell {
            Cell::None => true,
            Cell::List(items) => items.is_empty(),
            Cell::Text(text) => text.is_empty(),
            _ => false,
        };
        if !empty {
            self.rows.push(Row::Fact(label, cell));
        }
        self
    }

    /// Adds a sentence across the card.
    pub fn note(&mut self, tone: Tone, text: impl Into<String>) -> &mut Self {
        self.rows.push(Row::Note(tone, text.into()));
        self
    }

    /// Adds both dates, with a bar of the life used up on a terminal.
    pub fn life(&mut self, from: Time, until: Time) -> &mut Self {
        self.rows.push(Row::Life(from, until));
        self
    }

    /// Adds an empty line.
    pub fn gap(&mut self) -> &mut Self {
        self.rows.push(Row::Gap);
        self
    }

    /// Lines of `label<TAB>value`; dates as RFC 3339, a value per line for lists.
    pub fn plain(&self) -> String {
        let mut text = format!("{}\t{}\n", escape(&self.kind).to_lowercase(), escape(&self.title));
        for row in &self.rows {
            match row {
                Row::Fact(label, Cell::List(items)) => {
                    for item in items {
                        text.push_str(&format!("{label}\t{}\n", escape(item)));
                    }
                }
                Row::Fact(label, cell) => text.push_str(&format!("{label}\t{}\n", cell.plain())),
                Row::Note(_, note) => text.push_str(&format!("note\t{}\n", escape(note))),
                Row::Life(from, until) => {
                    text.push_str(&format!("from\t{}\nuntil\t{}\n", from.to_rfc3339(), until.to_rfc3339()));
                }
                Row::Gap => {}
            }
        }
        text
    }

    /// The box, for a terminal of `columns` columns.
    pub fn draw(&self, style: Style, columns: usize, now: Time) -> String {
        let inner = columns.min(WIDEST).saturating_sub(4).max(16);
        let labels = self.rows.iter().map(Row::label_width).max().unwrap_or(0);
        let mut text = self.top(style, inner);
        for row in &self.rows {
            for (line, tone) in row.lines(style, now, labels, inner) {
                let bar = style.paint(Tone::Quiet, style.mark("│", "|"));
                let label = line
                    .label
                    .map_or_else(String::new, |label| format!("{}  ", style.paint(Tone::Quiet, &pad(label, labels))));
                let used = if line.label.is_some() { labels + 2 } else { 0 };
                let room = inner.saturating_sub(used + width(&line.text));
                text.push_str(&format!("{bar} {label}{}{} {bar}\n", style.paint(tone, &line.text), " ".repeat(room)));
            }
        }
        let rule = style.mark("─", "-").repeat(inner + 2);
        let bottom = format!("{}{rule}{}", style.mark("╰", "+"), style.mark("╯", "+"));
        text.push_str(&style.paint(Tone::Quiet, &bottom));
        text.push('\n');
        text
    }

    fn top(&self, style: Style, inner: usize) -> String {
        let kind = escape(&self.kind);
        let room = inner.saturating_sub(width(&kind) + 4);
        let title = truncate(&escape(&self.title), room, style.ellipsis());
        let rule = style.mark("─", "-").repeat(inner.saturating_sub(width(&title) + width(&kind) + 2));
        format!(
            "{} {} {} {} {}\n",
            style.paint(Tone::Quiet, style.mark("╭", "+")),
            style.paint(Tone::Strong, &title),
            style.paint(Tone::Quiet, &rule),
            style.paint(Tone::Quiet, &kind),
            style.paint(Tone::Quiet, style.mark("╮", "+")),
        )
    }
}

struct Line {
    label: Option<&'static str>,
    text: String,
}

impl Row {
    fn label_width(&self) -> usize {
        match self {
            Self::Fact(label, _) => width(label),
            Self::Life(..) => width("dates"),
            Self::Note(..) | Self::Gap => 0,
        }
    }

    fn lines(&self, style: Style, now: Time, labels: usize, inner: usize) -> Vec<(Line, Tone)> {
        let room = inner.saturating_sub(labels + 2);
        match self {
            Self::Gap => vec![(Line { label: None, text: String::new() }, Tone::Plain)],
            Self::Note(tone, note) => {
                let lines = wrap(&escape(note), inner).into_iter();
                lines.map(|text| (Line { label: None, text }, *tone)).collect()
            }
            Self::Fact(label, Cell::List(items)) => {
                let lines = items.iter().flat_map(|item| wrap(&escape(item), room)).collect();
                labelled(label, lines, Tone::Plain)
            }
            Self::Fact(label, cell) => labelled(label, wrap(&cell.words(style, now), room), cell.tone()),
            Self::Life(from, until) => labelled("dates", life_lines(*from, *until, now, style, room), Tone::Plain),
        }
    }
}

fn labelled(label: &'static str, lines: Vec<String>, tone: Tone) -> Vec<(Line, Tone)> {
    let lines = lines.into_iter().enumerate();
    lines.map(|(index, text)| (Line { label: Some(if index == 0 { label } else { "" }), text }, tone)).collect()
}

/// `2026-11-20 ━━━━●──────── 2027-11-20`, the mark where today is.
fn life_lines(from: Time, until: Time, now: Time, style: Style, room: usize) -> Vec<String> {
    let (first, last) = (from.to_date(), until.to_date());
    let bar = room.saturating_sub(width(&first) + width(&last) + 2).min(30);
    if bar < 5 {
        return wrap(&format!("{first} to {last}"), room);
    }
    let whole = until.unix().saturating_sub(from.unix()).max(1);
    let gone = now.unix().saturating_sub(from.unix()).clamp(0, whole);
    let mark = usize::try_from(gone.saturating_mul(bar as i64 - 1) / whole).unwrap_or(0).min(bar - 1);
    let line: String = (0..bar)
        .map(|index| match index.cmp(&mark) {
            std::cmp::Ordering::Less => style.mark("━", "="),
            std::cmp::Ordering::Equal => style.mark("●", "o"),
            std::cmp::Ordering::Greater => style.mark("─", "-"),
        })
        .collect();
    vec![format!("{first} {line} {last}")]
}

/// `✓ valid` and the like, without colour.
pub fn state_words(state: &str, words: &str, style: Style) -> String {
    let mark = state_mark(state);
    format!("{} {words}", style.mark(mark.icon, mark.ascii))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> Card {
        let mut card = Card::new("Certificate", "www.example.org");
        card.fact("state", Cell::State("valid".into(), "valid".into()));
        card.fact("names", Cell::List(vec!["www.example.org".into(), "\u{1b}]0;x".into()]));
        card.life(Time::from_rfc3339("2026-01-01").unwrap(), Time::from_rfc3339("2027-01-01").unwrap());
        card.note(Tone::Warning, "A long sentence that does not fit on one line of a card of forty columns.");
        card
    }

    #[test]
    fn every_line_of_the_box_is_equally_wide() {
        let now = Time::from_rfc3339("2026-07-01").unwrap();
        for columns in [30, 40, 80, 200] {
            for style in [Style::PLAIN, Style { color: false, unicode: false }] {
                let drawn = card().draw(style, columns, now);
                let widths: Vec<usize> = drawn.lines().map(width).collect();
                assert!(widths.iter().all(|w| *w == columns.min(80)), "{columns}\n{drawn}");
                assert!(!drawn.contains('\u{1b}'));
            }
        }
    }

    #[test]
    fn a_pipe_gets_a_line_per_value() {
        assert!(card().plain().contains("names\twww.example.org\nnames\t\\u{1b}]0;x\nfrom\t2026-01-01T00:00:00Z\n"));
    }
}
