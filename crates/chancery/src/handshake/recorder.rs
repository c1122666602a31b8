//! The certificate verifier of the handshake: it accepts any chain and keeps it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{self, WebPkiSupportedAlgorithms};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};

use super::Presented;

/// Keeps what the server sent. Trust is decided elsewhere, by our own path validation; that the server holds the key
/// of its certificate is checked here, because the handshake alone can show it.
#[derive(Debug)]
pub(crate) struct Recorder {
    algorithms: WebPkiSupportedAlgorithms,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    chain: Vec<Vec<u8>>,
    proof: Option<Result<(), String>>,
}

impl Default for Recorder {
    fn default() -> Self {
        let algorithms = crypto::aws_lc_rs::default_provider().signature_verification_algorithms;
        Self { algorithms, seen: Mutex::default() }
    }
}

impl Recorder {
    /// What was sent so far.
    pub(super) fn presented(&self) -> Presented {
        let seen = self.seen();
        let unproved = seen.proof.as_ref().and_then(|proof| proof.as_ref().err().cloned());
        Presented { chain: seen.chain.clone(), unproved }
    }

    /// Whether the server's signature over the handshake was checked and is good.
    pub(super) fn is_proved(&self) -> bool {
        matches!(self.seen().proof, Some(Ok(())))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A bad signature does not end the handshake here: the verdict on the certificate is still of interest.
    fn note(&self, proof: Result<HandshakeSignatureValid, Error>) -> HandshakeSignatureValid {
        self.seen().proof = Some(proof.map(|_| ()).map_err(|error| error.to_string()));
        HandshakeSignatureValid::assertion()
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        self.seen().chain = chain.map(|certificate| certificate.as_ref().to_vec()).collect();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(self.note(crypto::verify_tls12_signature(message, certificate, signed, &self.algorithms)))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(self.note(crypto::verify_tls13_signature(message, certificate, signed, &self.algorithms)))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
