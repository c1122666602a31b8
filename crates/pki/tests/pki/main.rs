//! What other programs think of our bytes, and we of theirs.

#[cfg(test)]
mod keys;
#[cfg(test)]
mod peer;
