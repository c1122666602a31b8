//! Files from and to the person: bounded reading, and writing that never overwrites, never leaves half a file, and
//! never lets a key be read by others.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use clap::builder::{OsStringValueParser, TypedValueParser};
use zeroize::Zeroizing;

use crate::error::{CliError, Result, code};
use crate::exit::Exit;

/// The largest file that is read: 16 MiB.
pub const LIMIT: u64 = 16 * 1024 * 1024;

/// Where bytes come from: `-` is standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl From<OsString> for Source {
    fn from(argument: OsString) -> Self {
        if argument == "-" { Self::Stdin } else { Self::File(argument.into()) }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl Source {
    /// All bytes, at most [`LIMIT`]; a larger regular file is refused without reading it. The bytes may be a key, so
    /// they are wiped when dropped.
    pub fn read(&self) -> Result<Zeroizing<Vec<u8>>> {
        match self {
            Self::Stdin => self.read_from(io::stdin().lock(), 0),
            Self::File(path) => {
                let file = File::open(path).map_err(|error| self.cannot_read(&error))?;
                let metadata = file.metadata().map_err(|error| self.cannot_read(&error))?;
                if metadata.is_file() && metadata.len() > LIMIT {
                    return Err(self.too_large(&size(metadata.len())));
                }
                self.read_from(file, metadata.len())
            }
        }
    }

    fn read_from(&self, reader: impl Read, expected: u64) -> Result<Zeroizing<Vec<u8>>> {
        let room = usize::try_from(expected.min(LIMIT)).unwrap_or(0).saturating_add(1);
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        reader.take(LIMIT + 1).read_to_end(&mut bytes).map_err(|error| self.cannot_read(&error))?;
        if bytes.len() as u64 > LIMIT {
            return Err(self.too_large(&format!("more than {}", size(LIMIT))));
        }
        Ok(bytes)
    }

    fn cannot_read(&self, error: &io::Error) -> CliError {
        let exit = if error.kind() == io::ErrorKind::NotFound { Exit::NotFound } else { Exit::Failed };
        CliError::new(code::CANNOT_READ, exit).with("file", self.to_string()).with("reason", reason(error))
    }

    fn too_large(&self, found: &str) -> CliError {
        CliError::new(code::TOO_LARGE, Exit::Failed)
            .with("file", self.to_string())
            .with("size", found)
            .with("limit", size(LIMIT))
    }
}

/// A file to be written.
pub struct NewFile {
    /// Where.
    pub path: PathBuf,
    /// What.
    pub bytes: Zeroizing<Vec<u8>>,
    /// Whether only the owner may read it (mode 0600 from the first moment, whatever the umask).
    pub private: bool,
}

impl NewFile {
    /// A file that everybody may read (mode 0644 less the umask).
    pub fn public(path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: Zeroizing::new(bytes.into()), private: false }
    }

    /// A file with a secret in it.
    pub fn private(path: impl Into<PathBuf>, bytes: Zeroizing<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes, private: true }
    }
}

/// `-o` of commands that write several files: a folder, never `-`, which a person means as standard output.
pub fn folder_parser() -> impl TypedValueParser<Value = PathBuf> {
    not_standard_output("there are several files, so it is a folder; ./- is one of that name")
}

/// `-o` of commands that write a key: a file, never `-`, which a person means as standard output.
pub fn key_file_parser() -> impl TypedValueParser<Value = PathBuf> {
    not_standard_output("a key goes into a file of mode 0600, never to standard output")
}

fn not_standard_output(why: &'static str) -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().try_map(move |path| if path == "-" { Err(why) } else { Ok(PathBuf::from(path)) })
}

/// Refuses if one of the files exists, before any work is done or password asked.
pub fn refuse_existing<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Result<()> {
    match paths.into_iter().find(|path| fs::symlink_metadata(path).is_ok()) {
        Some(path) => Err(exists(path)),
        None => Ok(()),
    }
}

/// Writes all files or none: each is complete on disk under a temporary name before the first gets its own. An existing
/// file is replaced only with `force`.
pub fn write(files: &[NewFile], force: bool) -> Result<()> {
    if !force {
        refuse_existing(files.iter().map(|file| file.path.as_path()))?;
    }
    let mut staged = Vec::with_capacity(files.len());
    for file in files {
        staged.push((Staged::new(file)?, file));
    }
    for (staged, file) in &staged {
        staged.publish(&file.path, force)?;
    }
    Ok(())
}

/// Makes a folder and those above it, unless it is there.
pub fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| cannot_write(path, &error))
}

/// Proves that such a file could be written where it belongs; nothing is left behind.
pub fn prove_writable(file: &NewFile) -> Result<()> {
    Staged::new(file).map(drop)
}

/// A file under a temporary name, removed when dropped.
struct Staged(PathBuf);

impl Staged {
    fn new(file: &NewFile) -> Result<Self> {
        let failed = |error: io::Error| cannot_write(&file.path, &error);
        let mut random = [0; 8];
        SystemRandom::new().fill(&mut random).map_err(|_| CliError::new(code::NO_RANDOMNESS, Exit::Failed))?;
        let name = format!(".chancery-{}.tmp", chancery_pki::digest::hex(&random));
        let path = folder(&file.path).join(name);
        let mode = if file.private { 0o600 } else { 0o644 };
        let mut handle = OpenOptions::new().write(true).create_new(true).mode(mode).open(&path).map_err(failed)?;
        let staged = Self(path);
        if file.private {
            // A umask such as 0777 would have taken the owner's own bits away.
            handle.set_permissions(fs::Permissions::from_mode(0o600)).map_err(failed)?;
        }
        handle.write_all(&file.bytes).and_then(|()| handle.sync_all()).map_err(failed)?;
        Ok(staged)
    }

    fn publish(&self, target: &Path, force: bool) -> Result<()> {
        let moved = if force { fs::rename(&self.0, target) } else { self.link(target) };
        moved.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => exists(target),
            _ => cannot_write(target, &error),
        })?;
        // The name is on disk only when the folder is; some file systems cannot do that and are no worse for it.
        let _ = File::open(folder(target)).and_then(|folder| folder.sync_all());
        Ok(())
    }

    /// Gives the file its name unless that is taken, in one step.
    fn link(&self, target: &Path) -> io::Result<()> {
        match fs::hard_link(&self.0, target) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                // File systems without hard links: claim the name, then move over the claim.
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(target)?;
                fs::rename(&self.0, target)
            }
            other => other,
        }
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// That a file is there already.
fn exists(path: &Path) -> CliError {
    CliError::new(code::FILE_EXISTS, Exit::Conflict).with("file", path.display().to_string())
}

fn cannot_write(path: &Path, error: &io::Error) -> CliError {
    CliError::new(code::CANNOT_WRITE, Exit::Failed)
        .with("file", path.display().to_string())
        .with("reason", reason(error))
}

/// The system's words without Rust's "(os error 2)".
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// Bytes in the largest fitting unit.
fn size(bytes: u64) -> String {
    match bytes {
        ..10_240 => format!("{bytes} bytes"),
        10_240..10_485_760 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / (1024 * 1024)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn all_files_or_none_and_never_over_an_existing_one() {
        let folder = tempfile::tempdir().unwrap();
        let (chain, key) = (folder.path().join("fullchain.pem"), folder.path().join("privkey.pem"));
        fs::write(&key, "precious").unwrap();
        let files = [NewFile::public(&chain, "chain"), NewFile::private(&key, Zeroizing::new(b"key".to_vec()))];
        let error = write(&files, false).unwrap_err();
        assert_eq!((error.code(), error.exit()), (code::FILE_EXISTS, Exit::Conflict));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was written, nothing left behind");
        write(&files, true).unwrap();
        assert_eq!(fs::read(&key).unwrap(), b"key");
        assert_eq!(mode(&key), 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn too_large_is_refused_without_reading() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("huge");
        File::create(&path).unwrap().set_len(1 << 30).unwrap();
        let error = Source::File(path).read().unwrap_err();
        assert_eq!(error.code(), code::TOO_LARGE);
        assert!(error.to_string().contains("1024 MiB"), "{error}");
    }

    #[test]
    fn endless_input_is_cut_off() {
        let error = Source::File("/dev/zero".into()).read().unwrap_err();
        assert_eq!(error.code(), code::TOO_LARGE);
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Source::File("/nonexistent/x.pem".into()).read().unwrap_err();
        assert_eq!(error.exit(), Exit::NotFound);
        assert!(error.to_string().contains("/nonexistent/x.pem"));
    }
}
