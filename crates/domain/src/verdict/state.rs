//! States of a certificate.

/// The one word for how a certificate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Good.
    Valid,
    /// Good, and inside its profile's renewal window.
    Expiring,
    /// After notAfter.
    Expired,
    /// Before notBefore.
    NotYetValid,
    /// Revoked for good.
    Revoked,
    /// Revoked for the time being (certificateHold).
    OnHold,
    /// Not to be relied on for the reasons given.
    NotTrusted,
    /// Good because an entry of the trust list says so.
    Allowed,
    /// Not issued yet.
    Pending,
}

impl State {
    /// All states.
    pub const ALL: [Self; 9] = [
        Self::Valid,
        Self::Expiring,
        Self::Expired,
        Self::NotYetValid,
        Self::Revoked,
        Self::OnHold,
        Self::NotTrusted,
        Self::Allowed,
        Self::Pending,
    ];

    /// The code in JSON, addresses and catalogues, such as `not_trusted`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Revoked => "revoked",
            Self::OnHold => "on_hold",
            Self::NotTrusted => "not_trusted",
            Self::Allowed => "allowed",
            Self::Pending => "pending",
        }
    }

    /// Whether a certificate in this state may be relied on.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Valid | Self::Expiring | Self::Allowed)
    }
}
