//! The listener without TLS: what clients fetch to find out whether a certificate is good, and health.

use std::sync::Arc;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::Extensions;
use tokio::net::TcpListener;

use super::hall::{Hall, converse};
use super::listen;

/// Serves until the hall closes.
pub(super) async fn serve(listener: TcpListener, router: Router, hall: Arc<Hall>) {
    while let Some(accepted) = hall.unless_closing(listener.accept()).await {
        let Some((stream, peer)) = hall.admitted(accepted).await else { continue };
        listen::prepare(&stream);
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(peer));
        let seat = hall.seat().await;
        hall.spawn(converse(stream, router.clone(), extensions, seat, Arc::clone(&hall)));
    }
}
