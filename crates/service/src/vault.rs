//! The vault: every private key and every row whose change would be the power to issue hangs on one master key.
//!
//! A random master key is wrapped in slots (a key file beside the data directory, a recovery code on paper); each private
//! key is sealed under a data key of its own, and a passphrase, where a key has one, is needed in addition. Nothing here is written in clear, and what
//! is opened is checked against the public key it belongs to (decision 8).

mod argon;
mod error;
mod key_file;
mod recovery_code;
mod seal;
mod stream;

pub use error::VaultError;
pub use key_file::KeyFile;
pub use recovery_code::{NotACode, RecoveryCode};
pub use stream::{DataKey, StreamError, StreamKey};

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::{hmac, rand};
use chancery_domain::id::Id;
use chancery_pki::digest::hex;
use chancery_pki::key::PrivateKey;
use chancery_pki::time::Time;
use zeroize::Zeroizing;

use self::argon::Passphrase;
use self::seal::Seal;

/// Length of the master key and of all keys derived from it, in bytes.
const KEY_BYTES: usize = 32;

/// A key of the vault's own making.
type Key = Zeroizing<[u8; KEY_BYTES]>;

/// The opened vault.
pub struct Vault {
    master: Key,
    opened: Mutex<HashMap<Id, Opened>>,
}

/// A key in the clear.
struct Opened {
    key: Arc<PrivateKey>,
    /// Until when it may be used without its passphrase; `None` for a key that has none.
    until: Option<Time>,
}

/// What a sealed key is bound to: none of it can be changed without breaking the seal.
#[derive(Clone, Copy, Debug)]
pub struct Binding<'a> {
    /// Id of the row.
    pub id: Id,
    /// What the key is for.
    pub purpose: &'a str,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki_sha256: &'a [u8; 32],
}

impl Vault {
    /// A new vault and the slot that opens it with this key file. Errors: no randomness.
    pub fn create(file: &KeyFile) -> Result<(Self, Vec<u8>), VaultError> {
        let vault = Self { master: random_key()?, opened: Mutex::default() };
        let slot = vault.key_file_slot(file)?;
        Ok((vault, slot))
    }

    /// A slot that opens this vault with this key file.
    pub fn key_file_slot(&self, file: &KeyFile) -> Result<Vec<u8>, VaultError> {
        Seal::wrap(&file.wrapping_key()?, SLOT_CONTEXT, self.master.as_slice())
    }

    /// A slot that opens this vault with this recovery code; takes about 0.1 s.
    pub fn recovery_slot(&self, code: &RecoveryCode) -> Result<Vec<u8>, VaultError> {
        let stretching = Passphrase::new()?;
        let header = stretching.to_bytes();
        let wrapping = stretching.stretch(&code.letters())?;
        let wrapped = Seal::wrap(&wrapping, &recovery_context(&header), self.master.as_slice())?;
        Ok([header, wrapped].concat())
    }

    /// Opens the vault by the slot of a recovery code; takes about 0.1 s. Errors: `WrongRecoveryCode`.
    pub fn recover(code: &RecoveryCode, slot: &[u8]) -> Result<Self, VaultError> {
        let (header, wrapped) = slot.split_at_checked(argon::HEADER).ok_or(VaultError::Damaged)?;
        let wrapping = Passphrase::from_bytes(header)?.stretch(&code.letters())?;
        let clear = Seal::unwrap(&wrapping, &recovery_context(header), wrapped);
        Self::of_master(&clear.map_err(|_| VaultError::WrongRecoveryCode)?)
    }

    /// Opens the vault by a slot. Errors: the key file is not the slot's.
    pub fn open(file: &KeyFile, slot: &[u8]) -> Result<Self, VaultError> {
        let clear = Seal::unwrap(&file.wrapping_key()?, SLOT_CONTEXT, slot).map_err(|_| VaultError::WrongKeyFile)?;
        Self::of_master(&clear)
    }

    /// A data key for one content, and the same wrapped, to be kept with the content.
    pub fn new_data_key(&self) -> Result<(Vec<u8>, DataKey), VaultError> {
        let data_key = random_key()?;
        let wrapping = derive(self.master.as_slice(), "chancery data key")?;
        Ok((Seal::wrap(&wrapping, DATA_KEY_CONTEXT, data_key.as_slice())?, DataKey(data_key)))
    }

    /// The data key that was wrapped by this vault. Errors: `Damaged`, also when another vault wrapped it.
    pub fn open_data_key(&self, wrapped: &[u8]) -> Result<DataKey, VaultError> {
        let wrapping = derive(self.master.as_slice(), "chancery data key")?;
        let clear = Seal::unwrap(&wrapping, DATA_KEY_CONTEXT, wrapped)?;
        let mut data_key = Zeroizing::new([0; KEY_BYTES]);
        if clear.len() != KEY_BYTES {
            return Err(VaultError::Damaged);
        }
        data_key.copy_from_slice(&clear);
        Ok(DataKey(data_key))
    }

    /// The same vault once more, with no key opened.
    pub(crate) fn again(&self) -> Self {
        Self { master: self.master.clone(), opened: Mutex::default() }
    }

    fn of_master(clear: &[u8]) -> Result<Self, VaultError> {
        let mut master = Zeroizing::new([0; KEY_BYTES]);
        if clear.len() != KEY_BYTES {
            return Err(VaultError::Damaged);
        }
        master.copy_from_slice(clear);
        Ok(Self { master, opened: Mutex::default() })
    }

    /// Seals a private key, under the passphrase too when one is given. Returns the bytes to store.
    pub fn seal(
        &self,
        key: &PrivateKey,
        binding: &Binding<'_>,
        passphrase: Option<&str>,
    ) -> Result<Vec<u8>, VaultError> {
        let header = match passphrase {
            Some(_) => Passphrase::new()?.to_bytes(),
            None => Vec::new(),
        };
        let wrapping = self.wrapping_key(&header, passphrase)?;
        let context = context(binding, &header);
        let sealed = Seal::seal(&wrapping, &context, &key.to_pkcs8())?;
        Ok([&[header.len() as u8], header.as_slice(), &sealed].concat())
    }

    /// Opens a sealed key. One without a passphrase stays opened while the vault lives; a passphrase is good for this
    /// once, unless the key was unlocked for a time.
    ///
    /// Errors: `Locked` when it needs a passphrase and none was given, `WrongPassphrase`, `Damaged` when the bytes were
    /// changed or belong to another row.
    pub fn unseal(
        &self,
        sealed: &[u8],
        binding: &Binding<'_>,
        passphrase: Option<&str>,
        now: Time,
    ) -> Result<Arc<PrivateKey>, VaultError> {
        let (header, body) = split(sealed)?;
        // A passphrase that is given is checked, also while the key is open.
        if (header.is_empty() || passphrase.is_none())
            && let Some(key) = self.opened_key(binding.id, now)
        {
            return Ok(key);
        }
        if !header.is_empty() && passphrase.is_none() {
            return Err(VaultError::Locked);
        }
        let wrapping = self.wrapping_key(header, passphrase)?;
        let failure = if header.is_empty() { VaultError::Damaged } else { VaultError::WrongPassphrase };
        let clear = Seal::unseal(&wrapping, &context(binding, header), body).map_err(|_| failure)?;
        let key = PrivateKey::from_pkcs8(&clear).map_err(|_| VaultError::Damaged)?;
        if key.public_key().sha256() != *binding.spki_sha256 {
            return Err(VaultError::Damaged);
        }
        let key = Arc::new(key);
        if header.is_empty() {
            self.opened(now).insert(binding.id, Opened { key: Arc::clone(&key), until: None });
        }
        Ok(key)
    }

    /// The key of this row when it is open now.
    pub fn opened_key(&self, id: Id, now: Time) -> Option<Arc<PrivateKey>> {
        self.opened(now).get(&id).map(|opened| Arc::clone(&opened.key))
    }

    /// Opens a key with its passphrase for a time. Errors: as [`Self::unseal`].
    pub fn unlock(
        &self,
        sealed: &[u8],
        binding: &Binding<'_>,
        passphrase: &str,
        now: Time,
        until: Time,
    ) -> Result<(), VaultError> {
        let key = self.unseal(sealed, binding, Some(passphrase), now)?;
        if Self::needs_passphrase(sealed) {
            self.opened(now).insert(binding.id, Opened { key, until: Some(until) });
        }
        Ok(())
    }

    /// Locks a key again before its time.
    pub fn lock(&self, id: Id, now: Time) {
        let mut opened = self.opened(now);
        if opened.get(&id).is_some_and(|opened| opened.until.is_some()) {
            opened.remove(&id);
        }
    }

    /// Until when a key with a passphrase is unlocked; `None` when it is locked.
    pub fn unlocked_until(&self, id: Id, now: Time) -> Option<Time> {
        self.opened(now).get(&id).and_then(|opened| opened.until)
    }

    /// Forgets the keys whose time is over.
    pub fn lock_overdue(&self, now: Time) {
        drop(self.opened(now));
    }

    /// Whether these sealed bytes need a passphrase.
    pub fn needs_passphrase(sealed: &[u8]) -> bool {
        split(sealed).is_ok_and(|(header, _)| !header.is_empty())
    }

    /// Seals an answer for the row it stands in.
    pub(crate) fn seal_answer(&self, row: &[u8; KEY_BYTES], clear: &[u8]) -> Result<Vec<u8>, VaultError> {
        Seal::seal(&self.answer_key()?, &[ANSWER_CONTEXT, row.as_slice()].concat(), clear)
    }

    /// The answer of a row. Errors: `Damaged`, also when another vault or for another row it was sealed.
    pub(crate) fn open_answer(&self, row: &[u8; KEY_BYTES], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        Seal::unseal(&self.answer_key()?, &[ANSWER_CONTEXT, row.as_slice()].concat(), sealed)
    }

    fn answer_key(&self) -> Result<Key, VaultError> {
        derive(self.master.as_slice(), "chancery kept answer")
    }

    /// A MAC over a row, under a key for this kind of row: 32 bytes (decision 10).
    pub fn mac(&self, kind: &str, row: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(hmac::sign(&self.mac_key(kind)?, row).as_ref().to_vec())
    }

    /// Checks a row's MAC in constant time.
    pub fn check_mac(&self, kind: &str, row: &[u8], mac: &[u8]) -> Result<(), VaultError> {
        hmac::verify(&self.mac_key(kind)?, row, mac).map_err(|_| VaultError::RowChanged)
    }

    fn mac_key(&self, kind: &str) -> Result<hmac::Key, VaultError> {
        let key = derive(self.master.as_slice(), &format!("chancery row {kind}"))?;
        Ok(hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()))
    }

    fn wrapping_key(&self, header: &[u8], passphrase: Option<&str>) -> Result<Key, VaultError> {
        let vault = derive(self.master.as_slice(), "chancery sealed key")?;
        match (header, passphrase) {
            ([], _) => Ok(vault),
            (_, None) => Err(VaultError::Locked),
            (header, Some(passphrase)) => {
                let stretched = Passphrase::from_bytes(header)?.stretch(passphrase)?;
                let both = Zeroizing::new([vault.as_slice(), stretched.as_slice()].concat());
                derive(&both, "chancery sealed key with passphrase")
            }
        }
    }

    fn opened(&self, now: Time) -> std::sync::MutexGuard<'_, HashMap<Id, Opened>> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|_, opened| opened.until.is_none_or(|until| now < until));
        opened
    }
}

const SLOT_CONTEXT: &[u8] = b"chancery vault slot 1";
const DATA_KEY_CONTEXT: &[u8] = b"chancery data key 1";
const ANSWER_CONTEXT: &[u8] = b"chancery kept answer 1 ";

/// Associated data of a recovery slot: what it is, and the parameters the code was stretched with.
fn recovery_context(header: &[u8]) -> Vec<u8> {
    [b"chancery vault slot recovery 1 ".as_slice(), header].concat()
}

/// Associated data of a sealed key: version, id, purpose, SPKI hash, and the parameters it was stretched with.
fn context(binding: &Binding<'_>, header: &[u8]) -> Vec<u8> {
    let text = format!("chancery key 1 {} {} {}", binding.id, binding.purpose, hex(binding.spki_sha256));
    [text.as_bytes(), header].concat()
}

fn split(sealed: &[u8]) -> Result<(&[u8], &[u8]), VaultError> {
    let (length, rest) = sealed.split_first().ok_or(VaultError::Damaged)?;
    rest.split_at_checked(usize::from(*length)).ok_or(VaultError::Damaged)
}

fn random_key() -> Result<Key, VaultError> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    rand::fill(key.as_mut_slice()).map_err(|_| VaultError::NoRandomness)?;
    Ok(key)
}

/// HKDF-SHA256 without salt; `purpose` keeps keys for different uses apart.
fn derive(secret: &[u8], purpose: &str) -> Result<Key, VaultError> {
    struct Length;
    impl KeyType for Length {
        fn len(&self) -> usize {
            KEY_BYTES
        }
    }
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let info = [purpose.as_bytes()];
    let extracted = Salt::new(HKDF_SHA256, &[]).extract(secret);
    let expanded = extracted.expand(&info, Length).map_err(|_| VaultError::Damaged)?;
    expanded.fill(key.as_mut_slice()).map_err(|_| VaultError::Damaged)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_pki::key::KeyAlgorithm;

    fn vault() -> (tempfile::TempDir, KeyFile, Vault, Vec<u8>) {
        let directory = tempfile::tempdir().unwrap();
        let file = KeyFile::create(&directory.path().join("vault-key")).unwrap();
        let (vault, slot) = Vault::create(&file).unwrap();
        (directory, file, vault, slot)
    }

    const NOW: Time = Time::from_unix(1_800_000_000);

    fn key() -> PrivateKey {
        PrivateKey::generate(KeyAlgorithm::EcP256).unwrap()
    }

    #[test]
    fn a_key_opens_only_in_its_row_and_vault() {
        let (_directory, file, vault, slot) = vault();
        let (key, id) = (key(), Id(7));
        let spki = key.public_key().sha256();
        let binding = Binding { id, purpose: "authority", spki_sha256: &spki };
        let sealed = vault.seal(&key, &binding, None).unwrap();

        let again = Vault::open(&file, &slot).unwrap();
        assert_eq!(again.unseal(&sealed, &binding, None, NOW).unwrap().public_key().sha256(), spki);

        let moved = [
            Binding { id: Id(8), ..binding },
            Binding { purpose: "log", ..binding },
            Binding { spki_sha256: &[0; 32], ..binding },
        ];
        for other in moved {
            let fresh = Vault::open(&file, &slot).unwrap();
            assert_eq!(fresh.unseal(&sealed, &other, None, NOW).err(), Some(VaultError::Damaged), "{other:?}");
        }
        for place in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[place] ^= 1;
            let fresh = Vault::open(&file, &slot).unwrap();
            assert!(fresh.unseal(&bent, &binding, None, NOW).is_err(), "byte {place}");
        }
    }

    #[test]
    fn a_passphrase_is_needed_in_addition() {
        let (_directory, file, vault, slot) = vault();
        let (key, id) = (key(), Id(7));
        let spki = key.public_key().sha256();
        let binding = Binding { id, purpose: "authority", spki_sha256: &spki };
        let sealed = vault.seal(&key, &binding, Some("amber falcon tidy")).unwrap();
        assert!(Vault::needs_passphrase(&sealed));

        let fresh = Vault::open(&file, &slot).unwrap();
        assert_eq!(fresh.unseal(&sealed, &binding, None, NOW).err(), Some(VaultError::Locked));
        assert_eq!(fresh.unseal(&sealed, &binding, Some("wrong"), NOW).err(), Some(VaultError::WrongPassphrase));
        assert!(fresh.unseal(&sealed, &binding, Some("amber falcon tidy"), NOW).is_ok());
        assert_eq!(fresh.unseal(&sealed, &binding, None, NOW).err(), Some(VaultError::Locked), "once is once");
    }

    #[test]
    fn an_unlocked_key_locks_by_itself() {
        let (_directory, _file, vault, _slot) = vault();
        let (key, id) = (key(), Id(7));
        let spki = key.public_key().sha256();
        let binding = Binding { id, purpose: "authority", spki_sha256: &spki };
        let sealed = vault.seal(&key, &binding, Some("amber falcon tidy")).unwrap();
        let until = NOW.plus(60);
        assert_eq!(vault.unlock(&sealed, &binding, "wrong", NOW, until), Err(VaultError::WrongPassphrase));
        vault.unlock(&sealed, &binding, "amber falcon tidy", NOW, until).unwrap();
        assert_eq!(vault.unlocked_until(id, NOW), Some(until));
        assert!(vault.unseal(&sealed, &binding, None, NOW.plus(59)).is_ok());
        assert_eq!(vault.unseal(&sealed, &binding, Some("wrong"), NOW).err(), Some(VaultError::WrongPassphrase));
        assert_eq!(vault.unseal(&sealed, &binding, None, until).err(), Some(VaultError::Locked));

        vault.unlock(&sealed, &binding, "amber falcon tidy", NOW, until).unwrap();
        vault.lock(id, NOW);
        assert_eq!(vault.unseal(&sealed, &binding, None, NOW).err(), Some(VaultError::Locked));
    }

    #[test]
    fn another_key_file_opens_nothing() {
        let (directory, _file, _vault, slot) = vault();
        let other = KeyFile::create(&directory.path().join("other")).unwrap();
        assert_eq!(Vault::open(&other, &slot).err(), Some(VaultError::WrongKeyFile));
    }

    #[test]
    fn a_recovery_code_opens_the_same_vault_and_no_other_code_does() {
        let (_directory, _file, vault, _slot) = vault();
        let code = RecoveryCode::generate().unwrap();
        let slot = vault.recovery_slot(&code).unwrap();
        let again = Vault::recover(&RecoveryCode::parse(&code.text()).unwrap(), &slot).unwrap();
        let mac = vault.mac("profile", b"server").unwrap();
        assert_eq!(again.check_mac("profile", b"server", &mac), Ok(()));

        let other = RecoveryCode::generate().unwrap();
        assert_eq!(Vault::recover(&other, &slot).err(), Some(VaultError::WrongRecoveryCode));
        for place in [3, 7, 11, 12, 27, 28, slot.len() - 1] {
            let mut bent = slot.clone();
            bent[place] ^= 1;
            assert!(Vault::recover(&code, &bent).is_err(), "byte {place}");
        }
        assert_eq!(Vault::recover(&code, &slot[..20]).err(), Some(VaultError::Damaged));
    }

    #[test]
    fn a_row_written_by_someone_else_is_found() {
        let (_directory, _file, vault, _slot) = vault();
        let mac = vault.mac("profile", b"server").unwrap();
        assert_eq!(vault.check_mac("profile", b"server", &mac), Ok(()));
        assert_eq!(vault.check_mac("profile", b"servers", &mac), Err(VaultError::RowChanged));
        assert_eq!(vault.check_mac("role", b"server", &mac), Err(VaultError::RowChanged));
    }
}
