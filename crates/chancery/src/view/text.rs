//! Pieces of the full text of a thing: indented lines and hexadecimal blocks.

use chancery_pki::digest::hex;

/// Bytes on a line of a hexadecimal block.
const BYTES: usize = 24;

/// Text that grows line by line, each with its depth.
#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    /// Appends a line at this depth (four spaces each).
    pub fn line(&mut self, depth: usize, line: impl AsRef<str>) -> &mut Self {
        self.0.push_str(&"    ".repeat(depth));
        self.0.push_str(&crate::output::escape::escape(line.as_ref()));
        self.0.push('\n');
        self
    }

    /// Appends bytes as lines of hexadecimal with colons.
    pub fn hex(&mut self, depth: usize, bytes: &[u8]) -> &mut Self {
        for line in bytes.chunks(BYTES) {
            self.line(depth, colons(line));
        }
        self
    }

    /// The whole text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// `4f:a1:7c`
pub fn colons(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| hex(&[*byte])).collect();
    pairs.join(":")
}
