//! Text from outside, made safe for a terminal and for tab-separated lines.

use std::borrow::Cow;

/// Replaces what could steer a terminal, break a line or turn text around by its escape (`\n`, `\u{202e}`).
///
/// Names in certificates come from anybody; without this a certificate could rewrite what the screen shows.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unsafe(c) {
            safe.extend(c.escape_default());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// As [`escape`], but line ends and tabs stay: for a text of several lines.
pub fn escape_lines(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_unsafe(c) && c != '\n' && c != '\t') {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' | '\t' => safe.push(c),
            c if is_unsafe(c) => safe.extend(c.escape_default()),
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

/// C0 and C1 controls, line and paragraph separators, direction marks and overrides, tags.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        let cases = [
            ("www.example.org", "www.example.org"),
            ("Zoë 株式会社", "Zoë 株式会社"),
            ("a\u{1b}[2Jb", "a\\u{1b}[2Jb"),
            ("a\tb\nc\r", "a\\tb\\nc\\r"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("moc\u{202e}gro", "moc\\u{202e}gro"),
        ];
        for (input, want) in cases {
            assert_eq!(escape(input), want);
        }
        assert_eq!(escape_lines("a\tb\n\u{7}"), "a\tb\n\\u{7}");
    }
}
