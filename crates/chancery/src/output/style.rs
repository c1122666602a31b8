//! Colours and icons, by the capabilities of the terminal.

/// What a piece of text means; the terminal's own 16 colours show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Ordinary text.
    Plain,
    /// The one strong element, such as a name.
    Strong,
    /// Less important than the rest.
    Quiet,
    /// All is well.
    Good,
    /// Needs attention soon.
    Warning,
    /// Bad, revoked or destructive.
    Bad,
    /// Waiting.
    Pending,
    /// Allowed by a list.
    Allowed,
}

/// How text may be shown on one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colours may be used.
    pub color: bool,
    /// Whether characters beyond ASCII may be used for icons and lines.
    pub unicode: bool,
}

impl Style {
    /// No colour, with Unicode.
    pub const PLAIN: Self = Self { color: false, unicode: true };

    /// The text in the colour of its tone.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            _ if !self.color || text.is_empty() => return text.to_owned(),
            Tone::Plain => return text.to_owned(),
            Tone::Strong => "1",
            Tone::Quiet => "2",
            Tone::Good => "32",
            Tone::Warning => "33",
            Tone::Bad => "31",
            Tone::Pending => "34",
            Tone::Allowed => "35",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// One of two spellings of a mark: with Unicode, and in ASCII.
    pub const fn mark(self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { unicode } else { ascii }
    }

    /// `…` or `...`
    pub const fn ellipsis(self) -> &'static str {
        self.mark("…", "...")
    }
}

/// Icon and tone of a state of the one status vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateMark {
    /// Icon with Unicode.
    pub icon: &'static str,
    /// Icon in ASCII.
    pub ascii: &'static str,
    /// Its colour.
    pub tone: Tone,
}

/// The mark of a state code such as `valid` or `on_hold`; unknown codes get a neutral one.
pub fn state_mark(state: &str) -> StateMark {
    let (icon, ascii, tone) = match state {
        "valid" | "active" | "ok" | "issued" => ("✓", "+", Tone::Good),
        "expiring" => ("!", "!", Tone::Warning),
        "expired" | "retired" => ("⌛", "-", Tone::Quiet),
        "not_yet_valid" => ("⏳", "~", Tone::Pending),
        "revoked" | "malformed" | "failed" => ("✗", "x", Tone::Bad),
        "on_hold" => ("⏸", "=", Tone::Warning),
        "not_trusted" | "weak" => ("⚠", "!", Tone::Bad),
        "allowed" => ("★", "*", Tone::Allowed),
        "pending" | "waiting" => ("…", ".", Tone::Pending),
        "locked" => ("▣", "#", Tone::Warning),
        _ => ("·", "-", Tone::Plain),
    };
    StateMark { icon, ascii, tone }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_only_where_allowed() {
        assert_eq!(Style::PLAIN.paint(Tone::Bad, "x"), "x");
        assert_eq!(Style { color: true, unicode: true }.paint(Tone::Bad, "x"), "\u{1b}[31mx\u{1b}[0m");
    }
}
