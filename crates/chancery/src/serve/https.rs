//! The HTTPS listener: the API, with the server's own certificate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Extensions;
use rustls::ServerConfig;
use rustls::version::{TLS12, TLS13};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::hall::{Hall, Seat, converse};
use super::listen;
use super::shown::Shown;

/// How long a TLS handshake may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// TLS 1.2 and 1.3 with whatever certificate is shown at the time. Error: the library lacks what it was built with.
pub(super) fn acceptor(shown: Arc<Shown>) -> Result<TlsAcceptor, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13, &TLS12])?;
    let mut config = config.with_no_client_auth().with_cert_resolver(shown);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// Serves until the hall closes.
pub(super) async fn serve(listener: TcpListener, acceptor: TlsAcceptor, router: Router, hall: Arc<Hall>) {
    while let Some(accepted) = hall.unless_closing(listener.accept()).await {
        let Some((stream, peer)) = hall.admitted(accepted).await else { continue };
        let seat = hall.seat().await;
        hall.spawn(connection(stream, peer, acceptor.clone(), router.clone(), seat, Arc::clone(&hall)));
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: TlsAcceptor,
    router: Router,
    seat: Seat,
    hall: Arc<Hall>,
) {
    listen::prepare(&stream);
    // A handshake that fails is the peer's affair: it was told by an alert.
    let handshake = hall.unless_closing(timeout(HANDSHAKE_TIME, acceptor.accept(stream)));
    let Some(Ok(Ok(stream))) = handshake.await else { return };
    let mut extensions = Extensions::new();
    extensions.insert(ConnectInfo(peer));
    converse(stream, router, extensions, seat, hall).await;
}
