//! Requests for certificates: one object, one state machine, and a handler that says who issues (decision 21).

use std::fmt;
use std::str::FromStr;

use crate::refusal::{Code, Refusal};

/// Who issues what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handler {
    /// An authority of ours.
    BuiltIn,
    /// An outside authority: people carry the request there and the certificate back.
    Csr,
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// For whoever issues it.
    Waiting,
    /// There is a certificate. Final.
    Issued,
    /// Given up by who asked. Final.
    Cancelled,
    /// The authority said no. Final.
    Refused,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// An authority of ours signs.
    Sign,
    /// Somebody hands in the certificate of an outside authority.
    HandIn,
    /// Who asked gives it up.
    Cancel,
    /// The authority says no.
    Refuse,
}

/// No handler or state has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no handler or state of requests has this name")]
pub struct UnknownWord;

impl Handler {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::BuiltIn, Self::Csr];

    /// The word in database and API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Csr => "csr",
        }
    }

    /// The one step by which this handler ends a request with a certificate.
    pub const fn fulfilment(self) -> Step {
        match self {
            Self::BuiltIn => Step::Sign,
            Self::Csr => Step::HandIn,
        }
    }
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Issued, Self::Cancelled, Self::Refused];

    /// The word in database and API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Issued => "issued",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
        }
    }
}

impl FromStr for Handler {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|handler| handler.as_str() == text).ok_or(UnknownWord)
    }
}

impl FromStr for State {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownWord)
    }
}

impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The state after a step. `request` names the request in refusals.
///
/// Errors: `CHY-3015` when the request does not wait any more, `CHY-3021` when the step belongs to another handler.
pub fn advance(request: &str, handler: Handler, state: State, step: Step) -> Result<State, Refusal> {
    if matches!(step, Step::Sign | Step::HandIn) && step != handler.fulfilment() {
        return Err(Refusal::new(Code::OutsideHandler).with("request", request).with("handler", handler.as_str()));
    }
    if state != State::Waiting {
        return Err(Refusal::new(Code::WrongState)
            .with("object", request)
            .with("state", state.as_str())
            .with("wanted", State::Waiting.as_str()));
    }
    Ok(match step {
        Step::Sign | Step::HandIn => State::Issued,
        Step::Cancel => State::Cancelled,
        Step::Refuse => State::Refused,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_from_every_state() {
        use State::{Cancelled, Issued, Refused, Waiting};
        let (wrong_state, wrong_handler) = (Err(Code::WrongState), Err(Code::OutsideHandler));
        let table = [
            (Handler::BuiltIn, Step::Sign, [Ok(Issued), wrong_state, wrong_state, wrong_state]),
            (Handler::BuiltIn, Step::HandIn, [wrong_handler; 4]),
            (Handler::BuiltIn, Step::Cancel, [Ok(Cancelled), wrong_state, wrong_state, wrong_state]),
            (Handler::BuiltIn, Step::Refuse, [Ok(Refused), wrong_state, wrong_state, wrong_state]),
            (Handler::Csr, Step::Sign, [wrong_handler; 4]),
            (Handler::Csr, Step::HandIn, [Ok(Issued), wrong_state, wrong_state, wrong_state]),
            (Handler::Csr, Step::Cancel, [Ok(Cancelled), wrong_state, wrong_state, wrong_state]),
            (Handler::Csr, Step::Refuse, [Ok(Refused), wrong_state, wrong_state, wrong_state]),
        ];
        assert_eq!(State::ALL, [Waiting, Issued, Cancelled, Refused]);
        for (handler, step, expected) in table {
            for (state, expected) in State::ALL.into_iter().zip(expected) {
                let found = advance("r", handler, state, step).map_err(|refusal| refusal.code);
                assert_eq!(found, expected, "{handler} {state} {step:?}");
            }
        }
    }

    #[test]
    fn words_are_read_back() {
        for handler in Handler::ALL {
            assert_eq!(handler.as_str().parse(), Ok(handler));
        }
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert_eq!("waited".parse::<State>(), Err(UnknownWord));
        assert_eq!("acme".parse::<Handler>(), Err(UnknownWord));
    }
}
