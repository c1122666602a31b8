//! Why the vault says no. No text here holds a secret.

/// Why the vault says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The key needs its passphrase.
    #[error("the key is locked: it needs its passphrase")]
    Locked,
    /// The passphrase is not the key's.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The key file does not open this vault.
    #[error("the key file belongs to another data directory")]
    WrongKeyFile,
    /// There is no key file.
    #[error("the key file is missing")]
    NoKeyFile,
    /// The key file cannot be read or written, or is not one.
    #[error("the key file cannot be used: {0}")]
    KeyFile(std::io::ErrorKind),
    /// Others than the key file's owner and group may use it.
    #[error(
        "others on this computer may read or change the key file; take that from them with chmod 600, and think of its key as known to them"
    )]
    KeyFileOpen,
    /// The recovery code does not open this vault.
    #[error("the recovery code is another one's")]
    WrongRecoveryCode,
    /// A sealed key was changed or moved to another row.
    #[error("a sealed key was changed since it was written")]
    Damaged,
    /// A row was written by someone without the vault's key.
    #[error("a row was changed by someone without the vault's key")]
    RowChanged,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
}
