//! The certificate that clients are shown; it is swapped while connections go on.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

/// The certificate of the moment.
#[derive(Debug)]
pub(super) struct Shown(RwLock<Arc<CertifiedKey>>);

impl Shown {
    /// Starts with this chain (DER, leaf first) and key (PKCS#8). Error: TLS cannot use the key, or it is another's.
    pub(super) fn new(chain: Vec<Vec<u8>>, key: &[u8]) -> Result<Arc<Self>, rustls::Error> {
        Ok(Arc::new(Self(RwLock::new(certified(chain, key)?))))
    }

    /// Shows this one from the next handshake on. Error: as [`Self::new`]; the old one stays.
    pub(super) fn swap(&self, chain: Vec<Vec<u8>>, key: &[u8]) -> Result<(), rustls::Error> {
        let fresh = certified(chain, key)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// DER of the leaf.
    pub(super) fn leaf(&self) -> Vec<u8> {
        let shown = self.0.read().unwrap_or_else(PoisonError::into_inner);
        shown.end_entity_cert().map(|leaf| leaf.to_vec()).unwrap_or_default()
    }
}

fn certified(chain: Vec<Vec<u8>>, key: &[u8]) -> Result<Arc<CertifiedKey>, rustls::Error> {
    let key = any_supported_type(&PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key)))?;
    let certified = CertifiedKey::new(chain.into_iter().map(CertificateDer::from).collect(), key);
    certified.keys_match()?;
    Ok(Arc::new(certified))
}

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}
