# What the status tells: alerts, most urgent first, and what the last start settled.

CHY-4001 = CRL #{ $number } of “{ $authority }” was signed, but it cannot be read where clients look for it.
    .why = At { $url }: { $found }. Clients go on with the CRL they have until that is over.
    .fix = See that this address leads to serve --http-listen, or put the file there: chancery crl show { $slug } --der. It is tried again. If only this computer cannot reach it: serve --read-back off, or ADDR:PORT that it can reach.
CHY-4010 = The CRL of “{ $authority }” has expired.
    .why = It was over on { $since }; programs that check it refuse every certificate of this authority.
    .fix = Sign a new one: chancery crl publish { $slug }
CHY-4011 = “{ $authority }” has expired.
    .why = Its certificate was over on { $since }; nothing it issued is valid any more.
    .fix = Replace it: chancery ca replace { $slug }
CHY-4012 = Revocations wait for the key of “{ $authority }”.
    .why = They are recorded, but the key that signs the CRL is sealed with a passphrase.
    .fix = Sign the CRL: chancery crl publish { $slug } --passphrase-from
CHY-4013 = The CRL of “{ $authority }” does not list every revocation.
    .why = Something was revoked since it was signed.
    .fix = Sign a new one: chancery crl publish { $slug }
CHY-4014 = The CRL of “{ $authority }” is due.
    .why = It is good until { $until }.
    .fix = Sign a new one: chancery crl publish { $slug }
CHY-4015 = “{ $authority }” has no CRL.
    .why = None was ever signed with this key.
    .fix = Sign the first one: chancery crl publish { $slug }
CHY-4016 = A row of the database cannot be relied on.
    .why = Table { $table }, row { $id }: { $what }.
    .fix = See what else was changed: chancery log verify. Then restore the row from a backup.
CHY-4017 = The clock went back.
    .why = It shows { $now }, but { $seen } was seen before. Nothing is signed meanwhile.
    .fix = Set the clock right.
CHY-4018 = “{ $authority }” ends in { $days } days.
    .why = Nothing outlives its issuer: certificates get shorter until { $ends }.
    .fix = Replace it: chancery ca replace { $slug }, then chancery ca reissue { $slug }
CHY-4019 = { $count ->
        [one] One certificate ends within { $days } days.
       *[other] { $count } certificates end within { $days } days.
    }
    .why = They were not renewed yet.
    .fix = See which: chancery expiring
CHY-4020 = { $count ->
        [one] One request waits for an outside authority.
       *[other] { $count } requests wait for an outside authority.
    }
    .why = Their certificates were not handed in yet.
    .fix = See which: chancery request list
CHY-4021 = The audit log was changed.
    .why = { $why }.
    .fix = See what else was changed: chancery log verify. Then restore the database from a backup.
CHY-4022 = The OCSP responder of “{ $authority }” has nobody to sign its answers.
    .why = Its signer’s certificate has ended, and the key that makes the next one waits for its passphrase.
    .fix = Open the key once, by signing the CRL: chancery crl publish { $slug } --passphrase-from
CHY-4023 = CRL #{ $number } of “{ $authority }” may be older than one that clients have seen.
    .why = A backup was restored, and its key has signed no CRL since.
    .fix = Sign a new one: chancery crl publish { $slug } --passphrase-from prompt
CHY-4024 = The key of “{ $authority }” was to be opened when the server started, and is locked.
    .why = The first line of the credential chancery-passphrase-{ $slug } is not its passphrase.
    .fix = Correct the credential and start the server again. Until then: chancery ca unlock { $slug }
CHY-4025 = The job “{ $job }” failed.
    .why = { $error } ({ $failures ->
        [one] once
       *[other] { $failures } times in a row
    }).
    .fix = It is tried again at { $next }; take away what hinders it.
CHY-4026 = Nothing can be written.
    .why = { $why }. Every change is refused; what is published and the answers about certificates go on.
    .fix = Make room, or give the right to write, where the data lies (chancery status names the place). It goes on by itself.
CHY-4027 = The clocks of this machine and of its database are too far apart.
    .why = This machine shows { $now }, the database server { $database }. This node signs nothing and runs none of the shared jobs.
    .fix = Set both by NTP. It goes on by itself.
CHY-4028 = The disk is nearly full.
    .why = { $megabytes } MB are left where the data lies, { $place }. When it is full, every change is refused.
    .fix = Make room on it. Backups can lie elsewhere: chancery backup schedule
CHY-4029 = “{ $authority }” issues nothing.
    .why = Its certificate, or one above it, is revoked since { $since } ({ $reason }). What it issued is not accepted any more.
    .fix = Replace it: chancery ca replace { $slug }, then chancery ca reissue { $slug }. Or end it: chancery ca retire { $slug }
CHY-4040 = The last backup is too old.
    .why = It was made { $last }, and one is wanted every { $hours } hours in { $to }.
    .fix = Make one now and see what is in the way: chancery backup create
CHY-4041 = There is no backup yet.
    .why = One is wanted every { $hours } hours in { $to }.
    .fix = Make one now: chancery backup create
CHY-4042 = There is no recovery code.
    .why = The backup opens with the key file alone, which is in no backup.
    .fix = Make a code, and then a new backup: chancery vault recovery-code
CHY-4043 = The key file lies beside the backups.
    .why = Whoever has both has everything: { $file }
    .fix = Keep backups on another machine or medium.
CHY-4030 = { $count ->
        [one] One reserved serial number will never be used.
       *[other] { $count } reserved serial numbers will never be used.
    }
    .why = A process ended before it used them.
    .fix = Nothing is to be done.
CHY-4031 = A process had ended without closing the database.
    .why = It was { $node }, epoch { $epoch }; it can write no more.
    .fix = Nothing is to be done.
CHY-4032 = A signature that was begun was given up.
    .why = It was for serial number { $serial } ({ $kind }); nothing of it left the process.
    .fix = Do again what was interrupted.
