//! A list to choose from: the arrow keys move, Enter takes, a digit takes at once.

use std::io::{self, Read};

use super::{Raw, ask, cancelled};
use crate::error::{CliError, Result, code};
use crate::exit::Exit;
use crate::output::escape::escape;
use crate::output::style::{Style, Tone};
use crate::output::width::truncate;

/// Longest list; more is for a narrower name.
pub const MOST: usize = 9;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Up,
    Down,
    Take,
    Digit(usize),
    Interrupt,
    Cancel,
    Other,
}

/// Asks which of these lines is meant; its index. `columns` and `style` are the terminal's.
pub(super) fn choose(question: &str, lines: &[String], style: Style, columns: usize) -> Result<usize> {
    let raw = Raw::new().ok_or_else(|| {
        CliError::new(code::CANNOT_READ, Exit::Failed)
            .with("file", "standard input")
            .with("reason", "the terminal gives no single keys")
    })?;
    ask(&format!("{}\n", escape(question)));
    let mut at = 0;
    ask(&drawn(lines, at, style, columns));
    let mut keys = io::stdin().lock();
    let chosen = loop {
        match key(&mut keys) {
            Key::Up => at = at.checked_sub(1).unwrap_or(lines.len().saturating_sub(1)),
            Key::Down => at = if at + 1 < lines.len() { at + 1 } else { 0 },
            Key::Take => break Ok(at),
            Key::Digit(number) if (1..=lines.len()).contains(&number) => break Ok(number - 1),
            Key::Interrupt => break Err(CliError::new(code::INTERRUPTED, Exit::Interrupted)),
            Key::Cancel => break Err(cancelled()),
            Key::Digit(_) | Key::Other => continue,
        }
        // Over the list as it stands.
        ask(&format!("\u{1b}[{}A\r{}", lines.len(), drawn(lines, at, style, columns)));
    };
    drop(raw);
    chosen
}

/// The list, a line each, none longer than the terminal is wide: a line that wraps would be drawn over wrongly.
fn drawn(lines: &[String], at: usize, style: Style, columns: usize) -> String {
    let room = columns.saturating_sub(6).max(10);
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let line = truncate(&escape(line), room, style.ellipsis());
        let (mark, tone) = if index == at { (style.mark("›", ">"), Tone::Strong) } else { (" ", Tone::Plain) };
        text.push_str(&format!("\r\u{1b}[K{}\n", style.paint(tone, &format!("{mark} {}  {line}", index + 1))));
    }
    text
}

/// The next key. The end of the input cancels.
fn key(keys: &mut impl Read) -> Key {
    match byte(keys) {
        None | Some(0x00 | 0x04 | b'q') => Key::Cancel,
        Some(0x03) => Key::Interrupt,
        Some(b'\n' | b'\r') => Key::Take,
        Some(b'k' | 0x10) => Key::Up,
        Some(b'j' | 0x0e | b'\t') => Key::Down,
        Some(digit @ b'1'..=b'9') => Key::Digit(usize::from(digit - b'0')),
        // Arrow keys come as ESC [ A or ESC O A; ESC and another key cancel.
        Some(0x1b) if !matches!(byte(keys), Some(b'[' | b'O')) => Key::Cancel,
        Some(0x1b) => match byte(keys) {
            Some(b'A') => Key::Up,
            Some(b'B') => Key::Down,
            _ => Key::Other,
        },
        Some(_) => Key::Other,
    }
}

fn byte(keys: &mut impl Read) -> Option<u8> {
    let mut byte = [0];
    loop {
        match keys.read(&mut byte) {
            Ok(1) => return byte.first().copied(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_all_terminals() {
        let cases: [(&[u8], Key); 11] = [
            (b"\x1b[A", Key::Up),
            (b"\x1bOB", Key::Down),
            (b"\x1b[C", Key::Other),
            (b"j", Key::Down),
            (b"\r", Key::Take),
            (b"3", Key::Digit(3)),
            (b"0", Key::Other),
            (b"\x03", Key::Interrupt),
            (b"\x04", Key::Cancel),
            (b"\x1b\x1b", Key::Cancel),
            (b"", Key::Cancel),
        ];
        for (bytes, want) in cases {
            assert_eq!(key(&mut &bytes[..]), want, "{bytes:?}");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let lines = ["a".repeat(200), "\u{1b}[2J".to_owned()];
        let text = drawn(&lines, 1, Style { color: false, unicode: true }, 40);
        assert!(
            text.lines().all(|line| crate::output::width::width(line.trim_start_matches("\r\u{1b}[K")) <= 40),
            "{text:?}"
        );
        assert!(text.contains("\\u{1b}[2J"), "a name cannot draw on the terminal");
        assert!(text.contains("› 2"), "{text}");
    }
}
