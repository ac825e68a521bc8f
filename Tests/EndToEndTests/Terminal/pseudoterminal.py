"""Runs a command in a pseudo-terminal and shows what the terminal would."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time

SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")


class Screen:
    """As much of a terminal as a progress line needs: lines, carriage returns, erasing."""

    def __init__(self, text):
        self.lines = [""]
        column = 0
        position = 0
        while position < len(text):
            sequence = SEQUENCE.match(text, position)
            if sequence:
                position = sequence.end()
                if sequence[2] == "K":
                    self.lines[-1] = self.lines[-1][:column]
                else:
                    assert sequence[2] == "m", f"an unexpected sequence: {sequence[0]!r}"
                continue
            character = text[position]
            position += 1
            if character == "\r":
                column = 0
            elif character == "\n":
                self.lines.append("")
                column = 0
            else:
                assert character.isprintable(), f"an unexpected character: {character!r}"
                line = self.lines[-1].ljust(column)
                self.lines[-1] = line[:column] + character + line[column + 1:]
                column += 1


class Outcome:
    def __init__(self, pieces, status):
        #: What was written, as (seconds after the start, text).
        self.pieces = pieces
        self.text = "".join(text for _, text in pieces)
        self.status = status

    @property
    def screen(self):
        return "\n".join(Screen(self.text).lines)

    @property
    def colours(self):
        return {code for code, kind in SEQUENCE.findall(self.text) if kind == "m"}

    @property
    def plain(self):
        return SEQUENCE.sub("", self.text).replace("\r\n", "\n")


def run(arguments, *, columns=80, environment=None, directory=None, output=True, interrupt=None):
    """Runs a command with its standard error, and its standard output too unless `output` is a file
    to be written, on a terminal of so many columns. `interrupt` sends SIGINT after so many seconds.
    """
    variables = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
                 "HOME": os.getcwd(), "SOURCE_DATE_EPOCH": "1700000000"}
    variables.update(environment or {})
    variables = {name: value for name, value in variables.items() if value is not None}
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = os.fork()
    if process == 0:
        os.setsid()
        os.dup2(follower, 2)
        os.dup2(follower if output is True else os.open(output, os.O_WRONLY | os.O_CREAT), 1)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if directory:
            os.chdir(directory)
        os.execve(arguments[0], arguments, variables)
    os.close(follower)
    pieces, start = [], time.monotonic()
    while True:
        if interrupt is not None and time.monotonic() - start > interrupt:
            os.kill(process, signal.SIGINT)
            interrupt = None
        if not select.select([leader], [], [], 0.05)[0]:
            continue
        try:
            data = os.read(leader, 1 << 16)
        except OSError:
            break
        if not data:
            break
        pieces.append((time.monotonic() - start, data))
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.close(leader)
    decoder = codecs.getincrementaldecoder("utf-8")()
    return Outcome([(seconds, decoder.decode(data)) for seconds, data in pieces], status)
