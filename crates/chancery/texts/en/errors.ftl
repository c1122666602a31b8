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
    .fix = Choose another name with -o, or overwrite with --force
CHY-6005 = { $file } cannot be read.
    .why = The system says: { $reason }.
    .fix = Check the name and the permissions.
CHY-6006 = { $file } cannot be written.
    .why = The system says: { $reason }.
    .fix = Check the folder and its permissions, or choose another place with -o
CHY-6007 = { $file } is too large.
    .why = It has { $size }, and at most { $limit } are read.
    .fix = Check that this is the file you mean; for a bundle, give its parts one by one.
CHY-6008 = A password on the command line is refused.
    .why = Every user of this machine can read it in the list of processes, and the shell keeps it in its history.
    .fix = Use { $flag } file:PATH, fd:N, env:NAME, stdin or prompt. See: chancery help passphrases
CHY-6009 = “{ $source }” is not a place a password can come from.
    .why = The places are prompt, file:PATH, fd:N, env:NAME, stdin, cred:NAME, cmd:COMMAND and generate[:words=N].
    .fix = See: chancery help passphrases
CHY-6010 = No password came from { $source }.
    .why = { $reason }
    .fix = Check it, or give another place with { $flag }
CHY-6011 = There is no help on “{ $topic }”.
    .why = The topics are { $topics }.
    .fix = { $suggestion }
CHY-6012 = There is no field “{ $field }”.
    .why = The fields are { $fields }.
    .fix = Name one or more of them, with commas between.
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
