//! The key that signs checkpoints of the audit log: Ed25519, in the vault.

use std::sync::Arc;

use chancery_domain::log::note::NoteKey;
use chancery_pki::algorithm::SignatureAlgorithm;
use chancery_pki::key::PrivateKey;
use chancery_pki::signer::Signer as _;
use chancery_store::LogKey;

/// Signs and checks checkpoints.
pub(crate) struct CheckpointKey {
    key: Arc<PrivateKey>,
    note: NoteKey,
}

impl CheckpointKey {
    /// From the vault's key and the log's origin; `None` when the key is not Ed25519 or the origin has spaces.
    pub(crate) fn new(key: Arc<PrivateKey>, origin: &str) -> Option<Self> {
        let public = key.public_key().key_bytes().try_into().ok()?;
        let note = NoteKey::new(origin, public)?;
        Some(Self { key, note })
    }
}

impl LogKey for CheckpointKey {
    fn note_key(&self) -> &NoteKey {
        &self.note
    }

    fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        self.key.sign(SignatureAlgorithm::Ed25519, message).ok()?.try_into().ok()
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.public_key().verify(&SignatureAlgorithm::Ed25519.identifier(), message, signature).is_ok()
    }
}
