//! From the first key on the process leaves no core dump.

/// Forbids core dumps, and other processes of the user to look into this one.
///
/// Where the system does not know one of the two, the other still holds.
pub(crate) fn forbid() {
    let _ = nix::sys::resource::setrlimit(nix::sys::resource::Resource::RLIMIT_CORE, 0, 0);
    let _ = nix::sys::prctl::set_dumpable(false);
}
