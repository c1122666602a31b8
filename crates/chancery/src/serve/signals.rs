//! The signals that end a server.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::output::terminal::Terminal;

/// What is listened to.
pub(super) struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
    /// Whether a hangup is that of the terminal this was started on. A service has none: to it the signal means “read
    /// your configuration again”, and nothing is read again while it runs.
    ends_with_terminal: bool,
}

impl Signals {
    /// From now on none of them ends the process by itself.
    pub(super) fn watch(terminal: &Terminal) -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
            ends_with_terminal: terminal.stdin || terminal.stdout || terminal.stderr,
        })
    }

    /// Waits until one says that the server shall end.
    pub(super) async fn told(&mut self) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => return,
                _ = self.hangup.recv() => {
                    if self.ends_with_terminal {
                        return;
                    }
                    tracing::info!("a hangup changes nothing: the configuration is read at the start");
                }
            }
        }
    }

    /// Waits until somebody says once more that it shall end. A terminal that goes may send its hangup twice.
    pub(super) async fn hurried(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
