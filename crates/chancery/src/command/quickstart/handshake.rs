//! A real TLS handshake on loopback: a server with the new files, a client that trusts only the new root.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, Stream};

/// Longest wait for the other side.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the server says once the client trusts it.
const GREETING: &[u8] = b"sealed";

/// What client and server agreed on.
pub(super) struct Agreed {
    /// Protocol, such as `TLSv1_3`.
    pub(super) protocol: String,
    /// Cipher suite.
    pub(super) cipher: String,
}

/// Serves once with this chain (DER, leaf first) and key (PKCS#8) and connects to it as `host`, trusting only `root`.
///
/// Errors: whatever keeps a real client from trusting the server, in the words of the TLS library.
pub(super) fn prove(chain: Vec<Vec<u8>>, key: &[u8], root: Vec<u8>, host: &str) -> Result<Agreed, String> {
    let words = |error: rustls::Error| error.to_string();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let chain = chain.into_iter().map(CertificateDer::from).collect();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.to_vec()));
    let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(words)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(words)?;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(root)).map_err(words)?;
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(words)?
        .with_root_certificates(roots)
        .with_no_client_auth();

    let io = |error: std::io::Error| error.to_string();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(io)?;
    let address = listener.local_addr().map_err(io)?;
    let serving = thread::spawn(move || serve(&listener, server));
    let agreed =
        TcpStream::connect_timeout(&address, PATIENCE).and_then(|socket| greet(socket, client, host)).map_err(io)?;
    serving.join().map_err(|_| "the server ended early".to_owned())?.map_err(io)?;
    Ok(agreed)
}

fn serve(listener: &TcpListener, config: ServerConfig) -> std::io::Result<()> {
    let (mut socket, _) = listener.accept()?;
    socket.set_read_timeout(Some(PATIENCE))?;
    let mut session = ServerConnection::new(Arc::new(config)).map_err(std::io::Error::other)?;
    let mut stream = Stream::new(&mut session, &mut socket);
    stream.write_all(GREETING)?;
    stream.conn.send_close_notify();
    stream.flush()
}

fn greet(mut socket: TcpStream, config: ClientConfig, host: &str) -> std::io::Result<Agreed> {
    socket.set_read_timeout(Some(PATIENCE))?;
    let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
    let mut session = ClientConnection::new(Arc::new(config), name).map_err(std::io::Error::other)?;
    let mut stream = Stream::new(&mut session, &mut socket);
    let mut greeting = [0; GREETING.len()];
    stream.read_exact(&mut greeting)?;
    if greeting != *GREETING {
        return Err(std::io::Error::other("the server said something else"));
    }
    let protocol = session.protocol_version().map(|version| format!("{version:?}")).unwrap_or_default();
    let cipher = session.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite())).unwrap_or_default();
    Ok(Agreed { protocol: protocol.replace("TLSv1_", "TLS 1."), cipher })
}
