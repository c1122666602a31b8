//! The look-up tables of certificates (decision 3): thumbprints, key ids, reversed names, words.

use std::collections::BTreeSet;

use chancery_domain::id::Id;
use chancery_pki::digest::{sha1, sha256, sha512};

use super::Certificate;
use super::generation::Generations;
use crate::engine::{Conn, Insert, Sql, Turn};
use crate::error::Result;

/// Kinds of look-up keys; the numbers stand in the table.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Sha1 = 1,
    Sha256 = 2,
    Sha512 = 3,
    SubjectKeyId = 4,
    Spki = 5,
    Subject = 6,
}

/// Bytes of a key that the table keeps.
const KEPT: usize = 16;
/// Longest end of a name in characters that is looked for: PostgreSQL has no index over more than 2,700 bytes.
const LONGEST_NAME: usize = 500;
/// Most words of one certificate.
const MOST_WORDS: usize = 200;
/// Longest word in characters.
const LONGEST_WORD: usize = 64;
/// What stands in a table already stays as it is.
pub(super) const ONCE: &str = " ON CONFLICT DO NOTHING";

/// The part of a key that the table keeps.
pub(super) fn kept(key: &[u8]) -> &[u8] {
    key.get(..KEPT).unwrap_or(key)
}

/// A subject as a key: people write it in any case.
pub(super) fn subject_key(subject: &str) -> [u8; 32] {
    sha256(subject.to_lowercase().as_bytes())
}

/// The end of a name backwards and in lower case, so that a search for its end is a range.
pub(super) fn reversed(name: &str) -> String {
    name.to_lowercase().chars().rev().take(LONGEST_NAME).collect()
}

/// The words of a text: runs of letters and digits, lower case.
pub(super) fn split_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().take(LONGEST_WORD).collect::<String>().to_lowercase())
}

/// The words a certificate is found by.
pub(crate) fn words(certificate: &Certificate) -> BTreeSet<String> {
    let texts = [&certificate.display_name, &certificate.subject, &certificate.note];
    let texts = texts.into_iter().chain(&certificate.names).chain(&certificate.tags);
    texts.flat_map(|text| split_words(text)).take(MOST_WORDS).collect()
}

fn keys(certificate: &Certificate) -> Vec<(Key, Vec<u8>)> {
    let mut keys = vec![
        (Key::Sha1, sha1(&certificate.der).to_vec()),
        (Key::Sha256, sha256(&certificate.der).to_vec()),
        (Key::Sha512, sha512(&certificate.der).to_vec()),
        (Key::Spki, certificate.spki_sha256.to_vec()),
        (Key::Subject, subject_key(&certificate.subject).to_vec()),
    ];
    keys.extend(certificate.subject_key_id.clone().map(|id| (Key::SubjectKeyId, id)));
    keys
}

/// The rows of `certificate_key`, without the id.
pub(crate) fn kept_keys(certificate: &Certificate) -> BTreeSet<(i64, Vec<u8>)> {
    keys(certificate).into_iter().map(|(kind, key)| (kind as i64, kept(&key).to_vec())).collect()
}

/// The rows of `certificate_name`, without the id.
pub(crate) fn reversed_names(certificate: &Certificate) -> BTreeSet<String> {
    certificate.names.iter().map(|name| reversed(name)).collect()
}

/// Rows that make certificates wait for the indexer.
pub(super) fn enqueue(ids: impl IntoIterator<Item = Id>) -> Insert {
    let rows = ids.into_iter().map(|id| [id.into()]);
    Insert::new("INSERT INTO certificate_unindexed (certificate)", rows, ONCE)
}

/// Takes a certificate's words out; those of its new text come when it is indexed again. An indexer that is at work with
/// the old text is waited for.
pub(super) async fn forget_words(conn: &mut Conn, certificate: &Certificate) -> Result<()> {
    conn.take_turn(Turn::Index).await?;
    let generation = Generations::read(conn).await?.of(certificate.id.0);
    for word in words(certificate) {
        let sql = "DELETE FROM certificate_word WHERE generation = $1 AND word = $2 AND certificate = $3";
        conn.execute(Sql::new(sql).bind(generation).bind(word).bind(certificate.id)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_texts() {
        let cases = [
            ("CN=Joe Smith,O=Example Org", vec!["cn", "joe", "smith", "o", "example", "org"]),
            ("*.Example.ORG", vec!["example", "org"]),
            ("Büro-東京", vec!["büro", "東京"]),
            ("", vec![]),
        ];
        for (text, want) in cases {
            assert_eq!(split_words(text).collect::<Vec<_>>(), want, "{text}");
        }
        assert_eq!(reversed("www.Example.org"), "gro.elpmaxe.www");
    }
}
