//! The head of the log: origin, size, root (C2SP tlog-checkpoint).

use base64ct::{Base64, Encoding as _};

use super::hash::Hash;

/// The head of a log at one size. Signed as a note ([`super::note`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Name of the log, for ever the same; also the name of the key that signs.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root of the tree.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed: three lines, each with its line end.
    pub fn to_text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, Base64::encode_string(&self.root))
    }

    /// From the text of a note; extension lines after the third are skipped. `None` when the form is another.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let origin = lines.next().filter(|origin| !origin.is_empty())?;
        let size = lines.next()?;
        let canonical = size == "0" || !size.starts_with('0') && size.bytes().all(|byte| byte.is_ascii_digit());
        let size = if canonical { size.parse().ok()? } else { return None };
        let root = Base64::decode_vec(lines.next()?).ok()?.try_into().ok()?;
        lines.all(|line| !line.is_empty()).then(|| Self { origin: origin.to_owned(), size, root })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification() {
        // c2sp.org/tlog-checkpoint
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let checkpoint = Checkpoint::from_text(text).unwrap();
        assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
        assert_eq!(checkpoint.to_text(), text);
        assert_eq!(Checkpoint::from_text(&format!("{text}an extension\n")), Some(checkpoint));
    }

    #[test]
    fn other_forms_are_refused() {
        let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
        for bad in [
            String::new(),
            "o\n1\n".into(),
            format!("\n1\n{root}\n"),
            format!("o\n01\n{root}\n"),
            format!("o\n-1\n{root}\n"),
            format!("o\n+1\n{root}\n"),
            format!("o\n18446744073709551616\n{root}\n"),
            format!("o\n1\n{root}"),
            format!("o\n1\n{root}\n\nx\n"),
            "o\n1\nAAAA\n".into(),
        ] {
            assert_eq!(Checkpoint::from_text(&bad), None, "{bad:?}");
        }
    }
}
