#!/bin/sh
# Brings the features of all recordings up to date, from cron:
#
#     15 2 * * *  /usr/local/libexec/nightly-features.sh /data/recordings /data/features
#
# cron mails what a job prints. This one prints nothing unless something is wrong, and keeps a log of
# every night beside the features. It can be killed and started again at any time: outputs are
# complete or not there, and --update skips those that are newer than their recordings.
set -eu

recordings=$1
features=$2
log=$features/nightly.log
mkdir -p "$features"

# One run at a time: an earlier one that still runs goes on alone.
exec 9>"$features/.lock"
flock --nonblock 9 || exit 0

set -- "$recordings"/*.h5
[ -e "$1" ] || exit 0

# Two recordings at a time in at most half a gigabyte and two threads, so that the day's work is not
# disturbed; --sync, so that what is there in the morning survives a power failure. A recording that
# is damaged does not keep the others from being done.
date -u '+%Y-%m-%dT%H:%M:%SZ' >>"$log"
before=$(wc -c <"$log")
status=0
nice axpipe --verbose --update --keep-going --jobs 2 --memory 512M --threads 2 --sync \
  'linear 0.195 units=uV | abs | clip 1 1000 | log 10' "$@" -o "$features/" 2>>"$log" || status=$?

# What went wrong this time is mailed.
if [ "$status" -ne 0 ]; then
  tail -c +"$((before + 1))" "$log" | grep -E '^axpipe: (error|warning|[0-9]+ done)' >&2 || :
fi
exit "$status"
