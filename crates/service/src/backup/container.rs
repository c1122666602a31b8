//! The file: a line that says what it is, the header, the sealed content (length and manifest, then the database).

use std::fs::File;
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use chancery_pki::digest::{DigestAlgorithm, Hasher, hex};

use super::manifest::{Header, Manifest};
use crate::vault::{StreamError, StreamKey};

/// First line, with the version of the form.
const MAGIC: &[u8] = b"chancery backup 1\n";
/// What the first line of every version begins with.
const ANY_VERSION: &[u8] = b"chancery backup ";
/// Longest header and longest manifest, in bytes.
const LONGEST: u32 = 1024 * 1024;

/// Why a file cannot be read as a backup.
#[derive(Debug, thiserror::Error)]
pub(super) enum ContainerError {
    /// It is no backup at all.
    #[error("it does not begin like a backup of Chancery")]
    NotOne,
    /// Its form is that of a newer version.
    #[error("its form is that of a newer version")]
    Newer,
    /// It is a backup, but not as it was written.
    #[error("{0}")]
    Damaged(String),
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<StreamError> for ContainerError {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Io(error) => Self::Io(error),
            other => Self::Damaged(other.to_string()),
        }
    }
}

/// What stands in front of the sealed content.
#[derive(Clone, Debug)]
pub(super) struct Front {
    pub(super) header: Header,
    /// Its bytes, which the content is bound to.
    pub(super) bytes: Vec<u8>,
}

impl Front {
    pub(super) fn new(header: Header) -> io::Result<Self> {
        let text = serde_json::to_vec(&header)?;
        let length = u32::try_from(text.len()).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or(ErrorKind::InvalidData)?;
        Ok(Self { header, bytes: [MAGIC, &length.to_be_bytes(), &text].concat() })
    }

    /// Reads it; the sealed content comes next.
    pub(super) fn read(from: &mut impl Read) -> Result<Self, ContainerError> {
        let mut magic = Vec::new();
        from.by_ref().take(MAGIC.len() as u64).read_to_end(&mut magic)?;
        if magic != MAGIC {
            let newer = magic.starts_with(ANY_VERSION);
            return Err(if newer { ContainerError::Newer } else { ContainerError::NotOne });
        }
        let mut length = [0; 4];
        exactly(from, &mut length)?;
        let number = u32::from_be_bytes(length);
        if number > LONGEST {
            return Err(ContainerError::Damaged("its header is longer than any".to_owned()));
        }
        let mut text = Vec::new();
        from.by_ref().take(u64::from(number)).read_to_end(&mut text)?;
        if text.len() as u64 != u64::from(number) {
            return Err(cut_off());
        }
        let header = serde_json::from_slice(&text)
            .map_err(|_| ContainerError::Damaged("its header was changed since it was written".to_owned()))?;
        Ok(Self { header, bytes: [MAGIC, &length, &text].concat() })
    }
}

/// Writes a whole backup of a database file. Returns length and SHA-256 of what was written.
pub(super) fn write(
    to: &mut File,
    front: &Front,
    key: StreamKey,
    manifest: &Manifest,
    database: &Path,
) -> io::Result<(u64, [u8; 32])> {
    let manifest = serde_json::to_vec(manifest)?;
    let length = u32::try_from(manifest.len()).ok().filter(|length| *length <= LONGEST);
    let inner = [length.ok_or(ErrorKind::InvalidData)?.to_be_bytes().as_slice(), &manifest].concat();
    let database = BufReader::new(File::open(database)?);
    let mut counted = Counted::new(BufWriter::new(to));
    counted.write_all(&front.bytes)?;
    key.seal(inner.as_slice().chain(database), &mut counted)?;
    counted.flush()?;
    Ok(counted.finish())
}

/// Opens the sealed content and writes the database to a file. What was written may be used only when this succeeds: the
/// database is then the one of the manifest.
pub(super) fn unpack(from: impl Read, key: StreamKey, database: &mut File) -> Result<Manifest, ContainerError> {
    let mut unpacking = Unpacking { front: Vec::new(), wanted: 4, database: Counted::new(BufWriter::new(database)) };
    key.open(from, &mut unpacking)?;
    unpacking.flush()?;
    let Unpacking { front, wanted, database } = unpacking;
    if front.len() < wanted {
        return Err(cut_off());
    }
    let manifest = front.get(4..).unwrap_or_default();
    let changed = |what: &str| ContainerError::Damaged(format!("{what} is not what was written"));
    let manifest: Manifest = serde_json::from_slice(manifest).map_err(|_| changed("its manifest"))?;
    let (bytes, sha256) = database.finish();
    if (bytes, hex(&sha256)) != (manifest.bytes, manifest.sha256.clone()) {
        return Err(changed("the database in it"));
    }
    Ok(manifest)
}

/// Length and SHA-256 of a file.
pub(super) fn measure(file: &Path) -> io::Result<(u64, [u8; 32])> {
    let mut counted = Counted::new(io::sink());
    io::copy(&mut File::open(file)?, &mut counted)?;
    Ok(counted.finish())
}

fn exactly(from: &mut impl Read, bytes: &mut [u8]) -> Result<(), ContainerError> {
    from.read_exact(bytes).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => cut_off(),
        _ => ContainerError::Io(error),
    })
}

fn cut_off() -> ContainerError {
    StreamError::CutOff.into()
}

/// Passes on, counts and digests.
struct Counted<W> {
    to: W,
    bytes: u64,
    hasher: Hasher,
}

impl<W> Counted<W> {
    fn new(to: W) -> Self {
        Self { to, bytes: 0, hasher: Hasher::new(DigestAlgorithm::Sha256) }
    }

    fn finish(self) -> (u64, [u8; 32]) {
        let mut sha256 = [0; 32];
        for (place, byte) in sha256.iter_mut().zip(self.hasher.finish().as_bytes()) {
            *place = *byte;
        }
        (self.bytes, sha256)
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        let done = bytes.get(..written).unwrap_or_default();
        self.hasher.update(done);
        self.bytes += done.len() as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Takes the manifest off the front of what is opened, and passes the rest on.
struct Unpacking<W> {
    /// Length and manifest, as far as they came.
    front: Vec<u8>,
    /// Bytes that `front` will have.
    wanted: usize,
    database: Counted<W>,
}

impl<W: Write> Write for Unpacking<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let missing = self.wanted - self.front.len();
        if missing == 0 {
            return self.database.write(bytes);
        }
        let part = bytes.get(..missing.min(bytes.len())).unwrap_or_default();
        self.front.extend_from_slice(part);
        if let ([a, b, c, d], 4) = (self.front.as_slice(), self.wanted) {
            let length = u32::from_be_bytes([*a, *b, *c, *d]);
            let length = usize::try_from(length).ok().filter(|_| length <= LONGEST);
            self.wanted += length.ok_or(ErrorKind::InvalidData)?;
        }
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.database.flush()
    }
}
