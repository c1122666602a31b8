# Errors by code. Each answers three questions: what happened (the message), why (.why), what to do now (.fix).
# No blame, no exclamation marks, both values where two things differ. The codes are permanent.

## Input: what was pasted or read

CHY-1010 = That is a private key.
    .why = { $file } holds a private key, where { $wanted } belongs. The key was not stored.
    .fix = Give { $wanted } instead. If others could see the key, make a new one.
CHY-1012 = Part of the file is missing.
    .why = { $file } has a “BEGIN” line but no matching “END” line, or ends too early.
    .fix = Copy everything including both lines, or fetch the file again.
CHY-1013 = There is nothing in this file that Chancery can read.
    .why = { $file } holds neither { $wanted }, nor PEM around one ({ $found }).
    .fix = Give a file in PEM or DER. To see what a file is: file { $file }
CHY-1014 = The file is damaged.
    .why = { $file } looks like { $kind }, but cannot be read: { $reason }.
    .fix = Fetch or export the file again, in binary mode.
CHY-1015 = The file is empty.
    .why = { $file } has no bytes, where { $wanted } belongs.
    .fix = Check the name, or run the command that should have written it again.
CHY-1020 = We could not open { $file }.
    .why = Either the password is wrong, or the file was changed since it was made: the two cannot be told apart.
    .fix = Try the password again, for example with { $flag } prompt.
CHY-1021 = The file asks for more work than is allowed.
    .why = { $file } wants its password stretched further than any honest program does: { $reason }.
    .fix = Export it again with the program that made it. Do not open it if you do not know where it comes from.
CHY-1022 = { $file } uses RC2 encryption.
    .why = RC2 protects nothing any more, so it is read only after you allow it.
    .fix = Give --allow-old-encryption once, then keep the file that  chancery p12 convert  writes.
CHY-1023 = { $file } uses an algorithm that Chancery does not read.
    .why = { $reason }
    .fix = Export it again with another algorithm, such as AES-256 for a .p12.

## The command line itself

CHY-6001 = The command line cannot be understood.
    .why = { $reason }
    .fix = See: { $help }
CHY-6002 = { $what } is needed.
    .why = Questions are off: { $cause }.
    .fix = Give it with { $flag }
CHY-6003 = Cancelled.
    .why = The question was not answered with yes.
    .fix = Nothing was changed.
CHY-6004 = { $file } exists already.
    .why = Files are never overwritten unless that is asked for. Nothing was written.
    .fix = { $place ->
        [secret] Choose another name with { $option }
       *[other] Choose another name with -o, or overwrite with --force
    }
CHY-6005 = { $file } cannot be read.
    .why = The system says: { $reason }.
    .fix = Check the name and the permissions.
CHY-6006 = { $file } cannot be written.
    .why = The system says: { $reason }.
    .fix = Check the folder and its permissions, or choose another place.
CHY-6007 = { $file } is too large.
    .why = It has { $size }, and at most { $limit } are read.
    .fix = Check that this is the file you mean; for a bundle, give its parts one by one.
CHY-6008 = A password on the command line is refused.
    .why = Every user of this machine can read it in the list of processes, and the shell keeps it in its history.
    .fix = Use { $flag } file:PATH, fd:N, env:NAME, stdin or prompt. See: chancery help passphrases
CHY-6009 = “{ $source }” is not a place a password can come from.
    .why = The places are prompt, file:PATH, fd:N, env:NAME, stdin, cred:NAME, cmd:COMMAND and generate[:words=N].
    .fix = See: chancery help passphrases
CHY-6010 = Nothing that can be used came from { $source }.
    .why = { $reason }
    .fix = Check it, or give another place with { $flag }
CHY-6011 = There is no help on “{ $topic }”.
    .why = The topics are { $topics }.
    .fix = { $suggestion }
CHY-6013 = The name does not match.
    .why = You typed “{ $typed }”, and it is “{ $wanted }”. Nothing was changed.
    .fix = Run the command again and type the name, or give --yes
CHY-6014 = The two passwords differ.
    .why = The second one is not the same as the first. Nothing was changed.
    .fix = Run the command again.
CHY-6015 = Interrupted.
    .why = Ctrl-C was pressed.
    .fix = Nothing was changed.
CHY-6016 = The system gave no random numbers.
    .why = Without them no password or key can be made.
    .fix = Check that getrandom(2) is allowed in this container or sandbox.
CHY-6021 = The certificate was issued, but its files could not be written.
    .why = { $reason } The certificate “{ $name }” with serial number { $serial } exists and is recorded.
    .fix = { $rescue }
CHY-6022 = The server cannot be reached.
    .why = { $reason }
    .fix = Check address, port and firewall, and that the server runs: chancery serve
CHY-6023 = The answer of the server has another form than this program knows.
    .why = { $reason }
    .fix = Use the same version of Chancery on both sides. See: chancery version
CHY-6024 = There is no place to show the new { $label }.
    .why = It is shown on a terminal only, and standard error is not one.
    .fix = { $place ->
        [made] Have it written with { $to } file:PATH
       *[other] Give it with { $flag } file:PATH, or have it written with { $to } file:PATH
    }
CHY-6025 = There is no guide for “{ $program }”.
    .why = The programs are { $known }.
    .fix = Leave --for out to get the files in their usual form, or see: chancery help install
CHY-6026 = “{ $given }” is not a key type.
    .why = The key types are { $known }.
    .fix = Give one of them with { $flag }
CHY-6027 = The key or the request could not be made.
    .why = { $reason }
    .fix = Try another key type with --key
CHY-6028 = The configuration file { $file } cannot be understood.
    .why = { $reason }
    .fix = Correct it and check it with: chancery config check
CHY-6029 = { $file } is not the JSON that is wanted here.
    .why = { $reason }
    .fix = Start from an existing one: chancery profile export server -o FILE
CHY-6030 = The editor did not do its work.
    .why = { $reason }
    .fix = Set VISUAL or EDITOR, or give a file with --from
CHY-6031 = “{ $given }” is not { $wanted }.
    .why = Durations look like 36h, 90d or 1y, dates like 2027-01-31 or 2027-01-31T12:00:00Z.
    .fix = Write it in one of these forms.
CHY-6032 = The audit log is not sound.
    .why = { $count ->
        [one] One thing is wrong. It is listed above.
       *[other] { $count } things are wrong. They are listed above.
    }
    .fix = Stop issuing, keep a copy of the data directory as it is, and compare with a backup. What each fault means: chancery help log
CHY-6033 = These options do not go together.
    .why = { $reason }
    .fix = See: { $help }
CHY-6034 = There is no setting “{ $given }”.
    .why = The settings are { $known }.
    .fix = { $suggestion }
CHY-6035 = There is no certificate “{ $given }”.
    .why = { $count ->
        [one] One has a similar name. It is listed below.
       *[other] { $count } have similar names. They are listed below.
    }
    .fix = Give the whole name, or a serial number.
CHY-6060 = No database can be found by that.
    .why = { $reason }
    .fix = Write postgres://USER:PASSWORD@HOST/DATABASE into a file that only you can read, and give --database-from file:PATH
CHY-6061 = A password on the command line is refused.
    .why = Every user of this machine can read it in the list of processes, and the shell keeps it in its history.
    .fix = Write the address into a file that only you can read, and give { $flag } file:PATH
CHY-6040 = The TLS handshake did not succeed.
    .why = A client that trusts only the new root was refused or refused: { $reason }.
    .fix = Everything stays in place. Look at it with: chancery inspect FILE
CHY-6041 = { $host } cannot be reached.
    .why = The connection failed: { $reason }.
    .fix = Check name, port and firewall, and try again.
CHY-6042 = { $host } speaks no TLS that Chancery understands.
    .why = The handshake failed: { $reason }.
    .fix = Check the port. TLS 1.2 and 1.3 are spoken, with STARTTLS on ports 25, 587, 143 and 110.
CHY-6043 = { $host } does not prove that it holds the key of its certificate.
    .why = The certificate is good, but the handshake is not signed with its key: { $reason }.
    .fix = Check that certificate and key on the server belong together, and that nobody stands in between.
CHY-6050 = { $address } is in use.
    .why = { $holder } listens there.
    .fix = Stop it, or give another address with { $option }
CHY-6051 = The server cannot listen on { $address }.
    .why = { $reason }
    .fix = Give an address of this computer with { $option }. Ports below 1024 are for root or the service manager: use packaging/chancery.socket, or a port from 1024 up.
CHY-6052 = The server ended before everything it had accepted was done.
    .why = It was told to stop at once, or requests took more than { $seconds } seconds.
    .fix = What was answered stands; the rest is settled at the next start. See: chancery status
CHY-6053 = The server cannot start.
    .why = { $reason }
    .fix = Correct it and start the server again.
CHY-6054 = The service manager handed over a socket “{ $name }” that cannot be used.
    .why = { $reason }
    .fix = Set FileDescriptorName= in the socket unit to https, http or unix, with a stream socket of that kind.
CHY-6055 = No server runs that could stay unlocked.
    .why = Without a server each command opens the data directory and closes it again, so that the key is locked when it ends.
    .fix = Give the passphrase to the command that needs it with --passphrase-from, or start a server: chancery serve
CHY-6069 = The file of contexts, { $file }, cannot be used.
    .why = { $reason }
    .fix = Correct it (chmod 600 where others may read it), or remove it and sign in again: chancery login URL
CHY-6070 = There is no context “{ $name }”.
    .why = The contexts are: { $known }.
    .fix = Choose one with: chancery context use NAME
CHY-6062 = The server is not the one that was expected.
    .why = { $url } shows certificates with the SHA-256 fingerprints { $found }, and expected is { $wanted }.
    .fix = A server shows no root: compare with the fingerprint of the authority that issues its certificate (chancery ca list, chancery ca show issuing-1 --fields sha256, there), or give the root itself with --ca FILE. If it is right: chancery login { $url } --fingerprint HEX
CHY-6063 = The server does not prove to be the one that is meant.
    .why = { $reason } Nothing was sent to it.
    .fix = If its authority or address was changed, compare the fingerprint of its issuing authority with an administrator (chancery ca show issuing-1 --fields sha256, there) and sign in again: chancery login URL --fingerprint HEX, or --ca FILE with the root. Otherwise somebody may stand in between.
CHY-6064 = The server ended while the command was at work.
    .why = { $reason } What it answered before is done; the rest was not sent.
    .fix = Start it again, see what is done with  chancery log list , and give the command for the rest.
CHY-6065 = The connection ended before the server answered.
    .why = { $reason } Whether it did what it was asked last is not known.
    .fix = See whether it is done before you repeat it: chancery log list
CHY-6066 = This is done on the computer where the authority is.
    .why = { $what } works on files beside the data directory, and commands talk to { $server } now.
    .fix = Give the command there, or with --local for the data directory of this computer.
CHY-6067 = You are not signed in to { $server }.
    .why = No token for it is kept here, and CHANCERY_TOKEN_FILE names none.
    .fix = Sign in: chancery login URL. What is known already: chancery context list
CHY-6068 = “{ $file }” is a relative path.
    .why = The file lies on the computer of the server { $server }, which does not know the folder you are in.
    .fix = Give the whole path that it has there.
