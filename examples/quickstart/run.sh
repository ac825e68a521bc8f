#!/bin/sh
# Makes a small recording, runs chains on it and shows the results: run.sh [FOLDER]
#
# Needs axpipe in PATH, and Python with numpy and h5py to make the recording.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-.}
mkdir -p "$folder"
cd "$folder"

show() {
  printf '\n$ %s\n' "$1"
  eval "$1"
}

"${PYTHON:-python3}" "$here/make_recording.py" recording.h5

show "axpipe info recording.h5"

# Counts to microvolts, then the log of the amplitude between 1 uV and 1 mV.
show "axpipe 'linear 0.195 units=uV | abs | clip 1 1000 | log 10' recording.h5 -o features.h5"
show "axpipe info features.h5"

# Without -o a small result is a table.
show "axpipe 'linear 0.195 units=uV | std time' recording.h5"

# A picture of four channels, the one in the README.
show "axpipe plot recording.h5 --channels A01-A04 --size 800x360 -o recording.png"
